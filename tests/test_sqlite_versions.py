"""Where SQLite can lose committed writes in WAL mode, the slower rollback journal is used, and it is said."""

import logging
from typing import Any

import peewee
import pytest

from custody import db

SAFE = {(3, 40, 1): False, (3, 51, 2): False, (3, 51, 3): True, (3, 52, 0): False, (3, 52, 1): True, (3, 53, 4): True}
DURABLE = {True: ("wal", 2), False: ("delete", 3)}  # journal_mode and synchronous: full, extra


@pytest.mark.parametrize(("version", "safe"), SAFE.items())
def test_wal_is_used_only_where_it_loses_nothing(
    version: tuple[int, int, int], safe: bool, tmp_path: Any, monkeypatch: Any, caplog: Any
) -> None:
    assert db.wal_is_safe(version) is safe
    monkeypatch.setattr(peewee.sqlite3, "sqlite_version_info", version)
    with caplog.at_level(logging.WARNING, "custody.db"):
        ours = db.connect(f"sqlite:///{tmp_path}/custody.db")
    with ours.connection_context():
        assert (ours.pragma("journal_mode"), ours.pragma("synchronous")) == DURABLE[safe]
    said = [r.getMessage() for r in caplog.records]
    assert said == [] if safe else "rollback journal" in said[0]


def test_a_database_made_in_wal_mode_is_taken_out_of_it(tmp_path: Any, monkeypatch: Any) -> None:
    url = f"sqlite:///{tmp_path}/custody.db"
    monkeypatch.setattr(peewee.sqlite3, "sqlite_version_info", (3, 53, 4))
    db.migrate(url)
    monkeypatch.setattr(peewee.sqlite3, "sqlite_version_info", (3, 40, 1))
    with db.connect(url).connection_context() as _:
        pass
    ours = db.connect(url)
    with ours.connection_context():
        assert ours.pragma("journal_mode") == "delete"


@pytest.mark.parametrize("engine", ["sqlite"])
def test_every_connection_is_durable_and_strict(cast: Any) -> None:
    ours = db.proxy.obj
    said = {name: ours.pragma(name) for name in ("synchronous", "foreign_keys", "recursive_triggers", "trusted_schema")}
    assert said == {"synchronous": 2, "foreign_keys": 1, "recursive_triggers": 1, "trusted_schema": 0}
    assert ours.pragma("busy_timeout") == 30_000


def test_the_sqlite_that_is_installed_here_is_a_safe_one() -> None:
    assert db.wal_is_safe(peewee.sqlite3.sqlite_version_info)
