"""What the database asks to be tried again is tried again, a few times, and nobody sees it."""

import random
from typing import Any

import psycopg
import pytest

from custody import db
from custody.demo.cast import sent
from custody.errors import NotConfirmed, StorageFull
from custody.events.items import ItemSighted
from custody.ledger import whole
from custody.usecases import items

AGAIN = [psycopg.errors.SerializationFailure, psycopg.errors.DeadlockDetected]


@pytest.fixture
def engine() -> str:
    return "postgresql"


def failing(monkeypatch: Any, chance: float, error: type[Exception]) -> list[str]:
    """Let the last statement of so many transactions fail as the database would; what failed."""
    real, dice, failed = db.run_many, random.Random(7), []

    def run_many(sql: str, many: Any) -> None:
        real(sql, many)
        if "INTO request" in sql and dice.random() < chance:
            failed.append(sql)
            with db.peewee.__exception_wrapper__:
                raise error("injected")

    monkeypatch.setattr(db, "run_many", run_many)
    return failed


@pytest.mark.parametrize("error", AGAIN)
def test_three_in_ten_failing_commits_are_never_seen(desk: Any, monkeypatch: Any, error: type[Exception]) -> None:
    (item,) = desk.stored()
    failed = failing(monkeypatch, 0.3, error)
    for _ in range(20):
        items.sight(desk.user("tax"), sent(), [item], ItemSighted())
    assert failed
    assert db.rows("SELECT count(*) FROM entry WHERE kind = 'item.sighted'") == [(20,)]
    assert not list(whole.verify_all())


@pytest.mark.parametrize("error", AGAIN)
def test_it_is_given_up_after_eight_tries_and_nothing_is_written(
    desk: Any, monkeypatch: Any, error: type[Exception]
) -> None:
    (item,) = desk.stored()
    before = db.rows("SELECT count(*) FROM entry")
    monkeypatch.setattr("custody.db.time.sleep", lambda _: None)
    failed = failing(monkeypatch, 1.0, error)
    with pytest.raises(NotConfirmed):
        items.sight(desk.user("tax"), sent(), [item], ItemSighted())
    assert len(failed) == db.TRIES == 8
    assert db.rows("SELECT count(*) FROM entry") == before


@pytest.mark.parametrize(
    "error", [psycopg.errors.AdminShutdown, psycopg.errors.ConnectionFailure, psycopg.OperationalError]
)
def test_a_lost_connection_is_not_confirmed_and_not_a_crash(
    desk: Any, monkeypatch: Any, error: type[Exception]
) -> None:
    (item,) = desk.stored()
    failing(monkeypatch, 1.0, error)
    with pytest.raises(NotConfirmed):
        items.sight(desk.user("tax"), sent(), [item], ItemSighted())


def test_a_full_disk_of_the_server_is_507(desk: Any, monkeypatch: Any) -> None:
    (item,) = desk.stored()
    failing(monkeypatch, 1.0, psycopg.errors.DiskFull)
    with pytest.raises(StorageFull):
        items.sight(desk.user("tax"), sent(), [item], ItemSighted())
