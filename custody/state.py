"""The fold: what a subject's entries make of it. Used when writing and, in the same form, when verifying."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from custody.events import KINDS, Recorded
from custody.events.base import put
from custody.models import REGISTERS, Register

CORRECTION = "entry.corrected"


def blank(subject: str) -> Register:
    """The row of a subject before its first entry. KeyError for a noun that has no register."""
    return REGISTERS[subject.partition(":")[0]](id=subject)


def advance(row: Register, e: Recorded, history: Callable[[], Iterable[Recorded]]) -> Register:
    """The row after `e`. A correction folds the whole chain anew with the corrected entry in place.

    `history` gives the entries before `e`, the oldest first; it is called only for a correction.
    """
    if e.kind == CORRECTION:
        row = refold(row.id, [*history(), e])
    else:
        KINDS[e.kind].change(row, e)
    put(row, {"seq": e.seq, "head": e.hash})
    return row


def refold(subject: str, entries: Iterable[Recorded]) -> Register:
    """The row that a whole chain makes, each corrected entry read as its newest correction says."""
    chain = list(entries)
    right = {e.fixes: e for e in chain if e.kind == CORRECTION}
    row = blank(subject)
    for e in chain:
        if e.kind != CORRECTION:
            KINDS[e.kind].change(row, corrected(e, right.get(e.hash)))
        put(row, {"seq": e.seq, "head": e.hash})
    return row


def corrected(e: Recorded, correction: Recorded | None) -> Recorded:
    """`e` with the fields that its correction gives, which are all it has; `e` itself where there is none."""
    if correction is None:
        return e
    return Recorded(
        e.subject,
        e.seq,
        e.kind,
        e.contract,
        e.actor,
        e.occurred,
        e.received,
        e.hash,
        correction.data.get("corrected", {}),
        correction.private.get("secrets_", {}),
        e.sign,
        e.fixes,
    )
