"""`custody serve` has the ledger signed by a child of its own: started, started again, ended with it."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from custody import db

ROOT = Path(__file__).parent.parent
PATIENCE = 60.0


def until(found: Callable[[], Any], what: str) -> Any:
    """What `found` gives as soon as it is something."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if it := found():
            return it
        time.sleep(0.1)
    pytest.fail(f"{what}: not within {PATIENCE:.0f} s")


def children(process: int) -> list[int]:
    """Of all its threads: the signer is a child of the one that looks after it."""
    lists = Path(f"/proc/{process}/task").glob("*/children")
    return [int(n) for file in lists for n in file.read_text().split()]


def signers(process: int) -> list[int]:
    return [n for n in children(process) if b"signer" in line(n)]


def line(process: int) -> bytes:
    try:
        return Path(f"/proc/{process}/cmdline").read_bytes()
    except OSError:
        return b""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def served(cast: Any, cast_url: str, tmp_path: Path) -> Iterator[Callable[..., subprocess.Popen[bytes]]]:
    """Starts `custody serve` on the cast's database."""
    started: list[subprocess.Popen[bytes]] = []

    def start(**env: str) -> subprocess.Popen[bytes]:
        given = {"CUSTODY_DATABASE": cast_url, "CUSTODY_PORT": str(free_port()), "CUSTODY_KEYS": str(tmp_path / "keys")}
        command = [sys.executable, "-W", "error", "-m", "custody", "serve"]
        with (tmp_path / "said.txt").open("wb") as said:
            process = subprocess.Popen(
                command, cwd=ROOT, env=os.environ | given | env, stdout=said, stderr=said, start_new_session=True
            )
        started.append(process)
        return process

    yield start
    print((tmp_path / "said.txt").read_text())
    for process in started:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def signed() -> list[int]:
    return [size for (size,) in db.rows("SELECT size FROM checkpoint ORDER BY size")]


def test_the_child_signs_is_started_again_and_ends_with_the_server(served: Any, desk: Any, tmp_path: Path) -> None:
    server = served()
    first = until(signed, "the first checkpoint")
    (child,) = until(lambda: signers(server.pid), "the signer")
    os.kill(child, signal.SIGKILL)
    (again,) = until(lambda: [n for n in signers(server.pid) if n != child], "another signer")
    desk.out()
    until(lambda: len(signed()) > len(first), "a checkpoint by the new signer")
    server.terminate()
    server.wait(PATIENCE)
    assert b"signer" not in line(again)
    said = (tmp_path / "said.txt").read_text()
    assert "custody signer" in said
    assert "Traceback" not in said


@pytest.mark.parametrize("engine", ["sqlite"])
def test_the_child_ends_when_the_server_is_killed(served: Any) -> None:
    server = served()
    (child,) = until(lambda: signers(server.pid), "the signer")
    server.kill()
    until(lambda: b"signer" not in line(child), "the end of the signer")


@pytest.mark.parametrize("engine", ["sqlite"])
def test_where_it_is_not_wanted_there_is_none(served: Any) -> None:
    server = served(CUSTODY_SIGNER="none")
    until(lambda: children(server.pid), "the worker")
    time.sleep(1)
    assert signers(server.pid) == []
    assert signed() == []


@pytest.mark.parametrize("engine", ["sqlite"])
def test_the_keys_lie_beside_the_database_where_no_setting_says_otherwise(desk: Any, cast_url: str) -> None:
    desk.out()
    env = {k: v for k, v in os.environ.items() if k != "CUSTODY_KEYS"} | {"CUSTODY_DATABASE": cast_url}
    done = subprocess.run(
        [sys.executable, "-m", "custody", "signer", "--once"],
        cwd=ROOT,
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    beside = Path(cast_url.removeprefix("sqlite:///")).parent / "keys"
    assert "log.key" in {f.name for f in beside.iterdir()}
    assert (beside.parent / "keys-signer.json").exists()
    assert signed()
