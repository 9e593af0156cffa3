"""Cases: registered with a label, changed, inspected, retired."""

from __future__ import annotations

from custody import state
from custody.caller import Caller, Submission
from custody.errors import NotAllowed, NotFound
from custody.events.cases import CaseChanged, CaseEvent, CaseFound, CaseInspected, CaseRegistered, CaseRetired
from custody.ids import human_number, new_code, new_id
from custody.ledger import project
from custody.models import Case, Transport
from custody.text import Text
from custody.usecases.act import Moment, Step, act, numbers
from custody.usecases.outcome import Outcome

UNDER_WAY = Text(
    "別の契約の搬送に使われているケースです。その契約の担当者に記録してもらってください。",
    "The case is on a transport of another contract. Have somebody of that contract record it.",
)


def register(caller: Caller, submission: Submission, event: CaseRegistered) -> Outcome:
    """Register a case; it is given its number and its label's code."""

    def register_case(moment: Moment) -> list[Step]:
        _keeper(moment, event.keeper)
        named = {"number": human_number("C", numbers("C")[0]), "label_code": new_code()}
        return [Step(state.blank(new_id("case")), event.model_copy(update=named))]

    return act(caller, submission, event.model_dump(mode="json"), register_case)


def _keeper(moment: Moment, person: str | None) -> None:
    if person:
        moment.person(person)


def change(caller: Caller, submission: Submission, case: str, event: CaseChanged) -> Outcome:
    """Change what describes a case."""
    return _on(caller, submission, case, event)


def inspect(caller: Caller, submission: Submission, case: str, event: CaseInspected) -> Outcome:
    """Record that the lock and the shell were looked at; a case that is not sound takes nothing more."""
    return _on(caller, submission, case, event)


def find(caller: Caller, submission: Submission, case: str, event: CaseFound) -> Outcome:
    """A lost case turned up; it is inspected before it takes anything."""
    return _on(caller, submission, case, event)


def retire(caller: Caller, submission: Submission, case: str, event: CaseRetired) -> Outcome:
    """The case is used no more. Conflict while it is on a transport."""
    return _on(caller, submission, case, event)


def _on(caller: Caller, submission: Submission, case: str, event: CaseEvent) -> Outcome:
    def on_case(moment: Moment) -> list[Step]:
        (row,) = moment.rows([case])
        if not isinstance(row, Case):
            raise NotFound
        _not_anothers(moment, row, event)
        new = getattr(event, "keeper", None)
        if new != row.keeper:
            _keeper(moment, new)
        return [Step(row, event)]

    return act(caller, submission, [event.kind, case, event.model_dump(mode="json")], on_case)


def _not_anothers(moment: Moment, row: Case, event: CaseEvent) -> None:
    """NotAllowed while it carries what is of a contract in which the caller has no such part."""
    on = project.load([row.transport]).get(row.transport) if row.transport else None
    if isinstance(on, Transport) and not (moment.caller.administrator or moment.caller.plays(event.by, on.contract)):
        raise NotAllowed(UNDER_WAY)
