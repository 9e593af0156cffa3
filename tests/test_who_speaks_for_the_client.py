"""The client's officer works for the client alone: whoever is or was one of our own people says nothing for them."""

import re
from typing import Any

import pytest

from custody import clock
from custody.caller import new_idem
from custody.demo.cast import caller_for, sent
from custody.errors import BadInput
from custody.events.authorisations import CopyingPermitted
from custody.events.choices import Role
from custody.events.contracts import ContractClosed, ContractEnded
from custody.events.people import PersonChanged, PersonRegistered, RolesGiven
from custody.events.returning import ReturnReceipted
from custody.models import Authorisation, Person
from custody.usecases import authorising, contracts, people, returning


def registered(desk: Any, **told: str) -> str:
    event = PersonRegistered.model_validate(
        {"name": "影 武者", "employer": "みなと区", "employment": "officer", **told}
    )
    return people.register_person(desk.cast.caller("高橋"), sent(), event).first("person")


def made(desk: Any, person: str, contract: str, *roles: Role) -> None:
    """What a manager can do alone: give somebody a role."""
    event = RolesGiven(contract=desk.cast.contracts[contract], roles=list(roles))
    people.give_roles(desk.cast.caller("高橋"), sent(), person, event)


def permitted(desk: Any, caller: Any, contract: str) -> Authorisation:
    (item,), day = desk.stored(contract), clock.today()
    event = CopyingPermitted.model_validate(
        {
            "items": [item], "methods": ["duplicate"], "media": ["usb"], "purpose": "移行", "since": day, "until": day,
            "dated": day, "officer": "課長 田中 実", "document": "みな税第1号",
        }
    )  # fmt: skip
    done = authorising.grant(caller, sent(), desk.cast.contracts[contract], event)
    return Authorisation.get_by_id(done.first("authorisation"))


def test_nobody_but_an_officer_of_that_client_is_given_the_clients_role(desk: Any) -> None:
    """A colleague, somebody of another employer, who has worked for us under any contract, or is to do so at once."""
    colleague = registered(desk, employer="みなと情報処理株式会社", employment="regular")
    elsewhere = registered(desk, employer="はまべ市")
    once, officer = registered(desk), registered(desk, employer="みなと区役所　税務課")
    made(desk, once, "welfare", Role.HANDLER)
    made(desk, once, "welfare")
    for who in (colleague, elsewhere, once, desk.cast.people["高橋"]):
        with pytest.raises(BadInput) as no:
            made(desk, who, "tax", Role.CLIENT)
        assert "roles" in no.value.fields
    with pytest.raises(BadInput):
        made(desk, officer, "tax", Role.CLIENT, Role.HANDLER)
    made(desk, officer, "tax", Role.CLIENT)
    assert permitted(desk, caller_for(officer), "tax").how == "signed_in"


@pytest.mark.parametrize("then", ["regular", "another's", "handler"])
def test_who_is_the_clients_officer_no_more_says_nothing_as_the_client(desk: Any, then: str) -> None:
    """Whatever was given before: an employment or an employer that changed, a role on the other side."""
    who, subject = registered(desk), desk.cast.contracts["library"]
    made(desk, who, "library", Role.CLIENT)
    if then == "handler":
        made(desk, who, "tax", Role.HANDLER)
    else:
        told = {"employment": "regular"} if then == "regular" else {"employment": "officer", "employer": "はまべ市"}
        event = PersonChanged.model_validate({"name": "影 武者", "employer": "みなと区", **told})
        people.change_person(desk.cast.caller("高橋"), sent(), who, event)
    caller = caller_for(who)
    assert permitted(desk, caller, "library").how == "written"
    receipt = ReturnReceipted.model_validate(
        {"place": desk.cast.places["区役所"], "officer": "課長 森 健一", "receipt": "受-1"}
    )
    with pytest.raises(BadInput):
        returning.receipt(caller, sent(), subject, desk.stored("library"), receipt)


def test_no_page_makes_a_colleague_the_client(desk: Any, browse: Any) -> None:
    who = registered(desk, employer="みなと情報処理株式会社", employment="regular")
    key = desk.cast.contracts["library"].partition(":")[2]
    browser = browse("高橋")
    page = browser.get(f"/people/{who.partition(':')[2]}/roles/{key}/new").get_data(as_text=True)
    (action,) = {a for a in re.findall(r'action="([^"]+)"', page) if "role" in a}
    answer = browser.post(action, {"idem": new_idem(), "roles": ["client"]})
    assert answer.status_code == 422
    assert "発注者職員" in answer.get_data(as_text=True)
    assert Person.get_by_id(who).roles == {}


def test_who_was_the_clients_officer_closes_nothing(desk: Any) -> None:
    who, empty = registered(desk), desk.cast.contracts["welfare"]
    made(desk, who, "welfare", Role.CLIENT)
    made(desk, who, "tax", Role.HANDLER)
    contracts.settle(desk.cast.caller("高橋"), sent(), empty, ContractEnded(on=clock.today(), how="completed"))
    closed = ContractClosed(report="完-1", acknowledged="課長 大野 恵")
    no = contracts.settle(caller_for(who), sent(), empty, closed)
    assert {r.rule for refused in no.refused for r in refused.refusals} == {"R-10-10"}
    assert not contracts.settle(desk.cast.caller("田中"), sent(), empty, closed).refused
