"""What is set apart and let go again, and what is kept as evidence (F05, F11)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from custody.caller import Caller, Submission
from custody.errors import BadInput
from custody.events.quarantine import HoldBy, HoldEvent, HoldPlaced, HoldReleased, ItemReleased
from custody.ledger import project
from custody.text import Text
from custody.usecases.act import Moment, Step, act
from custody.usecases.items import on_items
from custody.usecases.outcome import Outcome

NOT_THEIRS = Text(
    "この者の求めによる保全はありません。保全を求めた者を選んでください。",
    "Nothing is held in that name. Choose in whose name it is held.",
)


def release(caller: Caller, submission: Submission, items: Sequence[str], event: ItemReleased) -> Outcome:
    """F05b: let items out of quarantine, with the word why; they wait to be put away."""
    inputs = [event.kind, list(items), event.model_dump(mode="json"), submission.occurred]
    return act(caller, submission, inputs, on_items(items, event))


def hold(caller: Caller, submission: Submission, items: Sequence[str], event: HoldEvent) -> Outcome:
    """F11: keep items as they are in somebody's name, or no longer: those of them that are held in it.

    BadInput where none is held in that name.
    """

    def hold(moment: Moment) -> list[Step]:
        ids = [i for i in items if not isinstance(event, HoldReleased) or event.held_by in held_by(i)]
        if not ids:
            raise BadInput({"held_by": [NOT_THEIRS]})
        return [replace(step, event=_settled(step, event)) for step in on_items(ids, event)(moment)]

    inputs = [event.kind, list(items), event.model_dump(mode="json"), submission.occurred]
    return act(caller, submission, inputs, hold)


def _settled(step: Step, event: HoldEvent) -> HoldEvent:
    """The event with those in whose names the item stays held."""
    if not isinstance(event, HoldReleased):
        return event
    return event.model_copy(update={"still": [n for n in held_by(step.row.id) if n != event.held_by]})


def held_by(item: str) -> list[HoldBy]:
    """In whose names an item is held now, read off its chain."""
    names: list[HoldBy] = []
    for e in project.history(item):
        if e.kind in (HoldPlaced.kind, HoldReleased.kind):
            who = HoldBy(str(e.get("held_by")))
            names = [n for n in names if n != who] + ([who] if e.kind == HoldPlaced.kind else [])
    return names
