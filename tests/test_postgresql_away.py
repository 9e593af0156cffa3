"""PostgreSQL that goes away, or has no room even for its log: the product goes on after it, and is not started anew."""

from __future__ import annotations

import os
import subprocess
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sent_again import BATCH, sight, there_once, until

from custody import db
from custody.app import create_app
from custody.caller import new_idem
from custody.demo.cast import set_up
from custody.errors import NotConfirmed, StorageFull
from custody.settings import Settings
from scripts.temporary_postgres import SETTINGS, Cluster, _account, _as_account, binaries, cluster


class Control:
    """pg_ctl for the server of a cluster that is up."""

    def __init__(self, server: Cluster) -> None:
        self.server = server
        with psycopg.connect(server.url()) as asked:
            ((data,),) = asked.execute("SHOW data_directory").fetchall()
        self.data = Path(data)

    def stop(self) -> None:
        """As a loss of power does."""
        assert self._do("-m", "immediate", "stop")

    def start(self) -> None:
        """Unless it is up, and on its way back by itself."""
        assert self._do("status") or self._do("-o", f"-p {self.server.port} {SETTINGS}", "start")
        until(self._answers)

    def _answers(self) -> bool:
        try:
            psycopg.connect(self.server.url()).close()
        except psycopg.OperationalError:
            return False
        return True

    def _do(self, *words: str) -> bool:
        folder = binaries()
        assert folder
        command = [folder / "pg_ctl", "-D", self.data, "-l", self.data.parent / "server.log", "-w", "-t", "60", *words]
        silent = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.DEVNULL)
        return not subprocess.run(command, **_as_account(self.data.parent), **silent, check=False).returncode


@pytest.fixture
def cast_on_disk(durable_postgres: Cluster, tmp_path: Path) -> Iterator[tuple[Any, str]]:
    """The cast in a cluster that syncs every commit, and the URL of its database; connected."""
    url = durable_postgres.create(name := f"fault_{uuid.uuid4().hex}")
    db.migrate(url)
    database = db.bind(db.connect(url))
    database.connect()
    yield set_up(date(2026, 4, 1)), url
    database.close()
    durable_postgres.drop(name)


def test_a_server_that_was_away_is_worked_with_again_and_nothing_starts_anew(
    cast_on_disk: Any, durable_postgres: Cluster, desk_for: Any
) -> None:
    """Stopped as by a loss of power; what was acknowledged is there when it comes back."""
    cast, url = cast_on_disk
    desk, app = desk_for(cast), create_app(Settings(database=url, base_url="http://localhost"), db.proxy.obj)
    client, keys = app.test_client(), [new_idem() for _ in range(10)]
    who, ids = desk.user("tax"), desk.stored(n=BATCH)
    for key in keys[:-1]:
        sight(who, key, ids)
    assert client.get("/signin").status_code == 200
    control = Control(durable_postgres)
    control.stop()
    try:
        for _ in range(3):
            answer = client.get("/signin")
            assert answer.status_code == 503
            assert "もう一度" in answer.get_data(as_text=True)
    finally:
        control.start()
    assert client.get("/signin").status_code == 200
    sight(who, keys[-1], ids)
    there_once(keys)


def mounted(where: Path, *words: str) -> bool:
    command = ["mount", *words, where]
    return os.getuid() == 0 and subprocess.run(command, capture_output=True, check=False).returncode == 0


@pytest.fixture
def on_small_disk(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Cluster, Path]]:
    """A cluster that has a disk of 160 MiB to itself, and that disk."""
    disk = Path(tempfile.mkdtemp(prefix="azukari-disk-"))
    if not mounted(disk, "-t", "tmpfs", "-o", "size=160m,mode=755", "tmpfs"):
        disk.rmdir()
        pytest.skip("no disk may be mounted here")
    os.chown(disk, _account().pw_uid, _account().pw_gid)
    monkeypatch.setattr(tempfile, "tempdir", str(disk))
    try:
        with cluster(durable=True) as made:
            monkeypatch.undo()
            yield made, disk
    finally:
        subprocess.run(["umount", "-l", disk], check=True)
        disk.rmdir()


def fill(disk: Path) -> Path:
    """Take nearly all the room there is: a little is left to the tables, none to another piece of the log (16 MiB)."""
    spare = disk / "spare"
    with spare.open("wb", buffering=0) as file:
        with suppress(OSError):
            while file.write(b"x" * 65_536):
                pass
        file.truncate(file.tell() - (2 << 20))
    return spare


def another_piece_of_the_log(server: Cluster) -> bool:
    """Whether the server could begin one; False also where it is down."""
    try:
        with psycopg.connect(server.url(), autocommit=True) as other:
            other.execute("SELECT pg_switch_wal()")
            other.execute("CREATE TABLE written (n INTEGER)")
            other.execute("DROP TABLE written")
    except psycopg.Error:
        return False
    return True


def test_a_server_without_room_even_for_its_log_loses_nothing_and_goes_on_once_there_is_room(
    on_small_disk: tuple[Cluster, Path], desk_for: Any
) -> None:
    """PostgreSQL panics where it cannot write ahead: all its connections end, and it may not come back by itself."""
    server, disk = on_small_disk
    control = Control(server)
    url = server.create("custody")
    db.migrate(url)
    database = db.bind(db.connect(url))
    database.connect()
    desk = desk_for(set_up(date(2026, 4, 1)))
    who, ids, acknowledged = desk.user("tax"), desk.stored(n=BATCH), list[str]()
    spare = fill(disk)
    while another_piece_of_the_log(server):
        sight(who, key := new_idem(), ids)
        acknowledged.append(key)
    with pytest.raises((NotConfirmed, StorageFull)):
        sight(who, key := new_idem(), ids)
    spare.unlink()
    control.start()
    db.let_go_if_ended(database)
    sight(who, key, ids)
    there_once([*acknowledged, key])
    database.close()
