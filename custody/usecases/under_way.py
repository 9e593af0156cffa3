"""A transport on its way and at the other end: handed on, checked, arrived, turned away (C05–C07, C11)."""

from __future__ import annotations

from custody.caller import Caller, Submission
from custody.errors import BadInput, Conflict
from custody.events.choices import State
from custody.events.incidents import IncidentSort
from custody.events.moving import ItemArrived, ItemRelayed, ItemTurnedBack
from custody.events.quarantine import ItemInvolved
from custody.events.seals import numbers_in
from custody.events.transport import TransportDeparted
from custody.events.under_way import TransportArrived, TransportCheckpoint, TransportRejected, TransportRelayed
from custody.ledger import project
from custody.models import Item, Transport
from custody.registers import Registers
from custody.rules import Facts
from custody.rules.areas import private
from custody.rules.transport import beyond_the_areas
from custody.text import Text
from custody.usecases.act import Moment, Step, act
from custody.usecases.journeys import accident, as_read, facts_of, items_in, on_each, sent_of, transport_of
from custody.usecases.outcome import Outcome

RECEIVER = Text("受け取る人本人が確認してください。", "The receiver must confirm in person.")
NO_NUMBER = Text("現物の封印番号を読み取ってください。", "Read the number off the seal.")
WRONG_CASE = Text(
    "この搬送のケースではありません。読み直し、それでも違うときは事故として報告してください。",
    "This is not the case of this transport. Scan again; if it really is another, report it as an accident.",
)
TO_BE_SEEN_TO = Text(
    "封印の異常を確かめている間は、戻せません。", "It stays here while what is wrong with its seals is looked into."
)


def relay(caller: Caller, submission: Submission, transport: str, event: TransportRelayed) -> Outcome:
    """C05: handed on under way. Both sides confirm; the seal is read, and a difference opens an incident."""

    def relay(moment: Moment) -> list[Step]:
        row = transport_of(moment, transport)
        second = moment.submission.second
        if second is None or second.person != event.receiver:
            raise BadInput({"second": [RECEIVER]})
        if row.seals and not numbers_in(event.numbers):
            raise BadInput({"numbers": [NO_NUMBER]})
        full = event.model_copy(update={"matched": as_read(moment, row, event)})
        facts = facts_of(moment, row, row.contract, people=(moment.person(event.receiver),))
        first = Step(row, full, row.contract, facts)
        if not full.matched:
            _report(moment, first, row, "中継で封印番号が一致しない")
        each = ItemRelayed(transport=row.id, holder=event.receiver)
        return [first, *on_each(items_in(moment, row), each, State.IN_TRANSIT)]

    return act(caller, submission, sent_of(transport, event), relay)


def checkpoint(caller: Caller, submission: Submission, transport: str, event: TransportCheckpoint) -> Outcome:
    """C06: looked at on the way. What is not intact opens an incident."""

    def checkpoint(moment: Moment) -> list[Step]:
        row = transport_of(moment, transport)
        first = Step(row, event, row.contract)
        if not event.intact:
            _report(moment, first, row, "経過確認で封印か錠に異常")
        return [first]

    return act(caller, submission, sent_of(transport, event), checkpoint)


def _report(moment: Moment, step: Step, row: Transport, what: str) -> None:
    """An incident on what is in the case, which goes on travelling; every item's history names it."""
    inside = items_in(moment, row)
    opened = accident(
        moment, row, IncidentSort.SEAL, inside, getattr(step.event, "place", None), f"{row.number} {what}"
    )
    step.event = step.event.model_copy(update={"incident": opened.row.id})
    involved = ItemInvolved(incident=opened.row.id)
    step.follow += [opened, *(Step(i, involved, i.contract) for i in inside)]


def arrive(
    caller: Caller, submission: Submission, transport: str, event: TransportArrived, case: str | None = None
) -> Outcome:
    """C07: it has arrived. `case`: the case whose label was read.

    Another destination than planned opens an incident, and so does one where what is inside may not be.
    """

    def arrive(moment: Moment) -> list[Step]:
        row = transport_of(moment, transport)
        if row.case_ and case != row.case_:
            raise BadInput({"case_read": [WRONG_CASE]})
        inside = items_in(moment, row)
        first = Step(row, event, row.contract)
        if what := _amiss(moment, row, event, inside):
            opened = accident(moment, row, IncidentSort.FEAR, inside, event.place, f"{row.number} {what}")
            first.event = event.model_copy(update={"incident": opened.row.id})
            involved = ItemInvolved(incident=opened.row.id)
            first.follow = [opened, *(Step(i, involved, i.contract) for i in inside)]
        each = ItemArrived(transport=row.id, place=event.place)
        return [first, *on_each(inside, each, State.IN_TRANSIT)]

    return act(caller, submission, sent_of(transport, event, case), arrive)


def _amiss(moment: Moment, row: Transport, event: TransportArrived, inside: list[Item]) -> str:
    """What is amiss with where it arrived; empty where nothing is. Back at the site around its area it is not yet outside."""
    book = moment.registers
    there = book.place(event.place)
    if not _as_planned(book, event.place, row.destination):
        return "予定と違う場所に到着"
    if private(there):
        return "私的な場所に到着"
    facts = facts_of(moment, row, row.contract, event.place, items=tuple(inside))
    around = row.turned and any(a != there.id and there.id in book.place(a).around() for a in _areas_open(facts))
    return "指定区域の外に到着" if beyond_the_areas(event, facts) and not around else ""


def _areas_open(facts: Facts) -> list[str]:
    return [area for area in facts.contract.areas if facts.contract.area_open([area], facts.on)]


def _as_planned(book: Registers, place: str, planned: str | None) -> bool:
    """Whether it is the planned place or lies in it: around a designated area is outside it (Art. 19)."""
    return book.place(planned).id in book.place(place).around()


def reject(caller: Caller, submission: Submission, transport: str, event: TransportRejected) -> Outcome:
    """C11: turned away unopened; it goes back where it came from. Conflict while its seals are under suspicion."""

    def reject(moment: Moment) -> list[Step]:
        row = transport_of(moment, transport)
        if row.seal_ok is False:
            raise Conflict(TO_BE_SEEN_TO)
        holder = _brought_by(row) or moment.caller.person
        full = event.model_copy(update={"holder": holder})
        each = ItemTurnedBack(transport=row.id, holder=holder)
        return [Step(row, full, row.contract), *on_each(items_in(moment, row), each, State.ARRIVED)]

    return act(caller, submission, sent_of(transport, event), reject)


def _brought_by(row: Transport) -> str | None:
    """Who was the last to confirm having it on the way, and so has it still: nobody else takes it back unasked."""
    steps = reversed(project.history(row.id))
    took = {TransportRelayed.kind: "receiver", TransportRejected.kind: "holder", TransportDeparted.kind: "holder"}
    last = next((str(e.get(took[e.kind]) or "") for e in steps if e.kind in took), "")
    return last or next(iter(row.people), None)
