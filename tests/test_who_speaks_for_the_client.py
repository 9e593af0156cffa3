"""The client's officer works for the client alone: whoever also handles things for the contractor says nothing for them."""

from typing import Any

import pytest

from custody import clock
from custody.demo.cast import sent
from custody.errors import BadInput
from custody.events.authorisations import CopyingPermitted
from custody.events.choices import Role
from custody.events.contracts import ContractClosed, ContractEnded
from custody.events.people import RolesGiven
from custody.events.returning import ReturnReceipted
from custody.models import Authorisation
from custody.usecases import authorising, contracts, people, returning


def made_client(desk: Any, name: str, contract: str, *more: Role) -> Any:
    """What a manager can do alone: give somebody of their own, or themselves, the client's role."""
    event = RolesGiven(contract=desk.cast.contracts[contract], roles=[Role.CLIENT, *more])
    people.give_roles(desk.cast.caller("高橋"), sent(), desk.cast.people[name], event)
    return desk.cast.caller(name)


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


def test_a_manager_with_the_clients_role_permits_nothing_as_the_client(desk: Any) -> None:
    caller = made_client(desk, "高橋", "tax", Role.MANAGER)
    assert permitted(desk, caller, "tax").how == "written"
    assert permitted(desk, desk.cast.caller("田中"), "tax").how == "signed_in"


def test_somebody_who_handles_another_contract_closes_none_and_receives_nothing_as_the_client(desk: Any) -> None:
    """佐藤 works under 'tax' and 'welfare'."""
    caller, subject = made_client(desk, "佐藤", "library"), desk.cast.contracts["library"]
    (item,) = desk.stored("library")
    receipt = ReturnReceipted.model_validate(
        {"place": desk.cast.places["区役所"], "officer": "課長 森 健一", "receipt": "受-1"}
    )
    with pytest.raises(BadInput):
        returning.receipt(caller, sent(), subject, [item], receipt)
    empty = desk.cast.contracts["welfare"]
    contracts.settle(desk.cast.caller("高橋"), sent(), empty, ContractEnded(on=clock.today(), how="completed"))
    own = made_client(desk, "伊藤", "welfare")
    no = contracts.settle(own, sent(), empty, ContractClosed(report="完-1", acknowledged="課長 大野 恵"))
    assert {r.rule for refused in no.refused for r in refused.refusals} == {"R-10-10"}
    officer = contracts.settle(
        desk.cast.caller("田中"), sent(), empty, ContractClosed(report="完-1", acknowledged="課長 大野 恵")
    )
    assert not officer.refused
