"""Arts 4–6 and 23, and the safety settings of transports: where things may go, in what, under which seals."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from custody import clock
from custody.caller import Caller, Signature, Submission
from custody.demo.cast import sent
from custody.events.authorisations import SubcontractingConsented
from custody.events.cases import CaseRegistered
from custody.events.parties import PartyRegistered, SubcontractRecorded
from custody.events.places import PlaceRegistered
from custody.events.seals import SealStocked
from custody.events.transport import CasePacked, TransportDeparted, TransportPlanned, TransportSealed
from custody.events.under_way import SealVerified, TransportArrived, TransportOpened
from custody.models import Case as Box
from custody.models import Transport
from custody.usecases import cases, parties, photos, places, sealing, transporting, under_way
from custody.usecases.outcome import Outcome
from refusing.destroying import PNG
from refusing.office import Attempt, Case, Office, Where, day, form_of, key, number
from refusing.using import everywhere, taking_out, two

ALL = ["1", "2", "3", "6", "7", "8", "9", "10", "11", "12", "13", "22", "23"]


def plan(office: Office, to: str, purpose: str = "return") -> TransportPlanned:
    return TransportPlanned(
        purpose=purpose, origin=office.place("本社"), destination=to, people=[office.cast.people["佐藤"]],
        leave_at=clock.now(), arrive_by=office.desk.due(), specific=False,
    )  # fmt: skip


def planning(office: Office, contract: str, to: str) -> Attempt:
    event = plan(office, to, "subcontract")

    def work(caller: Caller, submission: Submission) -> Outcome:
        return transporting.plan(caller, submission, office.id(contract), event)

    form = form_of(event, contract=key(office.id(contract)))
    return Attempt("鈴木", office.id(contract), work, "/transports", form)


def site(office: Office, contract: str, *, consented: bool, bound: bool) -> str:
    """A subcontractor's printing works."""
    boss, subject = office.caller("高橋"), office.id(contract)
    event = PartyRegistered(sort="subcontractor", name=f"なみ印刷{contract}", contract=subject)
    party = parties.register(boss, sent(), event).first("party")
    if consented:
        office.grant(contract, SubcontractingConsented, party=party, purpose="印刷", since=day(-1), until=day(99))
    if bound:
        recorded = SubcontractRecorded(contract=subject, on=day(-1), checked=ALL)
        assert not parties.record_subcontract(boss, sent(), party, recorded).refused
    made = PlaceRegistered(name=f"印刷工場{contract}", place_kind="site", site_kind="subcontractor", party=party)
    return places.register_place(boss, sent(), made).first("place")


def without_consent(office: Office, contract: str, lacking: bool) -> Attempt:
    return planning(office, contract, site(office, contract, consented=not lacking, bound=True))


def without_subcontract(office: Office, contract: str, lacking: bool) -> Attempt:
    return planning(office, contract, site(office, contract, consented=True, bound=not lacking))


def off_the_list(office: Office, contract: str, lacking: bool) -> Attempt:
    return planning(office, contract, office.place("自宅" if lacking else "区役所"))


def transport(office: Office, contract: str) -> str:
    outcome = transporting.plan(
        office.caller("鈴木"), sent(), office.id(contract), plan(office, office.place("区役所"))
    )
    assert not outcome.refused
    return outcome.first("transport")


def box(office: Office) -> str:
    event = CaseRegistered(sort="duralumin", lock_kind="key", keeper=office.cast.people["鈴木"])
    return cases.register(office.caller("鈴木"), sent(), event).first("case")


def packing(office: Office, contract: str, *, case: bool, medium: str = "usb", **more: Any) -> Attempt:
    subject, packed = transport(office, contract), office.desk.stored(contract, medium=medium)
    event, into = CasePacked.model_validate({"lock_checked": True, **more}), box(office) if case else None

    def work(caller: Caller, submission: Submission) -> Outcome:
        return transporting.pack(caller, submission, subject, packed, event, into)

    read = Box.get_by_id(into).number if into else ""
    form = form_of(event, case_read=read, codes="\n".join(map(number, packed)))
    return Attempt("佐藤", office.id(contract), work, f"/transports/{key(subject)}/packings", form)


def without_a_case(office: Office, contract: str, _lacking: bool) -> Attempt:
    return packing(office, contract, case=False)


def paper_without_a_case(office: Office, contract: str, _lacking: bool) -> Attempt:
    return packing(office, contract, case=False, medium="paper")


def unlocked(office: Office, contract: str, _lacking: bool) -> Attempt:
    return packing(office, contract, case=True, lock_checked=False)


def packed(office: Office, contract: str) -> str:
    subject = transport(office, contract)
    items = office.desk.stored(contract)
    event = CasePacked(lock_checked=True)
    assert not transporting.pack(office.caller("佐藤"), sent(), subject, items, event, box(office)).refused
    return subject


def step(office: Office, contract: str, who: str, subject: str, noun: str, event: Any, use_case: Any) -> Attempt:
    def work(caller: Caller, submission: Submission) -> Outcome:
        outcome: Outcome = use_case(caller, submission, subject, event)
        return outcome

    return Attempt(who, office.id(contract), work, f"/transports/{key(subject)}/{noun}", form_of(event))


def without_a_seal(office: Office, contract: str, _lacking: bool) -> Attempt:
    subject = packed(office, contract)
    return step(office, contract, "佐藤", subject, "departures", TransportDeparted(), transporting.depart)


def under_way_to_opening(office: Office, contract: str, seal: str | None) -> str:
    """A case that has arrived, its seals not read yet."""
    subject, carrier = packed(office, contract), office.caller("佐藤")
    if seal:
        sealing.stock(office.caller("鈴木"), sent(), [seal], SealStocked(number="x"))
        photo = photos.keep(carrier, office.id(contract), PNG)
        assert not sealing.seal(carrier, sent(), subject, seal, TransportSealed(pictures=[photo])).refused
    assert not transporting.depart(carrier, sent(), subject, TransportDeparted()).refused
    arrived = TransportArrived(place=office.place("区役所"))
    assert not under_way.arrive(carrier, sent(), subject, arrived, Transport.get_by_id(subject).case_).refused
    return subject


def unread(office: Office, contract: str, _lacking: bool) -> Attempt:
    subject = under_way_to_opening(office, contract, None if contract == "library" else f"S-{contract}-1")
    return step(office, contract, "鈴木", subject, "openings", TransportOpened(), sealing.open_case)


def broken_or_sound(office: Office, contract: str, lacking: bool) -> Attempt:
    """Read and found to be another, or found right."""
    seal = f"S-{contract}-{int(lacking)}"
    subject = under_way_to_opening(office, contract, seal)
    second = Signature(office.cast.people["伊藤"], "password", clock.now())
    event = SealVerified(numbers="S-99" if lacking else seal, tampered=False)
    sealing.verify(office.caller("鈴木"), replace(sent(), second=second), subject, event)
    return step(office, contract, "鈴木", subject, "openings", TransportOpened(), sealing.open_case)


def to_another_site(office: Office, contract: str, lacking: bool) -> Attempt:
    """Taken out to the client's building as if it were the next room, or within the site where it lies."""
    return taking_out(office, contract, place="区役所" if lacking else "作業室")


NO_SEALS = {"library": {"transport_seals": False}}
CASES = {
    "R-04-1": everywhere(without_consent, 4),
    "R-05-1": everywhere(without_subcontract, 5),
    "R-06-1 place": everywhere(off_the_list, 6),
    "R-23-1": two(without_a_case, "welfare", 23, "library"),
    "R-23-1 paper": Case(
        paper_without_a_case,
        (Where("welfare", True, "契約設定"), Where("library", True, None)),
        {"library": {"paper_locked": False}},
    ),
    "R-23-2": two(unlocked, "welfare", 23, "library"),
    "R-23-8": Case(
        to_another_site, (Where("welfare", True, 23), Where("library", True, "社内基準"), Where("tax", False, None))
    ),
    "R-CS-1": Case(without_a_seal, (Where("welfare", True, "契約設定"), Where("library", True, None)), NO_SEALS),
    "R-CS-2": Case(unread, (Where("welfare", True, "契約設定"), Where("library", True, None)), NO_SEALS),
    "R-CS-2 other": Case(
        broken_or_sound, (Where("tax", True, 12), Where("library", True, 12), Where("library", False, None))
    ),
}
