"""Entries a second (of CPU time) that `custody verify` walks, whole and the ledger alone, against only reading, hashing
and parsing the same entries."""

from __future__ import annotations

import gc
import hashlib
from collections.abc import Callable, Iterator
from functools import partial
from itertools import cycle

import orjson

from bench.desk import Desk, new_desk
from bench.table import Figure, in_turn
from bench.together import cpu_rate
from custody import clock, db
from custody.caller import new_idem
from custody.ids import new_id
from custody.ledger import checkpoints, notes, project, sequence, tree, whole
from custody.ledger.append import Draft, Envelope, append
from custody.ledger.chain import Finding
from custody.ledger.note_keys import Key
from custody.settings import log_origin

LIMIT, LEDGER_LIMIT = 50_000.0, 80_000.0
PER_ITEM = 20  # entries: received, stored, and taken out and brought back now and then
BATCH = 500


def measure(quick: bool) -> list[Figure]:
    times, n = (3, 10_000) if quick else (5, 100_000)
    with new_desk() as (desk, _file):
        filled(desk, n)
        n, vkeys = whole.count(), [signed().vkey]
        gc.collect()
        works = partial(_verify, whole.verify_all, vkeys), partial(_verify, whole.verify_ledger, vkeys), _read
        walked, chains, plain = in_turn(times, *(partial(cpu_rate, work) for work in works))
    return [
        Figure(f"verify, {n:,} entries, CPU time", walked, "/s", "", None, LIMIT),
        Figure("verify --ledger-only: chains and tree, CPU time", chains, "/s", "", None, LEDGER_LIMIT),
        Figure("verify, beside the plain cost", walked, "/s", "read, sha256, parse", plain),
    ]


def filled(desk: Desk, n: int) -> None:
    """About `n` entries, written by the ledger itself in large batches: what items mostly go through."""
    some, here = desk.stored(n // PER_ITEM), whole.count()
    for event, caller in cycle([(desk.using, desk.user), (desk.returning, desk.keeper)]):
        if here >= n:
            return
        for start in range(0, len(some), BATCH):
            here += _append(some[start : start + BATCH], event, caller.person)


@db.transaction
def _append(some: list[str], event: object, actor: str) -> int:
    now, rows = clock.now(), project.load(some, lock=True)
    envelope = Envelope(log_origin(), new_id("batch"), actor, {"m": "password"}, now, now, now, new_idem())
    append([Draft(row, event, row.contract) for row in rows.values()], envelope)  # type: ignore[arg-type, attr-defined]
    return len(rows)


def signed() -> Key:
    """All there is, put into the tree and sealed as the signer does it, by a key made for the occasion."""
    key = Key.new(log_origin())
    sequence.sequence()
    root = tree.root(bytes.fromhex(h) for (h,) in db.rows("SELECT hash FROM leaf ORDER BY idx"))
    size = sequence.size()
    checkpoints.insert(size, notes.sign(notes.Checkpoint(key.name, size, root).text(), key), clock.now())
    return key


def _verify(walk: Callable[..., Iterator[Finding]], vkeys: list[str]) -> int:
    findings = list(walk(vkeys=vkeys))
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
