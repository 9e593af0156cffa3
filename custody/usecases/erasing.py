"""Erasure of copies from a carrier that stays (B12), and its check: what failed, or was not measured, ends nothing."""

from __future__ import annotations

from dataclasses import replace

from custody.caller import Caller, Submission
from custody.errors import BadInput, NotFound
from custody.events.authorisations import Sort
from custody.events.copies import CopyEnd, CopyState
from custody.events.erasing import Check, ContentErased
from custody.models import Authorisation, Copy, Item
from custody.rules.erasing import Erasing
from custody.usecases.act import Moment, Step, act, second_of
from custody.usecases.authorising import authorisation_of, used
from custody.usecases.children import kept_for_itself, made_of
from custody.usecases.copying import NOT_ON_IT, ended
from custody.usecases.items import item_facts, item_of
from custody.usecases.outcome import Outcome
from custody.usecases.outings import as_asked


def erase(caller: Caller, submission: Submission, item: str, event: ContentErased) -> Outcome:
    """B12: record an erasure and what its check found. Only a PASS ends the copies.

    A carrier of ours with nothing left on it is blank again; the client's stays where it is, with no content.
    """

    def erase(moment: Moment) -> list[Step]:
        row = item_of(moment, item)
        copies = _copies(moment, row, event)
        basis = _basis(moment, event.basis, row.contract)
        second_of(moment, event, row.contract)
        facts = replace(item_facts(moment, event, row), about=_known(copies, basis))
        step = Step(row, as_asked(event, facts.copied_since), row.contract, facts)
        if event.outcome == Check.PASS:
            step.follow = ended(moment, event.copies, CopyEnd.ERASED)
            if basis is not None and basis.sort == Sort.DESTROY.value:
                step.follow.append(used(basis, event.copies))
        return [step]

    return act(caller, submission, [item, event.model_dump(mode="json")], erase)


def _copies(moment: Moment, item: Item, event: ContentErased) -> list[Copy]:
    held = {c["copy"] for c in item.contents}
    if not held.issuperset(event.copies):
        raise BadInput({"copies": [NOT_ON_IT]})
    rows = [r for r in moment.rows(event.copies) if isinstance(r, Copy) and r.state == CopyState.LIVE]
    if len(rows) < len(set(event.copies)):
        raise BadInput({"copies": [NOT_ON_IT]})
    return rows


def _known(copies: list[Copy], basis: Authorisation | None) -> Erasing:
    """What they were made into matters where the client orders an end; a permission's own rule ends one copy of several."""
    ordered = basis is not None and basis.sort == Sort.DESTROY.value
    left = made_of([c.id for c in copies], basis.items) if basis is not None and ordered else ()
    return Erasing(tuple(copies), basis, left, kept_for_itself(copies))


def _basis(moment: Moment, subject: str | None, contract: str) -> Authorisation | None:
    """The instruction or permission named; None for one of another contract, which is no ground here."""
    try:
        return authorisation_of(moment, subject, contract) if subject else None
    except NotFound:
        return None
