"""What the ledger costs: an event with it beside a plain insert, in the same use case and alone.

The plain insert is what a register without proofs would write: the event as one row with its values in the clear, and
the row of the present state, in one durable commit. To the ledger's side belongs a round of the signer, too.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from unittest.mock import patch

from bench.desk import BATCH, Desk, new_desk
from bench.table import Figure, in_turn
from custody import clock, db
from custody.caller import new_idem
from custody.events import Recorded
from custody.ids import new_id
from custody.ledger import project
from custody.ledger.append import Draft, Envelope, Written, append
from custody.models.base import compact
from custody.settings import log_origin
from custody.signer.rounds import Signer
from custody.state import advance
from custody.usecases import act

LIMIT = 2.0
TABLE = """CREATE TABLE plain_event (subject TEXT NOT NULL, seq INTEGER NOT NULL, kind TEXT NOT NULL, contract TEXT,
actor TEXT NOT NULL, occurred TEXT NOT NULL, received TEXT NOT NULL, idem TEXT NOT NULL UNIQUE, data TEXT NOT NULL,
PRIMARY KEY (subject, seq))"""
INSERT = "INSERT INTO plain_event VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"

Append = Callable[[Sequence[Draft], Envelope], list[Written]]


def measure(quick: bool) -> list[Figure]:
    """Milliseconds an event by the clock. Each side has items of its own; they take turns."""
    times, pairs, batches = (3, 20, 3) if quick else (5, 400, 50)
    with new_desk() as (desk, _file):
        db.proxy.obj.execute_sql(TABLE)
        sides = Sides(desk, desk.stored(BATCH), desk.stored(BATCH), Signer())
        sides.signer.round()
        return [*_figures(sides, times, pairs, 1), *_figures(sides, times, batches, BATCH)]


@dataclass
class Sides:
    """What both are measured on: `items` get entries, `plain_items` plain rows."""

    desk: Desk
    items: list[str]
    plain_items: list[str]
    signer: Signer


def _figures(sides: Sides, times: int, pairs: int, size: int) -> Iterator[Figure]:
    desk, events = sides.desk, 2 * pairs * size

    def proved(work: Callable[[], object]) -> float:
        return _milliseconds(lambda: (work(), sides.signer.round()), events)

    ours, theirs = [_chosen(items, pairs, size) for items in (sides.items, sides.plain_items)]
    taken = in_turn(
        times,
        partial(proved, partial(_acts, desk, ours)),
        partial(_milliseconds, partial(_plain_acts, desk, theirs), events),
        partial(proved, partial(_writes, desk, ours, append)),
        partial(_milliseconds, partial(_writes, desk, theirs, plain), events),
    )
    how = "one by one" if size == 1 else f"batches of {size}"
    peer = "plain insert, same use case"
    yield Figure(f"an event with the ledger, {how}", taken[0], "ms", peer, taken[1], LIMIT, least=False, of_peer=True)
    yield Figure(f"the ledger's append alone, {how}", taken[2], "ms", "plain insert alone", taken[3])


def _chosen(items: list[str], pairs: int, size: int) -> list[list[str]]:
    """The items of each act, all of them in turn."""
    return [[items[(n * size + k) % len(items)] for k in range(size)] for n in range(pairs)]


def _milliseconds(work: Callable[[], object], events: int) -> float:
    began = time.perf_counter()
    work()
    return 1000 * (time.perf_counter() - began) / events


def _acts(desk: Desk, chosen: list[list[str]]) -> None:
    for some in chosen:
        desk.out_and_back(some, 1)


def _plain_acts(desk: Desk, chosen: list[list[str]]) -> None:
    """The same use case with the same rules and the same answer kept; only what it appends is a plain insert."""
    with patch.object(act, "append", plain), patch.object(act, "_not_before", lambda _steps: clock.now()):
        _acts(desk, chosen)


def _writes(desk: Desk, chosen: list[list[str]], write: Append) -> None:
    """The writing alone, without use case and rules: rows locked, events added, one commit."""
    for some in chosen:
        for event, caller in ((desk.using, desk.user), (desk.returning, desk.keeper)):
            _written(some, event, caller.person, write)


@db.transaction
def _written(some: list[str], event: object, actor: str, write: Append) -> None:
    now, rows = clock.now(), project.load(some, lock=True)
    envelope = Envelope(log_origin(), new_id("batch"), actor, {"m": "password"}, now, now, now, new_idem())
    write([Draft(row, event, row.contract) for row in rows.values()], envelope)  # type: ignore[arg-type, attr-defined]


def plain(drafts: Sequence[Draft], envelope: Envelope) -> list[Written]:
    """One row an event and the present state, without hash, chain, commitment or cipher."""
    written = [_plainly(draft, envelope) for draft in drafts]
    db.run_many(INSERT, [_row(w.recorded, f"{envelope.idem}:{n}") for n, w in enumerate(written)])
    project.save([w.row for w in written])
    return written


def _plainly(draft: Draft, envelope: Envelope) -> Written:
    row, event = draft.row, draft.event
    said = {**event.plain(), **event.secrets()}
    times = envelope.occurred, envelope.received
    e = Recorded(row.id, row.seq + 1, event.kind, draft.contract, envelope.actor, *times, "", said, {})
    return Written(advance(row, e, tuple), e, b"")


def _row(e: Recorded, idem: str) -> tuple[object, ...]:
    return (e.subject, e.seq, e.kind, e.contract, e.actor, e.occurred, e.received, idem, compact(e.data))
