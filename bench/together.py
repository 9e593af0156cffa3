"""Several clients at once, as threads of one process or of as many as the server runs."""

from __future__ import annotations

import multiprocessing
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from multiprocessing.queues import SimpleQueue
from multiprocessing.synchronize import Barrier

CLIENTS = 8
START_SECONDS = 60

Work = Callable[[], int]
"""Does something a number of times and says how often."""

Client = Callable[[], AbstractContextManager[Work]]
"""Connects, which is not measured, and gives its work."""


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


def rate_over(clients: Sequence[Client], processes: int) -> float:
    """How often a second all `clients` do it, each in a thread of its own, from a common start to the last's end.

    The threads are shared out over so many processes, forked for it. RuntimeError where one of them failed.
    """
    system = multiprocessing.get_context("fork")
    gate, ended = system.Barrier(len(clients) + 1, timeout=START_SECONDS), system.SimpleQueue()
    shares = [clients[n::processes] for n in range(processes)]
    running = [system.Process(target=_in_process, args=(share, gate, ended)) for share in shares]
    for process in running:
        process.start()
    try:
        gate.wait()
        return rate(lambda: sum(_told(ended.get()) for _ in running))
    finally:
        for process in running:
            process.join()


def _in_process(clients: Sequence[Client], gate: Barrier, ended: SimpleQueue[int | str]) -> None:
    def run(client: Client) -> int:
        with client() as work:
            gate.wait()
            return work()

    try:
        with ThreadPoolExecutor(len(clients)) as pool:
            ended.put(sum(pool.map(run, clients)))
    except BaseException as error:
        gate.abort()
        ended.put(repr(error))
        raise


def _told(count: int | str) -> int:
    if isinstance(count, str):
        raise RuntimeError(count)
    return count
