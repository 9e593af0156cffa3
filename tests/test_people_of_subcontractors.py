"""Art. 4 asks at every hand-over, not at the roster alone: nothing comes to a subcontractor's people without consent."""

from dataclasses import replace
from typing import Any

import pytest

from custody import clock
from custody.caller import Signature, new_idem
from custody.demo.cast import caller_for, sent
from custody.events.authorisations import AuthorisationEnded, SubcontractingConsented
from custody.events.items import CustodyHandedOver
from custody.events.parties import PartyRegistered
from custody.events.people import PersonChanged, PersonRegistered, PledgeRecorded, RolesGiven, TrainingRecorded
from custody.models import Item
from custody.queries import deadlines
from custody.registers import current
from custody.usecases import authorising, items, parties, people

FIRM = "株式会社なみ入力"


@pytest.fixture
def boss(cast: Any) -> Any:
    return cast.caller("高橋")


def worker(desk: Any, employment: str = "subcontractor") -> str:
    """Somebody of the firm, trained and pledged, who handles "library" (no roster there)."""
    boss, subject, day = desk.cast.caller("高橋"), desk.cast.contracts["library"], clock.today()
    event = PersonRegistered.model_validate({"name": "再 二郎", "employer": FIRM, "employment": employment})
    who = people.register_person(boss, sent(), event).first("person")
    people.give_roles(boss, sent(), who, RolesGiven.model_validate({"contract": subject, "roles": ["handler"]}))
    people.record_training(boss, sent(), [who], TrainingRecorded(on=day, until="2099-01-01", subject="保護"))
    people.record_pledge(boss, sent(), [who], PledgeRecorded(contract=subject, on=day))
    return who


def consented(desk: Any) -> str:
    boss, subject, day = desk.cast.caller("高橋"), desk.cast.contracts["library"], clock.today()
    firm = PartyRegistered.model_validate({"sort": "subcontractor", "name": FIRM, "contract": subject})
    consent = SubcontractingConsented(
        dated=day, officer="課長 田中 実", scan=desk.scan("library"), party=parties.register(boss, sent(), firm).first("party"),
        purpose="入力", since=day, until="2099-12-31",
    )  # fmt: skip
    return authorising.grant(boss, sent(), subject, consent).first("authorisation")


def tried(desk: Any, who: str) -> list[set[str]]:
    """The rules that refuse `who` something out of store, and something handed over."""
    (lies,), (out,) = desk.stored("library"), desk.out("library")
    taken = items.take_out(caller_for(who), sent(), [lies], desk.using("library"))
    signed = replace(sent(), second=Signature(who, "password", clock.now()))
    handed = items.hand_over(desk.user("library"), signed, [out], CustodyHandedOver(receiver=who))
    return [{r.rule for no in outcome.refused for r in no.refusals} for outcome in (taken, handed)]


def alarmed(boss: Any, cast: Any) -> list[str]:
    scope = deadlines.Scope(current(), [current().contract(cast.contracts["library"])], clock.now())
    return [due.subject for due in deadlines.found(deadlines.BY_NAME["unconsented"], boss, scope)]


def test_nothing_comes_to_a_subcontractors_people_but_while_a_consent_is_in_force(
    desk: Any, cast: Any, boss: Any
) -> None:
    who = worker(desk)
    assert tried(desk, who) == [{"R-04-1"}, {"R-04-1"}]
    consent = consented(desk)
    assert tried(desk, who) == [set(), set()]
    assert alarmed(boss, cast) == []
    authorising.end(boss, sent(), consent, AuthorisationEnded(on=clock.today(), reason="取消"))
    assert alarmed(boss, cast) == [who]
    assert tried(desk, who) == [{"R-04-1"}, {"R-04-1"}]


def test_whoever_becomes_a_subcontractors_later_is_asked_for_too(desk: Any, boss: Any) -> None:
    who = worker(desk, "dispatched")
    assert tried(desk, who) == [set(), set()]
    event = PersonChanged.model_validate({"name": "再 二郎", "employer": FIRM, "employment": "subcontractor"})
    people.change_person(boss, sent(), who, event)
    assert tried(desk, who) == [{"R-04-1"}, {"R-04-1"}]


def test_the_page_refuses_it_and_says_what_to_do(desk: Any, cast: Any, browse: Any) -> None:
    who, (item,) = worker(desk), desk.stored("library")
    form = {"idem": new_idem(), **desk.using("library").model_dump(mode="json", include={"purpose", "work", "place"})}
    number = Item.get_by_id(item).number
    answer = browse(who).post(f"/items/{number}/checkouts", {**form, "due": clock.today() + "T23:59"})
    assert "書面承諾のない再委託先" in answer.get_data(as_text=True)
    assert Item.get_by_id(item).state == "stored"
