"""The fold: what a subject's entries make of it. Used when writing and, in the same form, when verifying."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from custody.events import KINDS, Recorded
from custody.events.base import ERASED_TEXT, left_out, put
from custody.events.forgetting import ERASED, erased_by
from custody.models import REGISTERS, Register

CORRECTION = "entry.corrected"


def blank(subject: str) -> Register:
    """The row of a subject before its first entry. KeyError for a noun that has no register."""
    return REGISTERS[subject.partition(":")[0]].blank(subject)


def advance(row: Register, e: Recorded, history: Callable[[], Iterable[Recorded]]) -> Register:
    """The row after `e`. A correction folds the whole chain anew with the corrected entry in place.

    So does an erasure, without what it erases. `history` gives the entries before `e`, the oldest first; it is called
    only for these two.
    """
    kind = e.kind
    if kind == CORRECTION:
        row = refold(row.id, [*history(), e])
    elif kind == ERASED:
        row = refold(row.id, [*without(history(), erased_by(e)), e])
    else:
        KINDS[kind].change(row, e)
    kept = row.__data__
    kept["seq"], kept["head"] = e.seq, e.hash
    return row


def refold(subject: str, entries: Iterable[Recorded]) -> Register:
    """The row that a whole chain makes, each corrected entry read as its newest correction says."""
    row = blank(subject)
    for _ in folded(row, entries):
        pass
    return row


def folded(row: Register, entries: Iterable[Recorded]) -> Iterator[Recorded]:
    """Each entry of a whole chain, once `row`, blank at first, is as it was after it."""
    chain = list(entries)
    right = {e.fixes: e for e in chain if e.kind == CORRECTION}
    for e in chain:
        if e.kind != CORRECTION:
            KINDS[e.kind].change(row, corrected(e, right.get(e.hash)))
        put(row, {"seq": e.seq, "head": e.hash})
        yield e


def without(chain: Iterable[Recorded], values: set[tuple[int, str]]) -> Iterator[Recorded]:
    """The entries as they are read once these private values are gone."""
    for e in chain:
        gone = {name for name in e.private if (e.seq, name) in values}
        if gone:
            kept = {name: value for name, value in e.private.items() if name not in gone}
            e = replace(e, private={**kept, **left_out(e.kind, gone)})  # noqa: PLW2901
        yield e


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
        correction.private.get("secrets_", {n: v for n, v in e.private.items() if v == ERASED_TEXT}),
        e.sign,
        e.fixes,
        e.auth,
    )
