"""Accidents and the fear of one (F01–F11): opened in the transaction that finds them, worked on, closed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from custody import clock, db, state
from custody.caller import Caller, Submission
from custody.errors import BadInput, NotFound
from custody.events.choices import Encryption
from custody.events.incidents import IncidentEvent, IncidentOpened, IncidentSort, KnownCorrected
from custody.events.quarantine import ItemInvolved, ItemQuarantined
from custody.ids import human_number, new_id
from custody.models import Incident, Item
from custody.rules import Facts
from custody.text import Text
from custody.usecases.act import Moment, Step, act, numbers
from custody.usecases.items import items_of, open_place
from custody.usecases.outcome import Outcome

WORST_FIRST = (Encryption.NO, Encryption.UNKNOWN, Encryption.YES, Encryption.NA)
FUTURE = Text("未来の日時は記録できません。", "A time in the future cannot be recorded.")


def incident_step(
    moment: Moment,
    contract: str,
    sort: IncidentSort,
    items: Sequence[str],
    *,
    known_at: str,
    occurred_at: str | None = None,
    transport: str | None = None,
    place: str | None = None,
    note: str = "",
) -> Step:
    """The step that opens an incident on `items` (ids), to be laid out beside, or to follow, the steps on the items.

    `known_at`: UTC stamp, BadInput where it is to come. `step.row.id` is the incident's id. Takes a number of the
    series I; the items' own chains are the caller's to write (quarantine_step, ItemMissing).
    """
    event = IncidentOpened(
        sort=sort, known_at=known_at, occurred_at=occurred_at, items=list(items), persons=persons_on(items),
        encryption=weakest(items), place=place, transport=transport, note=note,
    )  # fmt: skip
    return opening(moment, contract, event)


def opening(moment: Moment, contract: str, event: IncidentOpened) -> Step:
    """The step of `event` with its number. BadInput for a time to come, or one that was before it happened."""
    wrong = {
        n: [FUTURE] for n in ("known_at", "occurred_at") if (getattr(event, n) or "") > clock.ahead(moment.received)
    }
    if not wrong and event.occurred_at and event.occurred_at > event.known_at:
        wrong["occurred_at"] = [Text("気づいた日時より後です。", "Later than it was noticed.")]
    if wrong:
        raise BadInput(wrong)
    full = event.model_copy(update={"number": human_number("I", numbers("I")[0])})
    return Step(state.blank(new_id("incident")), full, contract)


def quarantine_step(moment: Moment, item_row: Item, place: str | None, incident_id: str | None, note: str = "") -> Step:
    """The step that sets an item apart at `place` (None: where the register has it). `item_row` must be locked."""
    event = ItemQuarantined(place=place, incident=incident_id, note=note)
    return Step(item_row, event, moment.contract(item_row.contract).id)


def persons_on(items: Iterable[str]) -> int | None:
    """How many people the live copies on `items` speak of: the sum, None where no number was ever given."""
    ids = sorted(set(items))
    if not ids:
        return None
    marks = ", ".join("?" * len(ids))
    sql = f"SELECT sum(persons) FROM copy WHERE state = 'live' AND item IN ({marks})"  # noqa: S608
    ((total,),) = db.rows(sql, ids)
    return None if total is None else int(total)


def weakest(items: Iterable[str]) -> Encryption:
    """The encryption of the least protected of `items`; unknown where there is none."""
    ids = sorted(set(items))
    marks = ", ".join("?" * len(ids))
    found = {e for (e,) in db.rows(f"SELECT encryption FROM item WHERE id IN ({marks})", ids)} if ids else set()  # noqa: S608
    return next((e for e in WORST_FIRST if e.value in found), Encryption.UNKNOWN)


def open_on(contract: str, item: str) -> list[str]:
    """Ids of the open incidents that name `item`."""
    return [i.id for i in open_of(contract) if item in i.items]


def open_of(contract: str) -> list[Incident]:
    """The open incidents of a contract, the oldest first."""
    query = Incident.select().where((Incident.contract == contract) & (Incident.state == "open"))
    return list(query.order_by(Incident.number))


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
        step.follow = [Step(row, ItemInvolved(incident=step.row.id), contract) for row in rows]
        return [step]

    return act(caller, submission, [contract, event.model_dump(mode="json")], open_incident)


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
            _not_ahead(moment, "known_at", event.known_at)
            full = event.model_copy(update={"before": row.known_at})
        if at := getattr(event, "at", None):
            _not_ahead(moment, "at", at)
        return [Step(row, full, row.contract, _facts(moment, row))]

    return act(caller, submission, [event.kind, incident, event.model_dump(mode="json")], record)


def _not_ahead(moment: Moment, field: str, at: str) -> None:
    if at > clock.ahead(moment.received):
        raise BadInput({field: [FUTURE]})


def _facts(moment: Moment, row: Incident) -> Facts:
    return Facts(
        at=moment.occurred,
        on=clock.japan(moment.occurred).date().isoformat(),
        contract=moment.contract(row.contract),
        actor=moment.registers.person(moment.caller.person),
        about=row,
    )
