"""A line to the server on which requests and answers are lost, doubled, late, or answered for by somebody else."""

from __future__ import annotations

import io
import random
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import Any

Environ = dict[str, Any]
Answer = tuple[str, list[tuple[str, str]], bytes]
DOOR = b"<!doctype html><title>Wi-Fi</title>Please accept the terms."
HTML = [("Content-Type", "text/html")]
KEPT = 50  # requests that may come a second time long after


class BadLine:
    """A WSGI app before another. Only POSTs to `path` suffer, by the draw of `seed`; `happened` counts what did."""

    def __init__(self, app: Callable[..., Iterable[bytes]], path: str, seed: int) -> None:
        self.app, self.path, self.draw = app, path, random.Random(seed)
        self.happened: Counter[str] = Counter()
        self._old: list[tuple[Environ, bytes]] = []
        self._lock = threading.Lock()

    def __call__(self, environ: Environ, start_response: Any) -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] != "POST" or environ["PATH_INFO"] != self.path:
            return self.app(environ, start_response)
        sent = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
        status, headers, body = self._suffered(environ, sent)
        start_response(status, headers)
        return [body]

    def _suffered(self, environ: Environ, sent: bytes) -> Answer:
        with self._lock:
            fate = self.draw.choices(
                ("fine", "request lost", "answer lost", "gateway", "door", "doubled"), (45, 12, 18, 5, 5, 15)
            )[0]
            times = self.draw.randint(2, 5)
            late = self.draw.choice(self._old) if self._old and self.draw.random() < 0.2 else None
            self._old = [*self._old[-KEPT:], (environ, sent)]
            self.happened[fate] += 1
            self.happened["late"] += late is not None
        if late:
            self._answered(*late)
        return {
            "fine": lambda: self._answered(environ, sent),
            "request lost": _lost,
            "answer lost": lambda: _lost(self._answered(environ, sent)),
            "gateway": lambda: ("502 Bad Gateway", HTML, DOOR),
            "door": lambda: ("200 OK", HTML, DOOR),
            "doubled": lambda: self._doubled(environ, sent, times),
        }[fate]()

    def _doubled(self, environ: Environ, sent: bytes, times: int) -> Answer:
        """All at once; the answer is the one that came first."""
        answers: list[Answer] = []
        threads = [threading.Thread(target=lambda: answers.append(self._answered(environ, sent))) for _ in range(times)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return answers[0]

    def _answered(self, environ: Environ, sent: bytes) -> Answer:
        said: list[Any] = []
        found = self.app({**environ, "wsgi.input": io.BytesIO(sent)}, lambda *a: said.extend(a[:2]))
        try:
            body = b"".join(found)
        finally:
            getattr(found, "close", _nothing)()
        return said[0], said[1], body


def _lost(_: object = None) -> Answer:
    raise ConnectionError


def _nothing() -> None:
    pass


def shuffled(draw: random.Random, chains: list[list[Any]]) -> Iterator[Any]:
    """All of `chains`, each in its own order, mixed."""
    left = [list(c) for c in chains if c]
    while left:
        chain = draw.choice(left)
        yield chain.pop(0)
        left = [c for c in left if c]
