"""Arts 1, 6–8, 16–19 and 22: taking things in and out, by whom, where to, and under what lock."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from custody import clock
from custody.caller import Caller, Signature, Submission
from custody.demo.cast import sent
from custody.events.contracts import (
    AreaDesignated,
    ContractActivated,
    ContractRegistered,
    RosterSubmitted,
)
from custody.events.items import BlankRegistered, CustodyHandedOver
from custody.events.people import PersonRegistered, PledgeRecorded, RolesGiven, TrainingRecorded
from custody.models import Contract
from custody.usecases import contracts, items, people, receiving
from custody.usecases.outcome import Outcome
from refusing.office import Attempt, Case, Office, Where, day, form_of, key, number


def on_item(office: Office, contract: str, who: str, noun: str, item: str, event: Any, use_case: Any) -> Attempt:
    def work(caller: Caller, submission: Submission) -> Outcome:
        outcome: Outcome = use_case(caller, submission, [item], event)
        return outcome

    return Attempt(who, office.id(contract), work, f"/items/{number(item)}/{noun}", form_of(event))


def taking_out(office: Office, contract: str, who: str = "佐藤", **more: object) -> Attempt:
    (item,) = office.desk.stored(contract)
    event = office.desk.using(contract, **more)
    return on_item(office, contract, who, "checkouts", item, event, items.take_out)


def other_purpose(office: Office, contract: str, lacking: bool) -> Attempt:
    return taking_out(office, contract, **({"purpose": "名簿の販売"} if lacking else {}))


def other_work(office: Office, contract: str, lacking: bool) -> Attempt:
    return taking_out(office, contract, work="convert" if lacking else "entry")


def out_of_the_area(office: Office, contract: str, _lacking: bool) -> Attempt:
    return taking_out(office, contract, place="会議室")


def pledge(office: Office, person: str, contract: str) -> None:
    people.record_pledge(office.caller("高橋"), sent(), [person], PledgeRecorded(contract=contract, on=day()))


def newly_given(office: Office, contract: str, _lacking: bool) -> Attempt:
    """髙木 has the role now, but the client has had no roster with that name on it."""
    person, subject = office.cast.people["髙木"], office.id(contract)
    people.give_roles(office.caller("高橋"), sent(), person, RolesGiven(contract=subject, roles=["handler"]))
    pledge(office, person, subject)
    return taking_out(office, contract, "髙木")


def untrained(office: Office, contract: str, lacking: bool) -> Attempt:
    name, manager, subject = f"新人{contract}", office.caller("高橋"), office.id(contract)
    event = PersonRegistered(name=name, employer="みなと情報処理株式会社")
    person = people.register_person(manager, sent(), event).first("person")
    office.cast.people[name] = person
    people.give_roles(manager, sent(), person, RolesGiven(contract=subject, roles=["handler"]))
    pledge(office, person, subject)
    if not lacking:
        course = TrainingRecorded(on=day(), until=day(300), subject="個人情報の取扱い")
        people.record_training(manager, sent(), [person], course)
    if Contract.get_by_id(subject).specific:
        members = Contract.get_by_id(subject).roster["members"]
        office.settle(contract, RosterSubmitted(members={**members, person: ["handler"]}, on=day(), receipt="受第4号"))
    return taking_out(office, contract, name)


def to_an_outsider(office: Office, contract: str, lacking: bool) -> Attempt:
    (item,) = office.desk.out(contract)
    receiver = "髙木" if lacking else "伊藤"
    event = CustodyHandedOver(receiver=office.cast.people[receiver])

    def work(caller: Caller, submission: Submission) -> Outcome:
        second = Signature(office.cast.people[receiver], "password", clock.now())
        return items.hand_over(caller, replace(submission, second=second), [item], event)

    form = {**form_of(event), **office.account(receiver)}
    return Attempt("佐藤", office.id(contract), work, f"/items/{number(item)}/handovers", form)


def storing(office: Office, contract: str, medium: str = "usb", **more: object) -> Attempt:
    (item,) = office.desk.received(contract, medium=medium)
    event = office.desk.storing(**more)
    return on_item(office, contract, "鈴木", "storages", item, event, items.store)


def onto_the_shelf(office: Office, contract: str, _lacking: bool) -> Attempt:
    return storing(office, contract, unit="棚")


def paper_onto_the_shelf(office: Office, contract: str, _lacking: bool) -> Attempt:
    return storing(office, contract, "paper", unit="棚")


def unlocked(office: Office, contract: str, _lacking: bool) -> Attempt:
    return storing(office, contract, lock_checked=False)


def paper_unlocked(office: Office, contract: str, _lacking: bool) -> Attempt:
    return storing(office, contract, "paper", lock_checked=False)


def private_medium(office: Office, contract: str, lacking: bool) -> Attempt:
    subject, owner = office.id(contract), "individual" if lacking else "contractor"
    event = BlankRegistered(medium="usb", owner=owner, place=office.place("取扱区域A"))

    def work(caller: Caller, submission: Submission) -> Outcome:
        return receiving.register_blank(caller, submission, subject, event, [""])

    return Attempt("鈴木", subject, work, f"/contracts/{key(subject)}/blanks", form_of(event, how_many="1"))


def without_officers(office: Office, contract: str, _lacking: bool) -> Attempt:
    """A contract in preparation, numbered like `contract`, to which nothing is lacking but the two officers."""
    manager, like = office.caller("高橋"), Contract.get_by_id(office.id(contract))
    event = ContractRegistered(
        client=like.client, number=f"R8-9-{contract}", title_="準備中の業務", incident_contact="03-0000-0009",
        starts=day(), ends=day(99), specific=like.specific, clauses=like.clauses, purposes=["入力"], works=["entry"],
    )  # fmt: skip
    subject = contracts.register_contract(manager, sent(), event).first("contract")
    pledge(office, office.cast.people["高橋"], subject)
    for settled in (
        AreaDesignated(area=office.place("取扱区域A"), since=day(), accepted="みな税第77号"),
        RosterSubmitted(members={office.cast.people["高橋"]: ["manager"]}, on=day(), receipt="受第5号"),
    ):
        assert not contracts.settle(office.caller("高橋"), sent(), subject, settled).refused

    def work(caller: Caller, submission: Submission) -> Outcome:
        return contracts.settle(caller, submission, subject, ContractActivated())

    return Attempt("高橋", subject, work, f"/contracts/{key(subject)}/activations", {})


def two(make: Any, binds: str, article: int, free: str) -> Case:
    """Refused under the one contract; the same act goes through under the other, which the article does not bind."""
    return Case(make, (Where(binds, True, article), Where(free, True, None)))


def everywhere(make: Any, article: int) -> Case:
    """An article that binds every contract: it lets through, under any, what lacks nothing."""
    return Case(make, (Where("tax", True, article), Where("library", True, article), Where("library", False, None)))


PAPER = {"library": {"paper_locked": False}, "welfare": {"paper_locked": True}}
CASES = {
    "R-01-1": everywhere(private_medium, 1),
    "R-06-1": everywhere(to_an_outsider, 6),
    "R-07-1": everywhere(other_purpose, 7),
    "R-08-1": everywhere(other_work, 8),
    "R-16-1": two(without_officers, "tax", 16, "welfare"),
    "R-17-1": two(newly_given, "tax", 17, "library"),
    "R-18-1": Case(
        untrained,
        (Where("tax", True, 18), Where("welfare", True, "社内基準"), Where("library", True, None)),
        {"welfare": {"training_needed": True}, "library": {"training_needed": False}},
    ),
    "R-19-1": two(out_of_the_area, "tax", 19, "welfare"),
    "R-22-1": two(onto_the_shelf, "welfare", 22, "library"),
    "R-22-1 paper": Case(
        paper_onto_the_shelf, (Where("welfare", True, "契約設定"), Where("library", True, None)), PAPER
    ),
    "R-22-2": two(unlocked, "welfare", 22, "library"),
    "R-22-2 paper": Case(paper_unlocked, (Where("welfare", True, "契約設定"), Where("library", True, None)), PAPER),
}
