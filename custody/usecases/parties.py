"""Other firms: registered, changed, taken up under another contract, bound to equal duties, looked at (Arts 4–6, G08)."""

from __future__ import annotations

from typing import Any

from custody import clock, db, state
from custody.caller import Caller, Submission
from custody.errors import BadInput, NotAllowed, NotFound
from custody.events.authorisations import Sort
from custody.events.choices import MANAGERS, Employment
from custody.events.parties import (
    PartyChanged,
    PartyRegistered,
    PartySort,
    PartySupervised,
    PartyTakenUp,
    SubcontractRecorded,
)
from custody.ids import new_id
from custody.ledger import project
from custody.models import Authorisation, Party, Person
from custody.rules.subcontracting import consented
from custody.text import Text
from custody.usecases.act import Moment, Step, act
from custody.usecases.outcome import Outcome

NO_CARRIER = Text(
    "運送業者は搬送だけの相手先です。再委託契約や監督は記録しません。",
    "A carrier only moves things: no subcontract or supervision is recorded for it.",
)


def party_of(subject: str | None, contract: str) -> Party | None:
    """A firm registered under `contract`; None where there is none, or none of that contract."""
    row = project.load([subject]).get(subject) if subject else None
    return row if isinstance(row, Party) and contract in row.contracts else None


def consents_of(contract: str) -> list[Authorisation]:
    """What rules.subcontracting asks for: the contract's consents to subcontract and instructions to destroy."""
    ids = db.rows(
        "SELECT id FROM authorisation WHERE contract = ? AND sort IN (?, ?)",
        (contract, Sort.SUBCONTRACT.value, Sort.DESTROY.value),
    )
    return [row for row in project.load([i for (i,) in ids]).values() if isinstance(row, Authorisation)]


def consented_names(contract: str, on: str) -> frozenset[str]:
    """The names of the firms with a consent in force at the date `on`, each tier with its own."""
    consents = consents_of(contract)
    ids = {c.party for c in consents if c.party and consented(c.party, consents, on)}
    return frozenset(p.name for p in project.load(ids).values() if isinstance(p, Party))


def consented_to(contract: str, on: str, *people: Person | None) -> frozenset[str] | None:
    """The same where one of `people` is a subcontractor's; None where nobody is, so that nothing is to be asked."""
    asked = any(p is not None and p.employment == Employment.SUBCONTRACTOR for p in people)
    return consented_names(contract, on) if asked else None


def register(caller: Caller, submission: Submission, event: PartyRegistered) -> Outcome:
    """Register a firm under one of the caller's contracts."""

    def register_party(moment: Moment) -> list[Step]:
        moment.contract(event.contract)
        return [Step(state.blank(new_id("party")), event, event.contract)]

    return act(caller, submission, event.model_dump(mode="json"), register_party)


def change(caller: Caller, submission: Submission, party: str, event: PartyChanged) -> Outcome:
    """Change what describes a firm whose contracts are all managed by the caller; NotAllowed for any other."""

    def change_party(moment: Moment) -> list[Step]:
        row = _mine(moment, party)
        if not caller.administrator and not all(caller.plays(MANAGERS, c) for c in row.contracts):
            raise NotAllowed
        return [Step(row, event)]

    return act(caller, submission, [party, event.model_dump(mode="json")], change_party)


def take_up(caller: Caller, submission: Submission, party: str, event: PartyTakenUp) -> Outcome:
    """Use a firm of one contract under another of the caller's too."""
    return _under(caller, submission, party, event, known=False)


def record_subcontract(caller: Caller, submission: Submission, party: str, event: SubcontractRecorded) -> Outcome:
    """The firm is bound to equal duties under one contract (Art. 5)."""
    return _under(caller, submission, party, event)


def supervise(caller: Caller, submission: Submission, party: str, event: PartySupervised) -> Outcome:
    """G08: how the firm keeps them."""
    return _under(caller, submission, party, event)


def _under(caller: Caller, submission: Submission, party: str, event: Any, *, known: bool = True) -> Outcome:
    def on_party(moment: Moment) -> list[Step]:
        row = _mine(moment, party)
        moment.contract(event.contract)
        if known and event.contract not in row.contracts:
            raise NotFound
        if known and row.sort == PartySort.COURIER:
            raise BadInput(message=NO_CARRIER)
        _not_ahead(moment, event)
        return [Step(row, event, event.contract)]

    return act(caller, submission, [event.kind, party, event.model_dump(mode="json")], on_party)


def _not_ahead(moment: Moment, event: Any) -> None:
    if getattr(event, "on", "") > clock.japan(moment.received).date().isoformat():
        raise BadInput({"on": [Text("未来の日付は記録できません。", "A date in the future cannot be recorded.")]})


def _mine(moment: Moment, party: str) -> Party:
    """A firm of one of the caller's contracts, locked. NotFound for any other."""
    (row,) = moment.rows([party])
    if not isinstance(row, Party) or not moment.caller.contracts & set(row.contracts):
        raise NotFound
    return row
