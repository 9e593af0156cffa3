"""A client that loads a server over keep-alive connections, in a process of its own.

`python -m bench.load` reads a Plan as JSON from standard input and writes a Loaded as JSON. It reads no page: it
looks for the status and the length alone, so that it takes a small part of the time that the server does.
"""

from __future__ import annotations

import json
import selectors
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import cycle

BLOCK = 1 << 16


@dataclass(frozen=True)
class Plan:
    """Ask for `paths` in turn, for so many seconds, over so many connections at once."""

    port: int
    paths: Sequence[str]
    cookie: str = ""
    seconds: float = 3.0
    connections: int = 8
    host: str = "127.0.0.1"


@dataclass(frozen=True)
class Loaded:
    """`busy`: the part of the time that the client itself computed; near 1 it would be what is measured."""

    answers: int
    per_second: float
    busy: float


def loaded(plan: Plan) -> Loaded:
    """Load a server from another process. RuntimeError where an answer is not a 200."""
    done = subprocess.run(
        [sys.executable, "-m", "bench.load"],
        input=json.dumps(asdict(plan)),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(done.stderr)
    return Loaded(**json.loads(done.stdout))


class Connection:
    """One keep-alive connection with one request under way."""

    def __init__(self, plan: Plan, paths: Iterator[str]) -> None:
        self.socket = socket.create_connection((plan.host, plan.port), timeout=30)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._paths, self._answer = paths, b""
        self._tail = f" HTTP/1.1\r\nHost: localhost\r\nCookie: {plan.cookie}\r\n\r\n"

    def ask(self) -> None:
        self.socket.sendall(f"GET {next(self._paths)}{self._tail}".encode())

    def heard(self) -> bool:
        """Whether what has come by now makes an answer whole; what is asked next comes after it."""
        got = self.socket.recv(BLOCK)
        if not got:
            raise RuntimeError("the server hung up")
        self._answer += got
        head, _, body = self._answer.partition(b"\r\n\r\n")
        if not _ or len(body) < _length(head):
            return False
        self._answer = b""
        return True


def _length(head: bytes) -> int:
    if not head.startswith(b"HTTP/1.1 200"):
        raise RuntimeError(head.decode())
    found = head.lower().partition(b"content-length:")[2]
    return int(found.split(b"\r\n", 1)[0])


def load(plan: Plan) -> Loaded:
    paths = cycle(plan.paths)
    connections = [Connection(plan, paths) for _ in range(plan.connections)]
    began, computing, done = time.perf_counter(), time.process_time(), 0
    with selectors.DefaultSelector() as ready:
        for each in connections:
            ready.register(each.socket, selectors.EVENT_READ, each)
            each.ask()
        while time.perf_counter() < began + plan.seconds:
            for key, _ in ready.select():
                if key.data.heard():
                    done += 1
                    key.data.ask()
    took = time.perf_counter() - began
    for each in connections:
        each.socket.close()
    return Loaded(done, done / took, (time.process_time() - computing) / took)


if __name__ == "__main__":
    json.dump(asdict(load(Plan(**json.load(sys.stdin)))), sys.stdout)
