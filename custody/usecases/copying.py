"""Copies of information: made with the client's permission (B11), and how they end with what they are on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from custody.events.authorisations import AuthorisationFreed
from custody.events.copies import CopyEnd, CopyEnded, CopyState
from custody.models import Authorisation, Copy, Item
from custody.usecases.act import Moment, Step


def copies_ended(moment: Moment, items: Sequence[Item], how: CopyEnd) -> list[Step]:
    """The end of every live copy on `items`, on the copies' own chains; to follow what happens to the items.

    The places they held under standing permissions are free again.
    """
    return ended(moment, [held["copy"] for item in items for held in item.contents], how)


def ended(moment: Moment, copies: Iterable[str], how: CopyEnd) -> list[Step]:
    """The end of those of `copies` (ids) that are live."""
    rows = [row for row in moment.rows(list(copies)) if isinstance(row, Copy) and row.state == CopyState.LIVE]
    return [*(Step(row, CopyEnded(how=how), row.contract) for row in rows), *_freed(moment, rows)]


def _freed(moment: Moment, copies: Sequence[Copy]) -> list[Step]:
    under: dict[str, list[str]] = defaultdict(list)
    for copy in copies:
        if copy.permission:
            under[copy.permission].append(copy.id)
    grants = [row for row in moment.rows(list(under)) if isinstance(row, Authorisation) and row.standing]
    return [Step(g, AuthorisationFreed(subjects=under[g.id]), g.contract) for g in grants]
