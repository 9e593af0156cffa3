"""Several processes serve on PostgreSQL as one would: what one is told all know. SQLite is served by one."""

import http.client
import json
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from custody import db
from custody.demo.cast import sent
from custody.events.people import PersonChanged
from custody.settings import Settings
from custody.usecases import accounts, hits, people

ROOT = Path(__file__).parent.parent
PATIENCE = 60.0
GOOD = "tsuki yama kawa umi"


class Server:
    """`custody serve` with two processes; each connection stays with the process that took it."""

    def __init__(self, port: int, process: subprocess.Popen[bytes]) -> None:
        self.port, self.process = port, process
        self.connections: list[http.client.HTTPConnection] = []

    def children(self, word: bytes) -> list[int]:
        """Its processes in whose command there is `word`, whichever of its threads made them."""
        lists = Path(f"/proc/{self.process.pid}/task").glob("*/children")
        found = [n for each in lists for n in each.read_text().split()]
        return [int(n) for n in found if word in Path(f"/proc/{n}/cmdline").read_bytes()]

    def one_of_each(self) -> list[http.client.HTTPConnection]:
        """A connection to each process, found by whose sockets they are."""
        each: dict[int, http.client.HTTPConnection] = {}
        end = time.monotonic() + PATIENCE
        while len(each) < 2 and time.monotonic() < end:
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
            self.connections.append(connection)
            try:
                connection.request("GET", "/signin")
                connection.getresponse().read()
            except OSError:
                time.sleep(0.1)
                continue
            each.setdefault(self._of(connection), connection)
        assert len(each) == 2
        return list(each.values())

    def _of(self, connection: http.client.HTTPConnection) -> int:
        ours, theirs = f":{self.port:04X}", f"0100007F:{connection.sock.getsockname()[1]:04X}"
        rows = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
        (inode,) = [row[9] for row in rows if row[1].endswith(ours) and row[2] == theirs]
        for worker in self.children(b"serve"):
            files = Path(f"/proc/{worker}/fd").iterdir()
            if f"socket:[{inode}]" in {str(f.readlink()) for f in files if f.is_symlink()}:
                return worker
        pytest.fail("nobody answers this connection")


@pytest.fixture
def engine() -> str:
    return "postgresql"


@pytest.fixture
def server(cast: Any, cast_url: str, tmp_path: Path) -> Iterator[Server]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    given = {
        "DATABASE": cast_url, "PORT": str(port), "WORKERS": "2", "KEYS": str(tmp_path / "keys"),
        "SECURITY_LOG": str(tmp_path / "security.log"), "SECOND_FACTOR": "offered",
    }  # fmt: skip
    environment = os.environ | {f"CUSTODY_{name}": value for name, value in given.items()}
    command = [sys.executable, "-W", "error", "-m", "custody", "serve"]
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL) as process:
        server = Server(port, process)
        yield server
        for connection in server.connections:
            connection.close()
        process.terminate()


def answer(
    connection: http.client.HTTPConnection, path: str, form: dict[str, str] | None = None, cookie: str = ""
) -> tuple[int, str, str]:
    """Status, page and new cookie."""
    headers = {"Cookie": cookie, "Accept-Language": "en"} | (
        {"Content-Type": "application/x-www-form-urlencoded", "Origin": f"http://localhost:{connection.port}"}
        if form
        else {}
    )
    connection.request("POST" if form else "GET", path, urlencode(form) if form else None, headers)
    got = connection.getresponse()
    return got.status, got.read().decode(), (got.getheader("Set-Cookie") or "").partition(";")[0]


def try_password(connection: http.client.HTTPConnection, login: str, password: str) -> tuple[int, str]:
    """Status and the cookie of who came in."""
    _, page, cookie = answer(connection, "/signin")
    (token,) = re.findall(r'name="csrf-token" content="([^"]*)"', page)
    status, _, new = answer(connection, "/signin", {"login": login, "password": password, "csrf_token": token}, cookie)
    return status, new


def test_a_sign_in_and_a_change_of_a_register_count_at_once_in_both(server: Server, cast: Any) -> None:
    accounts.open_account(cast.people["高橋"], "takahashi", GOOD)
    one, other = server.one_of_each()
    assert len(server.children(b"signer")) == 1
    status, cookie = try_password(one, "takahashi", GOOD)
    assert status == 303
    for connection in (one, other):
        assert "改姓 花子" not in answer(connection, "/people", cookie=cookie)[1]
    new = PersonChanged(name="改姓 花子", employer="みなと情報処理株式会社")
    people.change_person(cast.caller("高橋"), sent(), cast.people["佐藤"], new)
    for connection in (one, other):
        status, page, _ = answer(connection, "/people", cookie=cookie)
        assert (status, "改姓 花子" in page) == (200, True)


def test_failures_are_counted_across_both(server: Server, cast: Any) -> None:
    accounts.open_account(cast.people["佐藤"], "sato.h", GOOD)
    both = server.one_of_each()
    assert [try_password(both[n % 2], "sato.h", "wrong")[0] for n in range(5)] == [422] * 5
    assert [try_password(each, "sato.h", GOOD)[0] for each in both] == [422] * 2


def test_an_address_is_stopped_by_what_it_did_at_both(server: Server, tmp_path: Path) -> None:
    both = server.one_of_each()
    codes = [try_password(both[n % 2], f"nobody{n}", "x")[0] for n in range(12)]
    assert codes == [422] * 10 + [429] * 2
    lines = [json.loads(line) for line in (tmp_path / "security.log").read_text("utf-8").splitlines()]
    assert len([line for line in lines if line["event"] == "limited"]) == 2


def test_a_limit_lets_go_what_is_over(cast: Any) -> None:
    assert [hits.hit("who", 2, 60) for _ in range(3)] == [True, True, False]
    assert hits.hit("another", 2, 60)
    db.transaction(db.run_many)("UPDATE hit SET expires = ?", [("2000-01-01T00:00:00.000Z",)])
    assert hits.free("who", 2)
    assert hits.hit("who", 2, 60)
    assert db.rows("SELECT count(*) FROM hit") == [(1,)]


def test_sqlite_is_served_by_one_process_and_more_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "custody.db"
    environment = os.environ | {"CUSTODY_DATABASE": f"sqlite:///{file}", "CUSTODY_WORKERS": "2"}
    done = subprocess.run(
        [sys.executable, "-m", "custody", "serve"],
        cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert "CUSTODY_WORKERS" in done.stderr
    assert "SQLite" in done.stderr
    assert not file.exists()


def test_as_many_processes_as_the_database_gains_by() -> None:
    assert Settings(database="sqlite:///custody.db").processes == 1
    assert 1 <= Settings(database="postgresql://localhost/custody").processes <= 4
    assert Settings(database="postgresql://localhost/custody", workers=7).processes == 7
