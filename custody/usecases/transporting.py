"""A transport before it leaves: planned, packed and locked, sent on its way; or unpacked, or called off (C01, C02, C04)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import cast

from custody import state
from custody.caller import Caller, Submission
from custody.errors import BadInput, Conflict
from custody.events.cases import CaseFilled
from custody.events.choices import State
from custody.events.moving import ItemDeparted, ItemPacked, ItemUnpacked
from custody.events.parties import PartySort
from custody.events.transport import (
    CasePacked,
    KeyKept,
    TransportCancelled,
    TransportDeparted,
    TransportPlanned,
    TransportState,
    TransportUnpacked,
)
from custody.ids import human_number, new_id
from custody.models import Item, Transport
from custody.rules import Facts
from custody.rules.articles import applies
from custody.text import Text
from custody.usecases.act import Moment, Step, act, not_from, numbers
from custody.usecases.authorising import authorisation_of, used
from custody.usecases.items import items_of, open_place
from custody.usecases.journeys import (
    case_emptied,
    case_of,
    facts_of,
    items_in,
    on_each,
    seals_off,
    sent_of,
    still_sealed,
    transport_of,
)
from custody.usecases.outcome import Outcome
from custody.usecases.parties import party_of

MOST = 500
WHO = Text("運ぶ人を選ぶか、運送業者を選んでください。", "Choose who carries it, or a carrier firm.")
IN_PERSON = Text("運ぶ人本人が受け取りを確認してください。", "Whoever carries it must confirm in person.")
OTHERS = Text("別の契約の物が入っています：{numbers}", "These belong to another contract: {numbers}")


def plan(caller: Caller, submission: Submission, contract: str, event: TransportPlanned) -> Outcome:
    """C01: plan a transport. BadInput for times, people or a firm that do not fit."""

    def plan(moment: Moment) -> list[Step]:
        moment.contract(contract)
        _route(moment, contract, event)
        people = tuple(moment.person(p) for p in event.people)
        row = cast(Transport, state.blank(new_id("transport")))
        full = event.model_copy(update={"number": human_number("T", numbers("T")[0])})
        facts = facts_of(
            moment, row, contract, event.destination, people=people, authorisation=event.authorisation
        )  # fmt: skip
        return [Step(row, full, contract, facts)]

    return act(caller, submission, sent_of(contract, event), plan)


def _route(moment: Moment, contract: str, event: TransportPlanned) -> None:
    wrong: dict[str, list[Text]] = {}
    open_place(moment.registers, event.origin, "origin")
    open_place(moment.registers, event.destination, "destination")
    if event.origin == event.destination:
        wrong["destination"] = [Text("出発する場所と同じです。", "It is the same as where it leaves from.")]
    if event.arrive_by <= event.leave_at:
        wrong["arrive_by"] = [Text("出発予定より後にしてください。", "It must be later than it leaves.")]
    firm = party_of(event.firm, contract)
    if event.firm and (firm is None or firm.sort != PartySort.COURIER):
        wrong["firm"] = [Text("運送業者の一覧から選んでください。", "Choose from the carrier firms.")]
    if not event.people and not event.firm:
        wrong["people"] = [WHO]
    if wrong:
        raise BadInput(wrong)
    if event.authorisation:
        authorisation_of(moment, event.authorisation, contract)


def pack(
    caller: Caller,
    submission: Submission,
    transport: str,
    items: Sequence[str],
    event: CasePacked,
    case: str | None = None,
) -> Outcome:
    """C02: the items lie in the case and it is locked. The whole lot goes in, or nothing is recorded but the refusal."""

    def pack(moment: Moment) -> list[Step]:
        row = transport_of(moment, transport)
        packed = _to_pack(moment, row, items)
        box = case_of(moment, case)
        kept = event.key_holder or (box.keeper if box and event.key_kept == KeyKept.APART else None)
        full = event.model_copy(update={"case_": box.id if box else None, "items": list(items), "key_holder": kept})
        facts = facts_of(moment, row, row.contract, row.destination, items=tuple(packed), case=box)
        first = Step(row, full, row.contract, facts)
        if box is not None:
            first.follow.append(Step(box, CaseFilled(transport=row.id), row.contract))
        first.follow += _consent_used(moment, row, items)
        each = ItemPacked(transport=row.id, case_=full.case_)
        return [first, *(Step(i, each, i.contract, _on_item(moment, row, facts, i)) for i in packed)]

    return act(caller, submission, sent_of(transport, event, list(items), case), pack)


def _to_pack(moment: Moment, row: Transport, items: Sequence[str]) -> list[Item]:
    if not 0 < len(items) <= MOST:
        raise BadInput({"codes": [Text("入れる物を読み取ってください。", "Scan what goes in.")]})
    found = items_of(moment, items)
    others = [i.number for i in found if i.contract != row.contract]
    if others:
        raise BadInput({"codes": [OTHERS.filled(numbers="、".join(others[:10]))]})
    return found


def _on_item(moment: Moment, row: Transport, facts: Facts, item: Item) -> Facts:
    """What goes into the case lies where the transport leaves from."""
    book = moment.registers
    lies = book.place(item.place) if item.place else None
    return replace(facts, item=item, place=None, lies=lies, goes=book.place(row.origin), sealed=still_sealed(item))


def _consent_used(moment: Moment, row: Transport, items: Sequence[str]) -> list[Step]:
    """A consent to carry out counts what was carried out under it."""
    if not row.authorisation:
        return []
    held = authorisation_of(moment, row.authorisation, row.contract)
    return [used(held, items)] if held.sort == "carry_out" and held.state == "active" else []


def unpack(caller: Caller, submission: Submission, transport: str, event: TransportUnpacked) -> Outcome:
    """Take everything out again, to pack anew. Seals that were on it are spent."""
    return _emptied(caller, submission, transport, event)


def cancel(caller: Caller, submission: Submission, transport: str, event: TransportCancelled) -> Outcome:
    """Call a transport off before it leaves; what was in the case waits to be put away."""
    return _emptied(caller, submission, transport, event)


def _emptied(
    caller: Caller, submission: Submission, transport: str, event: TransportUnpacked | TransportCancelled
) -> Outcome:
    def emptied(moment: Moment) -> list[Step]:
        row = transport_of(moment, transport)
        first = Step(row, event, row.contract, follow=[*seals_off(moment, row), *case_emptied(moment, row)])
        first.follow += on_each(items_in(moment, row), ItemUnpacked(transport=row.id), State.PACKED, State.QUARANTINED)
        return [first]

    return act(caller, submission, sent_of(transport, event), emptied)


def depart(caller: Caller, submission: Submission, transport: str, event: TransportDeparted) -> Outcome:
    """C04: it leaves, in the hands of whoever carries it: the caller, or the one who signs as second."""

    def depart(moment: Moment) -> list[Step]:
        row = transport_of(moment, transport)
        people = tuple(moment.registers.person(p) for p in row.people)
        packed = items_in(moment, row)
        facts = facts_of(
            moment, row, row.contract, row.destination,
            items=tuple(packed), people=people, case=case_of(moment, row.case_),
        )  # fmt: skip
        _packed(row, event, bool(applies(23, facts.contract)))
        full = event.model_copy(update={"holder": _holder(moment, row)})
        each = ItemDeparted(transport=row.id, holder=full.holder, due=row.arrive_by)
        return [Step(row, full, row.contract, facts), *on_each(packed, each, State.PACKED)]

    return act(caller, submission, sent_of(transport, event), depart)


def _packed(row: Transport, event: TransportDeparted, cased: bool) -> None:
    """Conflict for what leaves unpacked, where no rule of Art. 23 would say it better."""
    if row.state == TransportState.PLANNED and not cased:
        raise Conflict(not_from(row, event, row.state))


def _holder(moment: Moment, row: Transport) -> str:
    """Who has it on the way. A firm's driver is nobody of ours: then the sender answers for it (domain.md §1)."""
    second = moment.submission.second
    for person in (moment.caller.person, second.person if second else ""):
        if person in row.people:
            return person
    if row.people and row.state != TransportState.PLANNED:
        raise BadInput({"second": [IN_PERSON]})
    return moment.caller.person
