"""At which site a thing was, entry by entry, and what a correction would make of that (R-23-8)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import cast

from custody.events import Event, Recorded
from custody.events.moving import ItemDeparted, ItemPacked, ItemTurnedBack
from custody.events.returning import ReturnReceipted
from custody.ledger import project
from custody.models import Item, Transport
from custody.registers import Registers
from custody.state import CORRECTION, blank, folded

LEAVES = frozenset({ItemDeparted.kind, ItemTurnedBack.kind})


def strays(book: Registers, chain: Sequence[Recorded], wrong: Recorded, right: Event) -> bool:
    """Whether reading `wrong` as `right` would have the thing get to another site with nothing that carried it.

    It adds no change of site that no transport explains, and moves the thing as it stands only where it takes one
    away. So a reception and a storing that are both wrong are put right one after the other, the later first, once
    the thing was found where it really is.
    """
    fixed = replace(
        wrong, kind=CORRECTION, seq=chain[-1].seq + 1, hash="", fixes=wrong.hash,
        data={"corrected": right.plain()}, private={"secrets_": right.secrets()},
    )  # fmt: skip
    (before, stood), (after, stands) = _unexplained(book, chain), _unexplained(book, [*chain, fixed])
    return after > before or (after == before and stands != stood)


def _unexplained(book: Registers, chain: Sequence[Recorded]) -> tuple[int, str | None]:
    """How many changes of site no transport explains, and the site at which it was last."""
    row, found = cast(Item, blank(chain[0].subject)), 0
    at: str | None = None
    for e in folded(row, chain):
        here = _site(book, e.get("place") if e.kind == ReturnReceipted.kind else row.place)
        found += at is not None and here is not None and here != at
        found += e.kind == ItemPacked.kind and here != _site(book, _origin(e))
        at = None if e.kind in LEAVES else here or at
    return found, at


def _site(book: Registers, place: str | None) -> str | None:
    return book.place(place).around()[0] if place else None


def _origin(e: Recorded) -> str | None:
    subject = str(e.get("transport"))
    row = project.load([subject]).get(subject)
    return row.origin if isinstance(row, Transport) else None
