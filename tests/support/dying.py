"""Does a step of the signer in a process that kills itself by -9 at its n-th line.

Reads lines of JSON, [step, n, database, folder of keys], and answers `killed`, `done` or `failed`; with n = 0 nothing is
killed. Lines of the product count, each at most twice: going round a loop once more is no other step.
"""

import json
import os
import signal
import sys
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import FrameType
from typing import Any

import custody
from custody import clock, db
from custody.settings import settings
from custody.signer import keys, memory, rounds

PRODUCT = str(Path(custody.__file__).parent)
TWICE = 2


def sign() -> None:
    with memory.alone(), db.proxy.obj.connection_context():
        rounds.Signer().round()


def rotate() -> None:
    with db.proxy.obj.connection_context():
        keys.rotate(1)


def sign_later() -> None:
    """When the time is over in which both keys sign."""
    later = clock.stamp(datetime.now(UTC) + timedelta(days=2))
    clock.now = lambda: later
    sign()


STEPS = {"sign": sign, "rotate": rotate, "sign later": sign_later}


def die_at(n: int) -> None:
    seen: Counter[tuple[object, int]] = Counter()
    lines = 0

    def line(frame: FrameType, event: str, _: object) -> Any:
        nonlocal lines
        at = (frame.f_code, frame.f_lineno)
        if event == "line":
            seen[at] += 1
            lines += seen[at] <= TWICE
            if lines == n:
                os.kill(os.getpid(), signal.SIGKILL)
        return line

    sys.settrace(lambda frame, *_: line if frame.f_code.co_filename.startswith(PRODUCT) else None)


def answered(step: str, n: int, url: str) -> str:
    child = os.fork()
    if not child:
        db.bind(db.connect(url))
        if n:
            die_at(n)
        STEPS[step]()
        os._exit(0)
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        return "killed"
    return "failed" if os.WEXITSTATUS(status) else "done"


for said in sys.stdin:
    step, n, url, os.environ["CUSTODY_KEYS"] = json.loads(said)
    settings.cache_clear()
    print(answered(step, n, url), flush=True)
