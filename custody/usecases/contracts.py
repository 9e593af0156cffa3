"""Clients and contracts: registered, changed, begun, ended, closed; areas, roster and officers settled."""

from __future__ import annotations

from typing import Any, cast

from custody import clock, db, state
from custody.caller import Caller, Submission
from custody.errors import BadInput, NotAllowed, NotFound
from custody.events.choices import MANAGERS, TERMINAL, PlaceKind, Role
from custody.events.clients import ClientChanged, ClientRegistered
from custody.events.contracts import (
    AreaDesignated,
    ComplianceReported,
    ContractClosed,
    ContractEvent,
    ContractFields,
    ContractRegistered,
    OfficerAppointed,
    RosterSubmitted,
)
from custody.events.people import RolesGiven
from custody.ids import new_id
from custody.models import Contract, Person
from custody.rules import Facts
from custody.rules.areas import Ending
from custody.text import Text
from custody.usecases.act import Moment, Step, act
from custody.usecases.added_areas import area_at
from custody.usecases.closing import acknowledged, left
from custody.usecases.contractor import speaks_for_client
from custody.usecases.lying import left_outside
from custody.usecases.outcome import Outcome
from custody.usecases.parties import consented_names
from custody.usecases.reach import contracts_with, may_choose_client
from custody.usecases.timing import not_to_come


def register_client(caller: Caller, submission: Submission, event: ClientRegistered) -> Outcome:
    """Register a municipality. Administrators and managers do."""

    def register_client(_moment: Moment) -> list[Step]:
        _needs_manager(caller)
        return [Step(state.blank(new_id("client")), event)]

    return act(caller, submission, event.model_dump(mode="json"), register_client)


def change_client(caller: Caller, submission: Submission, client: str, event: ClientChanged) -> Outcome:
    """Change what describes a client whose contracts are all managed by the caller, or any of an administrator's own."""

    def change_client(moment: Moment) -> list[Step]:
        _needs_manager(caller)
        if not may_see_client(moment, client):
            raise NotFound
        if not caller.administrator and not all(caller.plays(MANAGERS, c) for c in contracts_with(client)):
            raise NotAllowed
        (row,) = moment.rows([client])
        return [Step(row, event)]

    return act(caller, submission, [client, event.model_dump(mode="json")], change_client)


def may_see_client(moment: Moment, client: str) -> bool:
    """Whether a client is one of the caller's contracts', or nobody's yet and the caller an administrator."""
    taken = contracts_with(client)
    return bool(taken & moment.caller.contracts) or (moment.caller.administrator and not taken)


def _needs_manager(caller: Caller) -> None:
    if not (caller.administrator or caller.plays(MANAGERS)):
        raise NotAllowed


def register_contract(caller: Caller, submission: Submission, event: ContractRegistered) -> Outcome:
    """A01: register a contract; whoever does becomes its manager and can then give roles to others."""

    def register_contract(moment: Moment) -> list[Step]:
        _needs_manager(caller)
        _period(event)
        row = state.blank(new_id("contract"))
        if not may_choose_client(caller, moment.registers.client(event.client).id):
            raise NotFound
        (me,) = cast(list[Person], moment.rows([caller.person]))
        mine = Step(me, RolesGiven(contract=row.id, roles=[Role.MANAGER]), row.id)
        step = Step(row, event, None)
        step.follow = [mine]
        return [step]

    return act(caller, submission, event.model_dump(mode="json"), register_contract)


def _period(event: ContractFields) -> None:
    if event.ends < event.starts:
        raise BadInput({"ends": [Text("終了日が開始日より前です。", "It would end before it starts.")]})


def _reported(moment: Moment, event: ComplianceReported) -> None:
    if event.until < event.since:
        raise BadInput({"until": [Text("終わりが始まりより前です。", "It would end before it begins.")]})
    if max(event.until, event.on) > clock.japan(moment.received).date().isoformat():
        raise BadInput({"on": [Text("未来の日付は記録できません。", "A date in the future cannot be recorded.")]})


def settle(caller: Caller, submission: Submission, contract: str, event: ContractEvent) -> Outcome:
    """Record one event on a contract of the caller's: changed, begun, ended, closed, area, roster, officer.

    The client's own officer may close it, and nothing else.
    """

    def settle(moment: Moment) -> list[Step]:
        if isinstance(event, ContractRegistered):
            raise NotAllowed
        if isinstance(event, ContractFields):
            _period(event)
        if isinstance(event, ComplianceReported):
            _reported(moment, event)
        moment.contract(contract)
        if not caller.plays(event.by, contract):
            raise NotAllowed
        (row,) = cast(list[Contract], moment.rows([contract]))
        full = event.model_copy(update=_filled(moment, contract, event))
        if isinstance(full, ContractClosed) and not full.signed_in:
            acknowledged(moment, contract, full)
        facts = contract_facts(moment, row, full)
        if isinstance(event, RosterSubmitted):
            not_to_come(moment.received, "on", event.on)
        if isinstance(event, OfficerAppointed):
            not_to_come(moment.received, "since", event.since)
        return [Step(row, full, contract, facts)]

    return act(caller, submission, [contract, event.kind, event.model_dump(mode="json")], settle)


def _filled(moment: Moment, contract: str, event: ContractEvent) -> dict[str, Any]:
    """Whether it is the client who closes it: somebody who has no part in the contractor's work as well."""
    if not isinstance(event, ContractClosed):
        return {}
    return {"signed_in": speaks_for_client(moment.registers, moment.caller.person, contract, clock.today())}


def contract_facts(moment: Moment, row: Contract, event: ContractEvent) -> Facts:
    """What the rules may look at for an event on a contract."""
    book = moment.registers
    people = list(event.members) if isinstance(event, RosterSubmitted) else []
    if isinstance(event, OfficerAppointed):
        moment.person(event.person)
    return Facts(
        at=moment.occurred,
        on=clock.japan(moment.occurred).date().isoformat(),
        contract=row,
        actor=book.person(moment.caller.person),
        place=area_at(book, event.area, "area") if isinstance(event, AreaDesignated) else None,
        open_items=_open("item", row.id),
        open_copies=_open("copy", row.id),
        gone=book.officers_gone(row, clock.japan(moment.occurred).date().isoformat()),
        lockable_unit=bool(
            db.rows(
                "SELECT 1 FROM place WHERE kind = ? AND lockable = 1 AND closed = 0 LIMIT 1", (PlaceKind.UNIT.value,)
            )
        ),
        people={p: moment.person(p) for p in people},
        about=_about(moment, row, event),
    )


def _about(moment: Moment, row: Contract, event: ContractEvent) -> object | None:
    """What rules of one family look at: what is open at the end, whose people may stand on a roster."""
    if isinstance(event, ContractClosed):
        return left(moment.registers, row.id)
    if isinstance(event, RosterSubmitted):
        return consented_names(row.id, clock.japan(moment.occurred).date().isoformat())
    return _ended(moment, row, event) if isinstance(event, AreaDesignated) else None


def _ended(moment: Moment, row: Contract, event: AreaDesignated) -> Ending | None:
    """What lies in an area that is one no more tomorrow, by the calendar of today: not by the day it is dated."""
    today = clock.japan(moment.received).date().isoformat()
    stays = event.since <= today and (event.until is None or event.until > today)
    if stays or not row.area_open([event.area], today):
        return None
    return Ending(tuple(t.number for t in left_outside(moment.registers, row, event.area, today)))


def _open(noun: str, contract: str) -> int:
    if noun == "copy":
        found = db.rows("SELECT count(*) FROM copy WHERE contract = ? AND state = 'live'", (contract,))
    else:
        ended = sorted(TERMINAL)
        marks = ", ".join("?" * len(ended))
        sql = f"SELECT count(*) FROM item WHERE contract = ? AND state NOT IN ({marks})"  # noqa: S608
        found = db.rows(sql, (contract, *ended))
    return int(found[0][0])
