"""Several clients at once, as threads of one process: that is how the server runs."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, nullcontext

CLIENTS = 8
START_SECONDS = 60

Work = Callable[[], int]
"""Does something a number of times and says how often."""


def rate(work: Work) -> float:
    """How often a second."""
    began = time.perf_counter()
    done = work()
    return done / (time.perf_counter() - began)


def cpu_rate(work: Work) -> float:
    """How often a second of this process's CPU time: what one idle core does, however busy the machine is."""
    began = time.process_time()
    done = work()
    return done / (time.process_time() - began)


def rate_at_once(works: Sequence[Work], within: Callable[[], AbstractContextManager[object]] = nullcontext) -> float:
    """How often a second all of `works` do it, each in a thread of its own, from a common start to the last's end.

    `within`: what a thread enters before the start (its connection). Raises what any of them raised.
    """
    gate = threading.Barrier(len(works) + 1, timeout=START_SECONDS)

    def run(work: Work) -> int:
        with within():
            gate.wait()
            return work()

    with ThreadPoolExecutor(len(works)) as pool:
        running = [pool.submit(run, work) for work in works]
        gate.wait()
        return rate(lambda: sum(each.result() for each in running))
