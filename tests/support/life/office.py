"""The registers around the things: contracts, people, places, firms, cases, audits. One of many acts at a time."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from custody.events.cases import CaseChanged, CaseInspected, CaseRegistered, CaseRetired
from custody.events.clients import ClientChanged, ClientRegistered
from custody.events.contracts import (
    AreaDesignated,
    ComplianceReported,
    ContractActivated,
    ContractChanged,
    ContractRegistered,
    OfficerAppointed,
    RosterSubmitted,
)
from custody.events.oversight import (
    AuditAnswered,
    AuditHeld,
    AuditNotified,
    FindingClosed,
    FindingConcluded,
    FindingNoted,
)
from custody.events.parties import PartyChanged, PartyRegistered, PartySupervised, PartyTakenUp, SubcontractRecorded
from custody.events.people import (
    PersonChanged,
    PersonLeft,
    PersonRegistered,
    PledgeRecorded,
    RolesGiven,
    TrainingRecorded,
)
from custody.events.places import LockChecked, PlaceChanged, PlaceRegistered
from custody.usecases import cases, contracts, oversight, parties, people, places
from life.carriers import which
from life.moves import Draw, Move, move
from life.world import World, day

Act = Callable[[Any, Any], Any]


def _contract(w: World, d: Draw, contract: str) -> dict[str, Act]:
    cid, row = w.contract(contract), w.row(w.contract(contract))
    begun = {e.subject for e in w.book.of("contract.activated")}
    draft = next((s for s in w.book.chains if s.startswith("contract:") and s not in begun), cid)
    told = row.__data__
    fields = {n: told[n] for n in ContractChanged.model_fields if n in told}
    changed = ContractChanged.model_validate({**fields, "title_": row.title, "late_after": d.one((30, 60))})
    workers = {w.person(n): ["handler"] for n in ("佐藤", "伊藤")} | {w.person("鈴木"): ["custodian"]}
    area = AreaDesignated(area=w.place("取扱区域A"), since=day(-100), until=d.mostly(None, day(-1)), accepted="第12号")
    begin = {"begin": lambda c, s: contracts.settle(c, s, draft, ContractActivated())}
    if draft != cid and d.chance(60):
        return begin
    return begin | {
        "change contract": lambda c, s: contracts.settle(c, s, cid, changed),
        "area": lambda c, s: contracts.settle(c, s, cid, area),
        "officer": lambda c, s: contracts.settle(
            c, s, cid, OfficerAppointed(post="chief", person=w.person("高橋"), department="管理部", since=day())
        ),
        "roster": lambda c, s: contracts.settle(c, s, cid, RosterSubmitted(members=workers, on=day(), receipt="受4")),
        "compliance": lambda c, s: contracts.settle(
            c, s, cid, ComplianceReported(since=day(-30), until=day(), on=day(), receipt="受5")
        ),
    }


def _agreements(w: World, d: Draw, contract: str) -> dict[str, Act]:
    row = w.row(w.contract(contract))
    client = row.client
    named = ClientChanged(name="みなと区", officer_name="田中 実")
    another = ContractRegistered(
        number="R8-999", title_="追加業務", incident_contact="03", starts=day(), ends=day(90), client=client,
        purposes=["追加"], works=["entry"], storage_clause=False,
    )  # fmt: skip
    return {
        "client": lambda c, s: contracts.register_client(c, s, ClientRegistered(name="やま市")),
        "change client": lambda c, s: contracts.change_client(c, s, client, named),
        "contract": lambda c, s: contracts.register_contract(c, s, another),
    }


def _people(w: World, d: Draw, contract: str) -> dict[str, Act]:
    cid = w.contract(contract)
    new = PersonRegistered(name="新人", employer="みなと情報処理株式会社")
    others = [r.id for r in w.rows("person") if r.id not in w.names] or [w.person("髙木")]
    who = d.one(others)
    changed = PersonChanged(name="新人 改", employer="みなと情報処理株式会社")
    left = PersonLeft(on=day(), pledge_confirmed=d.mostly(True, False))
    leaver = d.mostly(who, w.person("佐藤"))
    return {
        "person": lambda c, s: people.register_person(c, s, new),
        "change person": lambda c, s: people.change_person(c, s, who, changed),
        "leave": lambda c, s: people.record_leaving(c, s, leaver, left),
        "roles": lambda c, s: people.give_roles(c, s, who, RolesGiven(contract=cid, roles=["handler"])),
        "training": lambda c, s: people.record_training(
            c, s, [who], TrainingRecorded(on=day(), until=day(90), subject="保護")
        ),
        "pledge": lambda c, s: people.record_pledge(c, s, [who], PledgeRecorded(contract=cid, on=day())),
    }


def _places(w: World, d: Draw, contract: str) -> dict[str, Act]:
    new = PlaceRegistered(
        name="新ロッカー", place_kind="unit", parent=w.place("取扱区域A"), lockable=True, lock_kind="key"
    )
    known = {p: n for n, p in w.cast.places.items()}
    added = [p.id for p in w.rows("place") if p.id not in known and not p.closed] or [w.place("ロッカー2")]
    unit = d.one(added)
    changed = PlaceChanged(name="改名", lockable=True, lock_kind="key", max_class="specific")
    checked = w.place(d.one(("ロッカー1", "金庫", "棚")))
    return {
        "place": lambda c, s: places.register_place(c, s, new),
        "change place": lambda c, s: places.change_place(c, s, unit, changed),
        "close place": lambda c, s: places.close_place(c, s, unit),
        "lock check": lambda c, s: places.check_lock(c, s, checked, LockChecked(ok=True)),
    }


def _firms(w: World, d: Draw, contract: str) -> dict[str, Act]:
    cid, firm = w.contract(contract), w.firms[d.one(("subcontractor", "disposal", "courier"))]
    duties = SubcontractRecorded(contract=cid, on=day(), checked=[str(n) for n in range(1, 24)])
    return {
        "firm": lambda c, s: parties.register(c, s, PartyRegistered(sort="courier", name="みなと運送", contract=cid)),
        "change firm": lambda c, s: parties.change(c, s, firm, PartyChanged(sort=w.row(firm).sort, name="改称")),
        "take up": lambda c, s: parties.take_up(c, s, firm, PartyTakenUp(contract=cid)),
        "duties": lambda c, s: parties.record_subcontract(c, s, w.firms["subcontractor"], duties),
        "supervise": lambda c, s: parties.supervise(
            c,
            s,
            w.firms["subcontractor"],
            PartySupervised(contract=w.contract("library"), on=day(), sound=True, seen="全て"),
        ),
    }


def _cases(w: World, d: Draw, contract: str) -> dict[str, Act]:
    row = d.one(w.rows("case"))
    fields = {"sort": "hard", "lock_kind": "dial", "keeper": w.person("鈴木")}
    inspected = CaseInspected(on=day(), sound=d.mostly(True, False))
    return {
        "case": lambda c, s: cases.register(c, s, CaseRegistered.model_validate(fields)),
        "change case": lambda c, s: cases.change(c, s, row.id, CaseChanged.model_validate(fields)),
        "inspect case": lambda c, s: cases.inspect(c, s, row.id, inspected),
        "retire case": lambda c, s: cases.retire(c, s, row.id, CaseRetired()),
    }


def _audits(w: World, d: Draw, contract: str) -> dict[str, Act]:
    cid = w.contract(contract)
    audits, findings = w.rows("audit"), w.rows("finding", "open", "agreed")
    found = d.one(findings) if findings else None
    audit, finding = (audits[-1].id if audits else cid), (found.id if found else cid)
    ours = d.chance(50)
    concluded = FindingConcluded(
        on=day(), ours=ours, theirs=d.mostly(ours, not ours), officer="課長", measure="直す", due=day(9)
    )
    if audits and d.chance(60):
        answered = AuditAnswered(on=day(), answer=d.mostly("accepted", "declined"))
        held = d.chance(10 if audits[-1].state == "notified" else 90)
        if held:
            return {"held": lambda c, s: oversight.answer(c, s, audit, AuditHeld(on=day(), result="良好"))}
        return {"answer": lambda c, s: oversight.answer(c, s, audit, answered)}
    if found and d.chance(70):
        closed = FindingClosed(on=day(), done="直した", evidence=[w.photo])
        settled = d.chance(10 if found.state == "open" else 90)
        if settled:
            return {"settle": lambda c, s: oversight.settle(c, s, finding, closed)}
        return {"conclude": lambda c, s: oversight.settle(c, s, finding, concluded)}
    return {
        "audit": lambda c, s: oversight.notify(c, s, cid, AuditNotified(on=day(), auditor="田中", scope="全て")),
        "finding": lambda c, s: oversight.note(c, s, cid, FindingNoted(on=day(), text="鍵の管理")),
    }


GROUPS = (_contract, _agreements, _people, _places, _firms, _cases, _audits, _audits)


@move("office", 7)
def run_the_office(w: World, d: Draw) -> Move:
    contract = which(d)
    acts = d.one(GROUPS)(w, d, contract)
    name = d.one(sorted(acts))
    return Move(f"office: {name}", "高橋", acts[name])
