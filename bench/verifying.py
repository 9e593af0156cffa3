"""Entries a second (of CPU time) that `custody verify` walks, against only reading, hashing and parsing the same entries."""

from __future__ import annotations

import gc
import hashlib
from functools import partial

import orjson

from bench.desk import Desk, new_desk
from bench.table import Figure, in_turn
from bench.together import cpu_rate
from custody import clock, db
from custody.caller import new_idem
from custody.ids import new_id
from custody.ledger import project, whole
from custody.ledger.append import Draft, Envelope, append
from custody.settings import log_origin

LIMIT = 50_000.0
PER_ITEM = 20  # entries: received, stored, and taken out and brought back now and then
BATCH = 500


def measure(quick: bool) -> list[Figure]:
    times, n = (3, 10_000) if quick else (5, 100_000)
    with new_desk() as (desk, _file):
        _fill(desk, n)
        n = whole.count()
        gc.collect()
        walked, plain = in_turn(times, partial(cpu_rate, _verify), partial(cpu_rate, _read))
    name = f"verify, {n:,} entries, CPU time"
    return [
        Figure(name, walked, "/s", "", None, LIMIT),
        Figure("verify, beside the plain cost", walked, "/s", "read, sha256, parse", plain),
    ]


def _fill(desk: Desk, n: int) -> None:
    """About `n` entries, written by the ledger itself in large batches: what items mostly go through."""
    some = desk.stored(n // PER_ITEM)
    while whole.count() < n:
        for event, caller in ((desk.using, desk.user), (desk.returning, desk.keeper)):
            for start in range(0, len(some), BATCH):
                _append(some[start : start + BATCH], event, caller.person)


@db.transaction
def _append(some: list[str], event: object, actor: str) -> None:
    now, rows = clock.now(), project.load(some, lock=True)
    envelope = Envelope(log_origin(), new_id("batch"), actor, {"m": "password"}, now, now, now, new_idem())
    append([Draft(row, event, row.contract) for row in rows.values()], envelope)  # type: ignore[arg-type, attr-defined]


def _verify() -> int:
    findings = list(whole.verify_all())
    if findings:
        raise RuntimeError(f"the ledger is not what was written: {findings[0]}")
    return whole.count()


def _read() -> int:
    """What nobody could do without: each row from the file, its bytes hashed and parsed."""
    n = 0
    for body, hash_ in db.proxy.obj.execute_sql("SELECT body, hash FROM entry ORDER BY subject, seq"):
        if hashlib.sha256(b"\x00" + body).hexdigest() != hash_ or not orjson.loads(body):
            raise RuntimeError("an entry differs from its hash")
        n += 1
    return n
