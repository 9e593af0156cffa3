"""Art. 1: what is registered, how it is counted, who confirms; and what must stand before handling begins."""

from typing import Any

import pytest

from custody.events.contracts import AreaDesignated, ContractActivated, ContractChanged
from custody.events.counting import StocktakeClosed, StocktakeOpened
from custody.events.items import BlankRegistered, ItemCheckedIn, ItemExpected, ItemReceived, ItemVoided
from custody.models import Item

GROUNDS = pytest.mark.parametrize(
    ("kind", "plus"), [("specific", 0), ("ordinary", 0), ("renumbered", 40), ("without 22", 0)]
)


def received(ref: dict[str, str], **more: Any) -> ItemReceived:
    return ItemReceived.model_validate({"medium": "usb", "place": ref["place"], "giver": "田中", **more})


@GROUNDS
def test_r_01_1_refuses_a_private_persons_medium(case: Any, ref: Any, kind: str, plus: int) -> None:
    c, no = case(kind), {"R-01-1": f"第{1 + plus}条"}
    assert c.said(received(ref, owner="individual")) == no
    assert c.said(BlankRegistered(medium="usb", place=ref["place"], owner="individual")) == no
    assert c.said(ItemExpected(medium="usb", expected_on="2026-06-01", owner="individual")) == no
    for owner in ("client", "contractor", "leasing"):
        assert c.said(received(ref, owner=owner)) == {}


@GROUNDS
def test_r_01_4_refuses_to_receive_another_count_without_a_word(case: Any, ref: Any, kind: str, plus: int) -> None:
    c = case(kind)
    assert c.said(received(ref, stated=10, counted=9)) == {"R-01-4": f"第{1 + plus}条"}
    assert c.said(received(ref, stated=0, counted=1)) == {"R-01-4": f"第{1 + plus}条"}
    assert c.said(received(ref, stated=10, counted=9, difference="1件不足")) == {}
    assert c.said(received(ref, stated=10, counted=10)) == {}
    assert c.said(received(ref, stated=10)) == c.said(received(ref, counted=10)) == {}


@GROUNDS
def test_r_01_5_refuses_another_serial_number(case: Any, ref: Any, kind: str, plus: int) -> None:
    c = case(kind)
    c.give(place=c.locker)

    def back(serial: str) -> ItemCheckedIn:
        return ItemCheckedIn(unit=ref["unit"], lock_checked=True, copied=False, serial_read=serial)

    assert c.said(back("AB-124")) == {"R-01-5": f"第{1 + plus}条"}
    assert c.said(back("ab123")) == c.said(back("AB-12 3")) == c.said(back("")) == {}
    c.item.serial = ""
    assert c.said(back("AB-124")) == {}


@GROUNDS
def test_r_01_7_does_not_void_what_has_held_data(case: Any, kind: str, plus: int) -> None:
    c = case(kind)
    assert c.said(ItemVoided(reason="double")) == {"R-01-7": f"第{1 + plus}条"}
    c.item.held_data, c.item.received_at = False, None
    assert c.said(ItemVoided(reason="double")) == {}


@GROUNDS
def test_r_01_9_lets_nothing_vanish_that_the_client_handed_over(case: Any, kind: str, plus: int) -> None:
    c = case(kind)
    c.item.held_data, c.item.owner, c.item.contract = False, "client", c.contract.id
    other = Item(id="item:" + "9" * 16, contract=c.contract.id, received_at=c.item.received_at, state="stored")
    other.medium, other.serial = c.item.medium, "ab123"
    no, twice = {"R-01-9": f"第{1 + plus}条"}, ItemVoided(reason="double", instead_of="M-000123")
    assert c.said(twice) == no
    assert c.give(about=other).said(twice) == {}
    for reason in ("not_received", "wrong_contract"):
        assert c.said(ItemVoided(reason=reason, instead_of="M-000123")) == no
    gone = ({"state": s} for s in ("voided", "lost", "returned", "missing"))
    another = ({"medium": "dvd"}, {"serial": "ZZ-999"}, {"id": c.item.id}, {"contract": "contract:" + "9" * 16})
    for wrong in (*gone, *another, {"received_at": None}):
        assert c.give(about=Item(**{**other.__data__, **wrong})).said(twice) == no


def test_r_01_9_is_silent_on_what_the_client_never_handed_over(case: Any) -> None:
    c = case()
    c.item.held_data, c.item.owner, c.item.received_at = False, "client", None
    assert c.said(ItemVoided(reason="wrong_contract")) == {}


@pytest.mark.parametrize("owner", ["contractor", "leasing"])
def test_r_01_9_does_not_hang_on_whose_it_is_said_to_be(case: Any, owner: str) -> None:
    c = case()
    c.item.held_data, c.item.owner = False, owner
    assert set(c.said(ItemVoided(reason="wrong_contract"))) == {"R-01-9"}


def test_r_19_2_needs_the_clients_acceptance_for_specific_information(case: Any, ref: Any) -> None:
    for kind, said in (("specific", {"R-19-2": "第19条"}), ("renumbered", {"R-19-2": "第59条"}), ("ordinary", {})):
        c = case(kind)
        c.give(place=c.hall, item=None)
        assert c.said(AreaDesignated(area=ref["area"], since="2026-06-01")) == said
        assert c.said(AreaDesignated(area=ref["area"], since="2026-06-01", accepted="第1号")) == {}


def test_r_22_3_needs_a_lockable_unit_before_handling_begins(case: Any) -> None:
    grounds = {"specific": {"R-22-3": "第22条"}, "ordinary": {"R-22-3": "第22条"}, "renumbered": {"R-22-3": "第62条"}}
    for kind in (*grounds, "without 22"):
        c = case(kind)
        c.contract.state = "draft"
        assert c.said(ContractActivated()) == {}
        assert c.give(lockable_unit=False).said(ContractActivated()) == grounds.get(kind, {})


@GROUNDS
def test_r_cs_5_lets_nobody_count_the_unit_they_keep(case: Any, ref: Any, kind: str, plus: int) -> None:
    c = case(kind)
    opened = StocktakeOpened(place=ref["unit"])
    assert c.give(place=c.locker, item=None, keeper=ref["person"]).said(opened) == {"R-CS-5": "社内基準"}
    assert c.give(keeper=ref["receiver"]).said(opened) == c.give(keeper=None).said(opened) == {}


@GROUNDS
def test_r_12_3_does_not_close_a_count_over_what_nobody_found(case: Any, kind: str, plus: int) -> None:
    c = case(kind).give(place=None, item=None)
    assert c.said(StocktakeClosed()) == {}
    assert c.give(unseen=1).said(StocktakeClosed()) == {"R-12-3": f"第{12 + plus}条"}


def test_r_ct_2_sets_no_article_aside_while_items_are_in_hand(case: Any) -> None:
    given = {"number": "1", "title_": "委託", "incident_contact": "03", "starts": "2026-01-01", "ends": "2027-01-01"}
    kept = ContractChanged.model_validate({**given, "specific": True, "purposes": ["x"]})
    lowered = ContractChanged.model_validate({**given, "specific": False, "purposes": ["x"]})
    c = case("specific").give(place=None, open_items=2)
    assert c.said(kept) == {}
    assert c.said(lowered) == {"R-CT-2": "第19条"}
    assert case("specific").give(place=None, open_items=0).said(lowered) == {}
    unlocked = ContractChanged.model_validate({**given, "specific": True, "storage_clause": False})
    assert case("renumbered").give(place=None, open_items=1).said(unlocked) == {"R-CT-2": "第62条"}
