"""A server as its users start it, in processes of its own; how long it takes to answer, and what it holds in memory."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
PATIENCE_SECONDS = 30


@dataclass(frozen=True)
class Serving:
    """`first_answer`: seconds from the start of the process to the first 200."""

    process: int
    port: int
    first_answer: float

    def resident(self) -> int:
        """Bytes in memory of the server and all its children; what they share counts once."""
        return sum(_proportional(n) for n in _family(self.process))

    def computed(self) -> float:
        """Seconds of CPU time that they have taken by now."""
        return sum(_computed(n) for n in _family(self.process))


@contextmanager
def serving(command: Sequence[str], database: Path, path: str) -> Iterator[Serving]:
    """`python -m` the command on a database, once `path` is answered with 200; ended afterwards."""
    port = _free_port()
    given = {"DATABASE": f"sqlite:///{database}", "PORT": str(port), "BASE_URL": f"http://localhost:{port}"}
    environment = os.environ | {f"CUSTODY_{name}": value for name, value in given.items()}
    with tempfile.TemporaryFile() as said:
        began = time.perf_counter()
        process = subprocess.Popen(
            [sys.executable, "-m", *command],
            cwd=ROOT,
            env=environment,
            stdout=said,
            stderr=said,
            start_new_session=True,
        )
        try:
            while not _answers(port, path):
                if process.poll() is not None or time.perf_counter() - began > PATIENCE_SECONDS:
                    said.seek(0)
                    raise RuntimeError(f"no answer: {said.read().decode()}")
                time.sleep(0.005)
            yield Serving(process.pid, port, time.perf_counter() - began)
        finally:
            _end(process)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _answers(port: int, path: str) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_SECONDS)
    try:
        connection.request("GET", path)
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(timeout=10)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _family(process: int) -> list[int]:
    """A process and all that descend from it, whichever of its threads started them."""
    try:
        tasks = Path(f"/proc/{process}/task").glob("*/children")
        children = [child for task in tasks for child in task.read_text().split()]
    except OSError:
        return []
    return [process, *(n for child in children for n in _family(int(child)))]


def _computed(process: int) -> float:
    """User and system time in seconds: fields 14 and 15 of proc(5)'s stat, counted behind the name in brackets."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _proportional(process: int) -> int:
    """The process's proportional set size in bytes, of Linux's own account."""
    for line in Path(f"/proc/{process}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) * 1024
    raise RuntimeError("no Pss in smaps_rollup")
