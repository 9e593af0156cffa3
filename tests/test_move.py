"""Moving to another database: not a byte of an entry changes, and the place moved from stays as it was."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from copies_of_all import command, everything, opened

from custody import db
from custody.ledger import whole


@pytest.fixture
def desk(engine: str, request: pytest.FixtureRequest, desk_for: Any) -> Any:
    return desk_for(deepcopy(request.getfixturevalue(f"{engine}_cast")[1]))


@pytest.fixture
def house(cast_url: str, desk: Any) -> str:
    with opened(cast_url):
        desk.out(n=3, note="備考")
    return cast_url


@pytest.fixture
def there(engine: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """An empty place of the other kind."""
    if engine == "postgresql":
        yield f"sqlite:///{tmp_path}/moved.db"
        return
    postgres = request.getfixturevalue("postgres")
    yield postgres.create("moved")
    postgres.drop("moved")


def test_everything_is_the_same_in_the_other_kind_of_database(house: str, there: str, capsys: Any) -> None:
    before = everything(house)
    assert command(house, "move", "--to", there) == 0
    said = capsys.readouterr().out
    assert "Not a byte" in said
    assert "CUSTODY_FILES=" in said
    assert (everything(house), everything(there)) == (before, before)


def test_an_entry_keeps_its_bytes(house: str, there: str) -> None:
    command(house, "move", "--to", there)
    assert bodies(there) == bodies(house)


def bodies(url: str) -> dict[str, bytes]:
    with opened(url):
        return {hash_: bytes(body) for hash_, body in db.rows("SELECT hash, body FROM entry")}


def test_there_and_back_again_is_where_it_began(
    house: str, there: str, tmp_path: Path, request: Any, engine: str
) -> None:
    before = everything(house)
    back = f"sqlite:///{tmp_path}/back.db"
    if engine == "postgresql":
        back = request.getfixturevalue("postgres").create("back")
    command(house, "move", "--to", there)
    assert command(there, "move", "--to", back) == 0
    assert everything(back) == before
    if engine == "postgresql":
        request.getfixturevalue("postgres").drop("back")


def test_work_goes_on_where_it_was_moved_to(house: str, desk: Any, there: str) -> None:
    command(house, "move", "--to", there)
    with opened(there):
        desk.out(n=2)
        assert not list(whole.verify_all())


def test_the_guards_stand_where_it_was_moved_to(house: str, there: str) -> None:
    command(house, "move", "--to", there)
    with opened(there), pytest.raises(Exception, match=r"append-only|not authorized|prohibited"):
        db.rows("UPDATE entry SET kind = 'x' WHERE seq = 1 RETURNING seq")


def test_a_place_that_is_not_empty_is_refused(house: str, there: str, capsys: Any) -> None:
    db.migrate(there)
    assert command(house, "move", "--to", there) == 1
    assert "is not empty" in capsys.readouterr().err
    with opened(there):
        assert db.rows("SELECT count(*) FROM entry") == [(0,)]


def test_nobody_moves_onto_themselves(house: str, capsys: Any) -> None:
    assert command(house, "move", "--to", house) == 1
    assert "is not empty" in capsys.readouterr().err


def test_a_place_that_cannot_be_reached_is_said(house: str, capsys: Any) -> None:
    assert command(house, "move", "--to", "postgresql://nobody:nothing@127.0.0.1:1/nowhere") == 1
    said = capsys.readouterr().err
    assert "No new database can be made" in said
    assert "nothing@" not in said


def test_what_was_added_meanwhile_is_told_of(house: str, desk: Any, there: str, monkeypatch: Any, capsys: Any) -> None:
    from custody.backup import filling

    real, bound = filling.fold_and_verify, db.connect(house)

    def busy(tell: Any) -> Any:
        target = db.proxy.obj
        with db.bind(bound).connection_context():
            desk.stored()
        db.bind(target)
        return real(tell)

    monkeypatch.setattr(filling, "fold_and_verify", busy)
    assert command(house, "move", "--to", there) == 1
    assert "were added where you moved from" in capsys.readouterr().out


def test_a_move_that_fails_leaves_the_place_empty(house: str, there: str, monkeypatch: Any) -> None:
    from custody.backup import filling
    from custody.errors import StorageFull

    def full(*_: object) -> None:
        raise StorageFull

    with monkeypatch.context() as patch:
        patch.setattr(filling, "fold_and_verify", full)
        assert command(house, "move", "--to", there) == 1
    assert command(house, "move", "--to", there) == 0
