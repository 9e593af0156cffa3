"""What was lost for good and turns up: it is set apart, an incident is opened on it, and what is on it is there again."""

from __future__ import annotations

from collections.abc import Sequence

from custody import db
from custody.events.choices import State
from custody.events.copies import CopyState
from custody.events.finding import ItemFound
from custody.events.incidents import IncidentOpened, IncidentSort
from custody.events.losses import CopyRegained
from custody.models import Copy, Item
from custody.usecases.act import Moment, Step
from custody.usecases.incidents import opening, weakest


def regained_steps(moment: Moment, steps: Sequence[Step], event: ItemFound) -> None:
    """One incident a contract to follow those of `steps` that find what had ended as lost; none for the others."""
    lost = [s for s in steps if isinstance(s.row, Item) and s.row.state == State.LOST.value and s.contract]
    for contract in sorted({str(s.contract) for s in lost}):
        of_it = [s for s in lost if s.contract == contract]
        copies = [c for s in of_it for c in _copies(moment, s.row.id)]
        opened = IncidentOpened(
            sort=IncidentSort.FEAR, known_at=min(moment.occurred, moment.received), items=[s.row.id for s in of_it],
            persons=sum(c.persons or 0 for c in copies) or None, encryption=weakest([s.row.id for s in of_it]),
            place=event.place, note=event.where,
        )  # fmt: skip
        of_it[0].follow.append(opening(moment, contract, opened))
        for step in of_it:
            step.follow += copies_there_again(moment, step.row.id, contract)


def copies_there_again(moment: Moment, item: str, contract: str) -> list[Step]:
    """The steps that take up again what was on `item`, to follow the one that finds it."""
    return [Step(copy, CopyRegained(), contract) for copy in _copies(moment, item)]


def _copies(moment: Moment, item: str) -> list[Copy]:
    ids = db.rows("SELECT id FROM copy WHERE item = ? AND state = ?", (item, CopyState.LOST.value))
    return [row for row in moment.rows([i for (i,) in ids]) if isinstance(row, Copy)]
