"""What is never found ends as lost, on the client's written word (F13)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from custody import clock, db
from custody.caller import Caller, Submission
from custody.errors import NotFound
from custody.events.copies import CopyEnd
from custody.events.finding import ItemMissing
from custody.events.losses import ItemLost
from custody.ledger import project
from custody.models import Authorisation, Incident, Item
from custody.rules.losses import Losing
from custody.usecases.act import Moment, Step, act
from custody.usecases.authorising import authorisation_of, used
from custody.usecases.copying import ended
from custody.usecases.items import on_items
from custody.usecases.outcome import Outcome


def end_as_lost(caller: Caller, submission: Submission, items: Sequence[str], event: ItemLost) -> Outcome:
    """F13: end items that are missing as lost for good, with the copies on them; under what the client acknowledged.

    The copies go on counting under their permissions: they are somewhere.
    """

    def end_as_lost(moment: Moment) -> list[Step]:
        steps = on_items(items, event)(moment)
        for step in steps:
            assert isinstance(step.row, Item)
            assert step.facts is not None
            basis = _basis(moment, event.basis, step.row.contract)
            step.facts = replace(step.facts, about=_about(step.row, basis))
            copies = [held["copy"] for held in step.row.contents]
            step.follow = ended(moment, copies, CopyEnd.LOST)
            step.follow += [used(basis, [step.row.id])] if basis is not None else []
        return steps

    return act(caller, submission, [event.kind, list(items), event.model_dump(mode="json")], end_as_lost)


def _basis(moment: Moment, subject: str, contract: str) -> Authorisation | None:
    """The acknowledgement named; None for one of another contract, which says nothing of this."""
    try:
        return authorisation_of(moment, subject, contract)
    except NotFound:
        return None


def _about(item: Item, basis: Authorisation | None) -> Losing:
    """The incidents that name the item, how many are open and how many closed; and when this loss began."""
    found = project.load(i for (i,) in db.rows("SELECT id FROM incident WHERE contract = ?", (item.contract,)))
    states = [row.state for row in found.values() if isinstance(row, Incident) and item.id in row.items]
    told = Losing(basis, open=states.count("open"), closed=states.count("closed"))
    gone = [e for e in project.history(item.id) if e.kind == ItemMissing.kind]
    if not gone:
        return told
    noticed = min(str(gone[-1].get("known_at") or gone[-1].occurred), gone[-1].occurred)
    before = basis is not None and project.history(basis.id)[0].received < gone[-1].received
    return replace(told, since=clock.japan(noticed).date().isoformat(), before=before)
