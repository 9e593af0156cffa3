"""No room left: the person is told, nothing is half-written, and work goes on once there is room."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from custody import db, keyring
from custody.demo.cast import sent
from custody.errors import StorageFull
from custody.events.items import ItemSighted
from custody.ledger import whole
from custody.usecases import items


@pytest.fixture
def engine() -> str:
    return "sqlite"


def pages() -> int:
    return int(db.proxy.obj.pragma("page_count"))


def counts() -> list[int]:
    return [int(db.rows(f"SELECT count(*) FROM {t}")[0][0]) for t in ("entry", "private", "request", "item", "label")]


def work(desk: Any, ids: list[str]) -> None:
    items.sight(desk.user("tax"), sent(), ids, ItemSighted(note="棚" * 500))


def until_full(desk: Any, ids: list[str]) -> int:
    """How many acts were acknowledged before the first that found no room."""
    for acknowledged in range(5_000):
        try:
            work(desk, ids)
        except StorageFull:
            return acknowledged
    pytest.fail("it never became full")


@pytest.mark.parametrize("room", [0, 1, 2, 3, 5, 8, 13, 21])
def test_a_full_database_says_so_and_keeps_all_or_nothing(desk: Any, room: int) -> None:
    ids = desk.stored(n=10)
    db.proxy.obj.pragma("max_page_count", pages() + room)
    entry, private, request, item, label = counts()
    n = until_full(desk, ids)
    assert counts() == [entry + 10 * n, private + 10 * n, request + n, item, label]
    assert not list(whole.verify_all())
    db.proxy.obj.pragma("max_page_count", 1_000_000)
    work(desk, ids)
    assert not list(whole.verify_all())


def test_a_full_database_still_answers_what_is_asked(desk: Any) -> None:
    ids = desk.stored(n=10)
    db.proxy.obj.pragma("max_page_count", pages())
    until_full(desk, ids)
    assert db.rows("SELECT count(*) FROM item WHERE state = 'stored'") == [(10,)]


def test_the_answer_is_507_and_says_that_nothing_was_recorded() -> None:
    assert StorageFull.status == 507
    assert "保存されていません" in StorageFull.message.ja
    assert "Nothing was recorded" in StorageFull.message.en


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 3 MiB that is all the database's own."""
    if os.getuid():
        pytest.skip("only root may mount a disk")
    where = tmp_path / "disk"
    where.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", where], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("no disk may be mounted here")
    yield where
    subprocess.run(["umount", "-l", where], check=True)


def test_a_full_disk_says_so_and_keeps_all_or_nothing(
    desk_for: Any, sqlite_cast: Any, sqlite_keys: Path, small_disk: Path
) -> None:
    """Where max_page_count spares the journal, a real disk does not: the WAL itself finds no room."""
    made, cast = sqlite_cast
    file = small_disk / "custody.db"
    file.write_bytes(Path(made).read_bytes())
    shutil.copytree(sqlite_keys, keyring.folder(), dirs_exist_ok=True)
    with db.bind(db.connect(f"sqlite:///{file}")).connection_context():
        desk = desk_for(cast)
        ids = desk.stored(n=10)
        spare = small_disk / "spare"
        spare.write_bytes(b"x" * 600_000)
        before, acknowledged = counts(), until_full(desk, ids)
        assert acknowledged
        assert counts()[0] == before[0] + 10 * acknowledged
        assert counts()[2] == before[2] + acknowledged
        spare.unlink()
        work(desk, ids)
        assert not list(whole.verify_all())
