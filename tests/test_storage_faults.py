"""A disk that fails or may not be written: nothing acknowledged is lost, the person is told, work goes on after it.

The n-th byte written fails where no file may grow beyond a size (RLIMIT_FSIZE): to SQLite that is an I/O error, which is
not the same as a full disk. PostgreSQL's server is another process: it gets a full tablespace instead.
"""

from __future__ import annotations

import os
import random
import re
import resource
import shutil
import signal
import subprocess
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import peewee
import psycopg
import pytest

from custody import db, keyring
from custody.app import create_app
from custody.caller import Submission, new_idem
from custody.errors import StorageFull
from custody.events.items import ItemSighted
from custody.ledger import whole
from custody.settings import Settings
from custody.usecases import items

FAULTS, ALL_FAULTS = 25, 200  # ledger.md R3
BATCH = 4
FRAME = 24 + 4096  # bytes a page takes in SQLite's WAL


@contextmanager
def limited(size: int) -> Iterator[None]:
    """No file of this process may grow beyond `size` bytes."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, ignored)


def sight(desk: Any, key: str, ids: list[str]) -> None:
    items.sight(desk.user("tax"), Submission(key), ids, ItemSighted(note="棚" * 200))


def there_once(acknowledged: list[str]) -> None:
    found = db.rows("SELECT idem FROM entry WHERE kind = 'item.sighted'")
    written = Counter(idem.rpartition(":")[0] for (idem,) in found)
    assert set(written) == set(acknowledged)
    assert set(written.values()) <= {BATCH}
    assert not list(whole.verify_all())


def faults(desk: Any, times: int) -> None:
    """One act each while writing fails a little later, then the same act again with nothing failing."""
    ids, chance = desk.stored(n=BATCH), random.Random(times)
    acknowledged, failed = [], 0
    for n in range(times):
        key = new_idem()
        try:
            with limited(where_it_fails(n, times, chance)):
                sight(desk, key, ids)
        except StorageFull:
            failed += 1
            assert db.rows("SELECT count(*) FROM request WHERE idem = ?", (key,)) == [(0,)]
            sight(desk, key, ids)
        acknowledged.append(key)
    assert failed > times // 3
    there_once(acknowledged)


def where_it_fails(n: int, times: int, chance: random.Random) -> int:
    """A size in bytes: in WAL mode within the n-th page that the act appends, else within a page of the database."""
    if db.proxy.obj.pragma("journal_mode") == "wal":
        db.rows("PRAGMA wal_checkpoint(TRUNCATE)")
        return 32 + (n % 40) * FRAME + chance.randrange(FRAME)
    pages = int(db.proxy.obj.pragma("page_count"))
    return (pages * n // times) * 4096 + chance.randrange(4096)


@pytest.fixture
def journalled(cast_url: str, sqlite_cast: Any, desk_for: Any, journal: str, monkeypatch: Any) -> Iterator[Any]:
    """A desk on SQLite in one of its two journal modes."""
    if journal == "delete":
        monkeypatch.setattr(peewee.sqlite3, "sqlite_version_info", (3, 40, 1))
    with db.bind(db.connect(cast_url)).connection_context():
        yield desk_for(sqlite_cast[1])


@pytest.mark.parametrize("journal", ["wal", "delete"])
@pytest.mark.parametrize("engine", ["sqlite"])
def test_a_write_that_fails_at_any_byte_loses_nothing_and_the_next_one_succeeds(journalled: Any) -> None:
    faults(journalled, FAULTS)


@pytest.mark.soak
@pytest.mark.parametrize("journal", ["wal", "delete"])
@pytest.mark.parametrize("engine", ["sqlite"])
def test_two_hundred_writes_that_fail_lose_nothing(journalled: Any) -> None:
    faults(journalled, ALL_FAULTS)


@contextmanager
def read_only() -> Iterator[None]:
    """The database that is bound refuses to be written, as it does where its file or its server is read-only."""
    if db.is_postgresql():
        db.rows("SELECT set_config('default_transaction_read_only', 'on', false)")
    else:
        db.proxy.obj.pragma("query_only", 1)
    try:
        yield
    finally:
        if db.is_postgresql():
            db.rows("SELECT set_config('default_transaction_read_only', 'off', false)")
        else:
            db.proxy.obj.pragma("query_only", 0)


def test_a_read_only_database_says_so_and_takes_the_same_act_later(desk: Any) -> None:
    ids, key = desk.stored(n=BATCH), new_idem()
    with read_only(), pytest.raises(StorageFull) as told:
        sight(desk, key, ids)
    assert "書き込めません" in told.value.message.ja
    assert "保存されていません" in told.value.message.ja
    assert "cannot be written" in told.value.message.en
    sight(desk, key, ids)
    there_once([key])


def mounted(*words: str) -> bool:
    return os.getuid() == 0 and subprocess.run(["mount", *words], capture_output=True, check=False).returncode == 0


def unmounted(where: Path) -> None:
    subprocess.run(["umount", "-l", where], check=True)


@pytest.fixture
def disk() -> Iterator[Path]:
    """A disk of 24 MiB that other accounts may enter."""
    where = Path(tempfile.mkdtemp(prefix="azukari-disk-"))
    if not mounted("-t", "tmpfs", "-o", "size=24m,mode=755", "tmpfs", str(where)):
        where.rmdir()
        pytest.skip("no disk may be mounted here")
    yield where
    unmounted(where)
    where.rmdir()


def test_a_disk_that_becomes_read_only_says_so_and_is_written_again_after_it(
    disk: Path, sqlite_cast: Any, sqlite_keys: Path, desk_for: Any
) -> None:
    """What a kernel does to a disk that fails: it mounts it read-only. Nothing is started anew."""
    made, cast = sqlite_cast
    shutil.copy(made, disk / "custody.db")
    shutil.copytree(sqlite_keys, keyring.folder())
    desk, database = desk_for(cast), db.bind(db.connect(f"sqlite:///{disk}/custody.db"))
    keys = [new_idem() for _ in range(3)]
    with database.connection_context():
        ids = desk.stored(n=BATCH)
        sight(desk, keys[0], ids)
    assert mounted("-o", "remount,ro", str(disk))
    with pytest.raises((StorageFull, peewee.OperationalError)) as told, database.connection_context():
        sight(desk, keys[1], ids)
    assert isinstance(told.value, StorageFull) or isinstance(db.translated(told.value), StorageFull)
    assert mounted("-o", "remount,rw", str(disk))
    with database.connection_context():
        sight(desk, keys[1], ids)
        there_once(keys[:2])


@pytest.fixture
def small_tablespace(postgres: Any, disk: Path) -> Iterator[Callable[[str], str]]:
    """Makes a database of the cast on the small disk."""
    from scripts.temporary_postgres import _account

    account, name = _account(), "on_a_small_disk"
    os.chown(disk, account.pw_uid, account.pw_gid)
    with psycopg.connect(postgres.url(), autocommit=True) as server:
        server.execute(f"CREATE TABLESPACE small LOCATION '{disk}'")

        def make(template: str) -> str:
            server.execute(f"CREATE DATABASE {name} TEMPLATE {template} TABLESPACE small")
            return str(postgres.url(name))

        yield make
        server.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        server.execute("DROP TABLESPACE small")


def test_a_full_disk_of_postgresql_says_so_and_keeps_all_or_nothing(
    small_tablespace: Any, postgresql_cast: Any, postgresql_keys: Path, desk_for: Any, disk: Path
) -> None:
    template, cast = postgresql_cast
    shutil.copytree(postgresql_keys, keyring.folder())
    with db.bind(db.connect(small_tablespace(template))).connection_context():
        desk = desk_for(cast)
        ids, acknowledged = desk.stored(n=BATCH), [new_idem()]
        sight(desk, acknowledged[0], ids)
        spare = disk / "spare"
        fill(spare)
        key = new_idem()
        for _ in range(500):
            try:
                sight(desk, key, ids)
            except StorageFull:
                break
            acknowledged.append(key)
            key = new_idem()
        else:
            pytest.fail("it never became full")
        spare.unlink()
        sight(desk, key, ids)
        there_once([*acknowledged, key])


def fill(spare: Path) -> None:
    """Take all the room there is."""
    try:
        with spare.open("wb", buffering=0) as file:
            while file.write(b"x" * 65_536):
                pass
    except OSError:
        return


def sighting(browser: Any, number: str) -> Callable[[str], Any]:
    """Sends the form of many things sighted, of one thing, as its page filled it."""
    typed = {"codes": number, "label_ok": "1", "note": "棚" * 200}
    page = browser.post("/batches/sight/checks", {"idem": new_idem(), **typed}).get_data(as_text=True)
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page.partition("<main")[2]))
    return lambda key: browser.client.post("/batches/sight", data={**hidden, **typed, "idem": key})


@pytest.mark.parametrize("engine", ["sqlite"])
@pytest.mark.parametrize(("fault", "said"), [("full", "いっぱいです"), ("read-only", "書き込めません")])
def test_a_page_says_that_nothing_was_recorded_and_the_same_form_is_taken_later(
    desk: Any, browse: Any, fault: str, said: str
) -> None:
    (item,) = desk.stored()
    ((number,),) = db.rows("SELECT number FROM item WHERE id = ?", (item,))
    send = sighting(browse("佐藤"), number)
    if fault == "full":
        db.proxy.obj.pragma("max_page_count", int(db.proxy.obj.pragma("page_count")))
    else:
        db.proxy.obj.pragma("query_only", 1)
    answers = [send(key := new_idem()) for _ in range(200 if fault == "full" else 1)]
    db.proxy.obj.pragma("max_page_count", 1_000_000)
    db.proxy.obj.pragma("query_only", 0)
    page = answers[-1].get_data(as_text=True)
    assert answers[-1].status_code == 507, page
    assert said in page
    assert "記録は保存されていません" in page
    before = whole.count()
    assert send(key).status_code == 303
    assert send(key).status_code == 303
    assert whole.count() == before + 1
    assert not list(whole.verify_all())


@pytest.mark.parametrize("engine", ["sqlite"])
def test_a_database_that_cannot_be_opened_is_507_and_no_crash(cast_url: str) -> None:
    """Its place holds something else for a while; nothing is started anew."""
    client = create_app(Settings(database=cast_url, base_url="http://localhost")).test_client()
    assert client.get("/signin").status_code == 200
    file = Path(cast_url.removeprefix("sqlite:///"))
    away = file.with_name("away.db")
    db.proxy.obj.close()
    file.rename(away)
    file.mkdir()
    answer = client.get("/signin")
    file.rmdir()
    away.rename(file)
    assert answer.status_code == 507
    assert "書き込めません" in answer.get_data(as_text=True)
    assert client.get("/signin").status_code == 200
    db.proxy.obj.close()
