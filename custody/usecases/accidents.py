"""Incidents in themselves (F01, F01b, F02, F06–F10): opened, worked on, closed."""

from __future__ import annotations

from custody import clock
from custody.caller import Caller, Submission
from custody.errors import BadInput, NotFound
from custody.events.incidents import IncidentEvent, IncidentOpened, KnownCorrected
from custody.events.notices import ClientNotified, IncidentClosed, PersonsNotified, ReportSubmitted, ToRegulator
from custody.events.quarantine import ItemInvolved, ItemQuarantined
from custody.models import Incident, Item
from custody.rules import Facts
from custody.rules.incidents import Told, said_of_client
from custody.rules.officers import is_surname_of
from custody.text import Text
from custody.usecases.act import Moment, Step, act
from custody.usecases.contractor import names_of_staff
from custody.usecases.incidents import CARRIED, FUTURE, opening, persons_on, quarantine_step
from custody.usecases.items import items_of, open_place
from custody.usecases.outcome import Outcome
from custody.usecases.timing import not_to_come

BEFORE_KNOWN = Text(
    "気づいた日時より前です。認知時刻が誤りなら、先に「認知時刻の訂正」を記録してください。",
    "Earlier than it was noticed. If that time is wrong, correct it first.",
)
DAY_BEFORE_KNOWN = Text(
    "気づいた日より前です。認知時刻が誤りなら、先に「認知時刻の訂正」を記録してください。",
    "Earlier than the day on which it was noticed. If that time is wrong, correct it first.",
)
FULL_NAME = Text(
    "受注者側の担当者と同じ姓です。発注者の職員の氏名を、姓名で入れてください。",
    "One of the contractor's own people has this surname. Enter the full name of the client's officer.",
)
CLIENTS_WORD: dict[type[IncidentEvent], str] = {
    ClientNotified: "to",
    ReportSubmitted: "receipt",
    IncidentClosed: "agreed",
}
AFTER_NOTICE = Text("発注者に知らせた日時より後です。", "Later than the client was told.")


def open_incident(caller: Caller, submission: Submission, contract: str, event: IncidentOpened) -> Outcome:
    """F01: open an incident on things of `contract`, which stay where they are. NotFound for any other's."""

    def open_incident(moment: Moment) -> list[Step]:
        moment.contract(contract)
        rows = items_of(moment, event.items) if event.items else []
        if any(row.contract != contract for row in rows):
            raise NotFound
        if event.place:
            open_place(moment.registers, event.place)
        step = opening(moment, contract, _estimated(event))
        step.follow = [_named(moment, row, event, step.row.id) for row in rows]
        return [step]

    return act(caller, submission, [contract, event.model_dump(mode="json")], open_incident)


def _named(moment: Moment, row: Item, event: IncidentOpened, incident: str) -> Step:
    # What travels in a case is set apart when it has arrived: until then it lies where nobody could set it apart.
    if event.apart and row.state in ItemQuarantined.legal_from and row.state not in CARRIED:
        return quarantine_step(moment, row, row.place, incident)
    return Step(row, ItemInvolved(incident=incident), row.contract)


def _estimated(event: IncidentOpened) -> IncidentOpened:
    if event.persons is not None:
        return event
    return event.model_copy(update={"persons": persons_on(event.items)})


def incident_of(moment: Moment, subject: str) -> Incident:
    """One of the caller's incidents, locked. NotFound for any other."""
    (row,) = moment.rows([subject])
    if not isinstance(row, Incident) or row.contract not in moment.caller.contracts:
        raise NotFound
    return row


def record(caller: Caller, submission: Submission, incident: str, event: IncidentEvent) -> Outcome:
    """F01b, F02, F06–F10: record what was done about an incident. Conflict once it is closed."""

    def record(moment: Moment) -> list[Step]:
        row = incident_of(moment, incident)
        full = event
        if isinstance(event, KnownCorrected):
            _possible(moment, "known_at", event.known_at)
            if row.notified_at and event.known_at > row.notified_at:
                raise BadInput({"known_at": [AFTER_NOTICE]})
            full = event.model_copy(update={"before": row.known_at})
        if isinstance(event, ClientNotified):
            _possible(moment, "at", event.at, row.known_at)
        if isinstance(event, ReportSubmitted | ToRegulator | PersonsNotified):
            _possible_day(moment, event.on, row)
        return [Step(row, full, row.contract, _facts(moment, row, _staff(moment, row, event)))]

    return act(caller, submission, [event.kind, incident, event.model_dump(mode="json")], record)


def _staff(moment: Moment, row: Incident, event: IncidentEvent) -> frozenset[str]:
    """Whose names cannot stand for the client's in `event`. BadInput where a surname alone may be one of them."""
    field = CLIENTS_WORD.get(type(event))
    if field is None:
        return frozenset()
    staff = names_of_staff(moment.registers, row.contract)
    if is_surname_of(said_of_client(event), staff):
        raise BadInput({field: [FULL_NAME]})
    return staff


def _possible(moment: Moment, field: str, at: str, after: str = "") -> None:
    if at > clock.ahead(moment.received):
        raise BadInput({field: [FUTURE]})
    if at[:16] < after[:16]:  # a form says times to the minute
        raise BadInput({field: [BEFORE_KNOWN]})


def _possible_day(moment: Moment, on: str, row: Incident) -> None:
    not_to_come(moment.received, "on", on)
    if on < clock.japan(row.first_known).date().isoformat():
        raise BadInput({"on": [DAY_BEFORE_KNOWN]})


def _facts(moment: Moment, row: Incident, staff: frozenset[str]) -> Facts:
    return Facts(
        at=moment.occurred,
        on=clock.japan(moment.occurred).date().isoformat(),
        contract=moment.contract(row.contract),
        actor=moment.registers.person(moment.caller.person),
        about=Told(notified=bool(row.notified_at), reported=bool(row.reported_on), staff=staff),
    )
