"""The longest that any of eight SQLite writers waits: with the product's queue, and on bare connections without."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from functools import partial
from pathlib import Path

from bench.desk import Desk, new_desk
from bench.table import Figure
from bench.together import CLIENTS, rate_at_once
from bench.writes import ROW, bare
from custody import db

LIMIT_SECONDS = 1.0
SHOWS_AFTER = 4.0  # seconds; the busy handler starves a writer for about three


def measure(quick: bool) -> list[Figure]:
    each = 80 if quick else 400
    with new_desk() as (desk, file):
        some = desk.stored(CLIENTS)
        began = time.perf_counter()
        queued = _longest_of_acts(desk, some, each)
        bare_writers = _longest_bare(file, max(time.perf_counter() - began, SHOWS_AFTER))
    name = f"longest of {CLIENTS * each:,} writes by {CLIENTS} threads"
    return [Figure(name, queued, "s", "SQLite's busy handler", bare_writers, LIMIT_SECONDS, least=False)]


def _longest_of_acts(desk: Desk, some: Sequence[str], each: int) -> float:
    """Seconds from the call of a use case to its answer: its turn in the queue and the act itself."""
    longest = [0.0] * len(some)

    def write(n: int) -> int:
        for k in range(each):
            act = desk.back if k % 2 else desk.out
            longest[n] = max(longest[n], _seconds(partial(act, [some[n]])))
        return each

    rate_at_once([partial(write, n) for n in range(len(some))], db.proxy.obj.connection_context)
    return max(longest)


def _longest_bare(file: Path, during: float) -> float:
    """Seconds that a one-row commit took at worst, while as many bare connections wrote so long (seconds)."""
    longest, body = [0.0] * CLIENTS, secrets.token_bytes(ROW)

    def write(n: int) -> int:
        with closing(bare(file)) as connection:
            end = time.perf_counter() + during
            while time.perf_counter() < end:
                insert = partial(connection.execute, "INSERT INTO raw_row (body) VALUES (?)", (body,))
                longest[n] = max(longest[n], _seconds(insert))
        return 1

    rate_at_once([partial(write, n) for n in range(CLIENTS)])
    return max(longest)


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began
