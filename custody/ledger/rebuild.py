"""Make the projections anew by folding the ledger, into tables that are empty: after a restore and after a move."""

from __future__ import annotations

import itertools
import secrets
from collections.abc import Callable, Iterable, Iterator
from operator import itemgetter

from custody import db, state
from custody.ledger import item_counts, project, whole, words
from custody.ledger.streaming import Keyed
from custody.ledger.verify import Chain, Finding, Fold, Values
from custody.models import REGISTERS, Register

ROWS = 500
SOME = 2**28
FOLD = Fold(
    state.blank, state.advance, project.stored, lambda _row: {}, lambda subject: subject.partition(":")[0] in REGISTERS
)


def rebuild(progress: Callable[[int], object] = lambda _n: None) -> Iterator[Finding]:
    """Write every row that the entries make; yields what is wrong with an entry. In one transaction."""
    made: list[Register] = []
    with db.proxy.obj.atomic():
        streams = whole.streams(Keyed())
        for subject, chain, privates in _beside(streams.entries, streams.privates):
            walk = Chain(subject, FOLD, privates)
            yield from walk.walk(chain)
            progress(walk.count)
            if walk.row is not None:
                made.append(walk.row)
            if len(made) >= ROWS:
                _save(made)
        _save(made)
        item_counts.recount()
        words.fill(db.proxy.obj)
        _move_on()


def _beside(
    entries: Iterable[Values], privates: Iterable[Values]
) -> Iterator[tuple[str, Iterable[Values], list[Values]]]:
    """Each subject with its entries and its private values; values of no entry are left for verify to name."""
    groups = itertools.groupby(privates, key=itemgetter(0))
    found, rows = next(groups, (None, iter(())))
    for subject, chain in itertools.groupby(entries, key=itemgetter(0)):
        while found is not None and found < subject:
            found, rows = next(groups, (None, iter(())))
        yield subject, chain, list(rows) if found == subject else []


def _save(made: list[Register]) -> None:
    for row in made:
        row._dirty |= {"labels"}  # type: ignore[attr-defined]  # of a row that is new, everything is
    project.save(made, with_words=False)  # an item comes after what is on it
    made.clear()


def _move_on() -> None:
    """A server that kept registers from before must not take its version for the present one."""
    moved = "UPDATE counter SET value = value + ? WHERE name = 'registers' RETURNING value"
    db.rows(moved, (secrets.randbelow(SOME) + 1,))
