"""Refusals that no other test meets through a use case: beginning a contract, closing one, and single rules."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from custody import clock
from custody.caller import Caller, Signature, Submission
from custody.demo.cast import sent
from custody.events.authorisations import DestructionInstructed, SubcontractingConsented
from custody.events.contracts import (
    CONTRACT,
    AreaDesignated,
    ContractActivated,
    ContractChanged,
    ContractClosed,
    ContractEnded,
    ContractRegistered,
    OfficerAppointed,
    RosterSubmitted,
)
from custody.events.items import BlankRegistered, ItemVoided
from custody.events.parties import PartyRegistered
from custody.events.reclaiming import CarrierReclaimed
from custody.models import Contract, Place
from custody.usecases import authorising, contracts, executing, items, parties, photos, places, receiving, reclaiming
from custody.usecases.outcome import Outcome
from refusing import carrying, copying, destroying
from refusing.office import PDF, Attempt, Case, Office, Where, day, form_of, key, number
from refusing.using import everywhere, on_item, pledge, storing, two


def draft(office: Office, contract: str, leave_out: str = "") -> str:
    """A contract in preparation, numbered like `contract`; it has all that its beginning needs but `leave_out`."""
    like, boss = Contract.get_by_id(office.id(contract)), office.cast.people["高橋"]
    given = {"purposes": ["入力"], "works": ["entry"]}
    event = ContractRegistered.model_validate({
        "client": like.client, "number": f"R8-9-{contract}-{leave_out}", "title_": "準備中", "incident_contact": "03",
        "starts": day(), "ends": day(99), "specific": like.specific, "clauses": like.clauses,
        "storage_clause": like.storage_clause, **{n: v for n, v in given.items() if n != leave_out},
    })  # fmt: skip
    subject = contracts.register_contract(office.caller("高橋"), sent(), event).first("contract")
    pledge(office, boss, subject)
    needs: dict[str, Any] = {
        "areas": AreaDesignated(area=office.place("取扱区域A"), since=day(), accepted="みな税第77号"),
        "roster": RosterSubmitted(members={boss: ["manager"]}, on=day(), receipt="受第5号"),
    }
    if like.specific:
        _appoint(office, subject)
    for name, settled in needs.items():
        if name != leave_out:
            assert not contracts.settle(office.caller("高橋"), sent(), subject, settled).refused
    return subject


def _appoint(office: Office, subject: str) -> None:
    for post in ("chief", "department"):
        event = OfficerAppointed(post=post, person=office.cast.people["高橋"], department="業務部", since=day())
        assert not contracts.settle(office.caller("高橋"), sent(), subject, event).refused


def beginning(office: Office, contract: str, leave_out: str) -> Attempt:
    subject = draft(office, contract, leave_out)

    def work(caller: Caller, submission: Submission) -> Outcome:
        return contracts.settle(caller, submission, subject, ContractActivated())

    return Attempt("高橋", subject, work, f"/contracts/{key(subject)}/activations", {})


def without_purposes(office: Office, contract: str, lacking: bool) -> Attempt:
    return beginning(office, contract, "purposes" if lacking else "")


def without_works(office: Office, contract: str, lacking: bool) -> Attempt:
    return beginning(office, contract, "works" if lacking else "")


def without_roster(office: Office, contract: str, _lacking: bool) -> Attempt:
    return beginning(office, contract, "roster")


def without_areas(office: Office, contract: str, _lacking: bool) -> Attempt:
    return beginning(office, contract, "areas")


def without_lockers(office: Office, contract: str, _lacking: bool) -> Attempt:
    for row in Place.select().where((Place.lockable == True) & (Place.closed == False)):  # noqa: E712
        places.close_place(office.caller("高橋"), sent(), row.id)
    return beginning(office, contract, "")


def before_the_beginning(office: Office, contract: str, lacking: bool) -> Attempt:
    subject = draft(office, contract) if lacking else office.id(contract)
    event = BlankRegistered(medium="usb", place=office.place("取扱区域A"))
    who = "高橋" if lacking else "鈴木"

    def work(caller: Caller, submission: Submission) -> Outcome:
        return receiving.register_blank(caller, submission, subject, event, [""])

    return Attempt(who, subject, work, f"/contracts/{key(subject)}/blanks", form_of(event, how_many="1"))


def another_serial(office: Office, contract: str, lacking: bool) -> Attempt:
    (item,) = office.desk.out(contract, serial="SN-001")
    event = office.desk.returning(serial_read="SN-009" if lacking else "SN-001")
    return on_item(office, contract, "佐藤", "checkins", item, event, items.bring_back)


def voiding(office: Office, contract: str, lacking: bool) -> Attempt:
    item = office.desk.stored(contract)[0] if lacking else copying.stick(office, contract)
    event = ItemVoided(reason="wrong_contract")

    def work(caller: Caller, submission: Submission) -> Outcome:
        second = Signature(office.cast.people["伊藤"], "password", clock.now())
        return items.void(caller, replace(submission, second=second), [item], event)

    form = {**form_of(event), **office.account("伊藤")}
    return Attempt("鈴木", office.id(contract), work, f"/items/{number(item)}/voids", form)


def consent_unwritten(office: Office, contract: str, lacking: bool) -> Attempt:
    boss, subject = office.caller("高橋"), office.id(contract)
    firm = PartyRegistered(sort="subcontractor", name="なみ印刷", contract=subject)
    party = parties.register(boss, sent(), firm).first("party")
    scan = None if lacking else photos.keep(boss, subject, PDF)
    event = SubcontractingConsented(
        dated=day(), officer="課長", party=party, purpose="印刷", since=day(), until=day(9), scan=scan
    )

    def work(caller: Caller, submission: Submission) -> Outcome:
        return authorising.grant(caller, submission, subject, event)

    form = form_of(event, **({"scan": scan} if scan else {}))
    return Attempt("高橋", subject, work, f"/contracts/{key(subject)}/authorisations/subcontract", form)


def settling(office: Office, contract: str, noun: str, event: Any, **more: object) -> Attempt:
    subject = office.id(contract)

    def work(caller: Caller, submission: Submission) -> Outcome:
        return contracts.settle(caller, submission, subject, event)

    return Attempt("高橋", subject, work, f"/contracts/{key(subject)}/{noun}", form_of(event, **more))


def setting_aside(office: Office, contract: str, _lacking: bool) -> Attempt:
    """Art. 22 would be set aside: under the second contract it is set aside already."""
    office.desk.stored(contract)
    row = Contract.get_by_id(office.id(contract))
    given = {("title_" if n == "title" else n): getattr(row, n) for n in CONTRACT}
    return settling(office, contract, "changes", ContractChanged.model_validate({**given, "storage_clause": False}))


def area_unaccepted(office: Office, contract: str, _lacking: bool) -> Attempt:
    return settling(office, contract, "areas", AreaDesignated(area=office.place("会議室"), since=day()))


def area_ended(office: Office, contract: str, _lacking: bool) -> Attempt:
    """What lies there is specific under the first contract only; the client's acceptance is not asked of an end."""
    office.desk.stored(contract)
    area = office.place("取扱区域A")
    since = Contract.get_by_id(office.id(contract)).areas[area]["from"]
    return settling(office, contract, "areas", AreaDesignated(area=area, since=since, until=day()))


def one_at_the_lock(office: Office, contract: str, _lacking: bool) -> Attempt:
    return storing(office, contract)


def beside_anothers(office: Office, contract: str, _lacking: bool) -> Attempt:
    office.desk.stored("other")
    return storing(office, contract)


def closing(office: Office, contract: str, left: Any, *, scanned: bool = True) -> Attempt:
    if left:
        left()
    office.settle(contract, ContractEnded(on=day(), how="completed"))
    scan = {"scan": office.desk.scan(contract)} if scanned else {}
    event = ContractClosed(report="完了-1", acknowledged="課長 田中 実", **scan)
    return settling(office, contract, "closings", event, **scan)


def unacknowledged(office: Office, contract: str, lacking: bool) -> Attempt:
    return closing(office, contract, None, scanned=not lacking)


def transport_under_way(office: Office, contract: str, lacking: bool) -> Attempt:
    return closing(office, contract, lacking and (lambda: carrying.transport(office, contract)))


def incident_open(office: Office, contract: str, lacking: bool) -> Attempt:
    return closing(office, contract, lacking and (lambda: copying.incident_untold(office, contract, True)))


def certificate_due(office: Office, contract: str, lacking: bool) -> Attempt:
    def destroyed() -> None:
        subject = destroying.lot(office, contract, witness="none")
        execution = destroying.execution(office, contract)
        assert not executing.execute(office.caller("佐藤"), sent(), subject, execution).refused

    return closing(office, contract, lacking and destroyed)


def only_spoken(office: Office, contract: str, lacking: bool) -> Attempt:
    def spoken() -> None:
        event = DestructionInstructed(
            dated=day(), officer="課長", how="oral", items=office.desk.stored(contract), technique="shred",
            place=office.place("作業室"),
        )  # fmt: skip
        assert not authorising.grant(office.caller("高橋"), sent(), office.id(contract), event).refused

    return closing(office, contract, lacking and spoken)


def taking_back(office: Office, contract: str, lacking: bool) -> Attempt:
    item = office.desk.stored(contract)[0] if lacking else copying.stick(office, contract)
    return on_item(office, contract, "鈴木", "reclaimings", item, CarrierReclaimed(), reclaiming.reclaim)


def set_so(make: Any, **setting: object) -> Case:
    off = dict.fromkeys(setting, False)
    places_ = (Where("welfare", True, "契約設定"), Where("library", True, None))
    return Case(make, places_, {"welfare": setting, "library": off})


def house(make: Any) -> Case:
    return Case(make, (Where("tax", True, "社内基準"), Where("library", False, None)))


def shut(make: Any, article: int) -> Case:
    """Both contracts end; only one has something left."""
    return Case(make, (Where("tax", True, article), Where("library", False, None)))


CASES = {
    "R-01-5": everywhere(another_serial, 1),
    "R-01-7": everywhere(voiding, 1),
    "R-04-2": everywhere(consent_unwritten, 4),
    "R-07-2": everywhere(without_purposes, 7),
    "R-08-2": everywhere(without_works, 8),
    "R-10-5": shut(transport_under_way, 10),
    "R-10-6": shut(incident_open, 12),
    "R-10-7": shut(certificate_due, 11),
    "R-10-10": shut(unacknowledged, 10),
    "R-10-8": everywhere(taking_back, 10),
    "R-17-2": two(without_roster, "tax", 17, "welfare"),
    "R-19-2": two(area_unaccepted, "tax", 19, "welfare"),
    "R-19-4": two(area_ended, "tax", 19, "welfare"),
    "R-19-3": two(without_areas, "tax", 19, "welfare"),
    "R-22-3": two(without_lockers, "tax", 22, "library"),
    "R-CS-3": set_so(one_at_the_lock, second_lock_check=True),
    "R-CS-4": set_so(beside_anothers, separate=True),
    "R-CT-1": house(before_the_beginning),
    "R-CT-2": two(setting_aside, "welfare", 22, "library"),
    "R-CT-3": house(only_spoken),
}
