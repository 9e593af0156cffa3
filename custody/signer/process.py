"""The signer as a process: a round every ten seconds until it is told to end, or until whoever started it is gone."""

from __future__ import annotations

import logging
import os
import signal
import threading
import time
from collections.abc import Callable

from peewee import PeeweeException

from custody import db
from custody.errors import CustodyError
from custody.ledger.alarms import Alarm
from custody.signer.rounds import Round, Signer

EVERY = 10.0
LONGEST = 45.0  # an entry is signed within a minute (ledger.md §2.3), however long a round takes
SHARE = 5  # rounds take no more than a fifth of a core, as long as LONGEST allows it
TICK = 0.5

log = logging.getLogger("custody.signer")


def work(told: Callable[[Round], object] = lambda _r: None, *, child_of: int | None = None) -> None:
    """Rounds until SIGTERM or SIGINT; as a child also until the process `child_of` has ended."""
    ended = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ended.set())
    signer, standing = Signer(), ""
    while not ended.is_set():
        began = time.monotonic()
        standing = _round(signer, told, standing)
        pause = min(max(EVERY, SHARE * (time.monotonic() - began)), LONGEST)
        _wait(ended, pause, lambda: child_of not in (None, os.getppid()))


def _wait(ended: threading.Event, seconds: float, orphaned: Callable[[], bool]) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until and not ended.wait(TICK):
        if orphaned():
            ended.set()


def _round(signer: Signer, told: Callable[[Round], object], standing: str) -> str:
    """Why nothing could be signed, each reason logged once; empty where all is well."""
    try:
        with db.proxy.obj.connection_context():
            told(signer.round())
    except Alarm as alarm:
        said = f"alarm: {alarm}"
    except (
        PeeweeException,
        CustodyError,
        OSError,
    ) as error:  # the database is away or full: the next round tries again
        said = f"nothing signed: {error}"
    else:
        return ""
    if said != standing:
        log.error("%s", said)
    return said
