"""Arts 7, 8, 9, 10 and 12: for the entrusted work only, within its scope, not after its end."""

from typing import Any

import pytest

from custody.events.contracts import AreaDesignated, ContractActivated, ContractChanged, ContractClosed
from custody.events.items import (
    CustodyHandedOver,
    ItemCheckedIn,
    ItemCheckedOut,
    ItemExpected,
    ItemReceived,
    ItemStored,
)

EVERY_KIND = pytest.mark.parametrize("kind", ["specific", "ordinary", "renumbered", "without 22"])


def number(kind: str, article: int) -> str:
    return f"第{article + 40 if kind == 'renumbered' else article}条"


def use(ref: dict[str, str], **more: Any) -> ItemCheckedOut:
    given = {"purpose": "通知書の作成", "work": "entry", "place": ref["place"], "due": "2026-06-01T09:00:00Z", **more}
    return ItemCheckedOut.model_validate(given)


def received(ref: dict[str, str]) -> ItemReceived:
    return ItemReceived(medium="usb", place=ref["place"], giver="田中")


@EVERY_KIND
def test_what_is_in_order_is_not_refused(case: Any, ref: Any, kind: str) -> None:
    assert case(kind).said(use(ref)) == {}
    assert case(kind).said(received(ref)) == {}
    assert case(kind).said(CustodyHandedOver(receiver=ref["receiver"])) == {}


@EVERY_KIND
def test_r_07_1_refuses_a_purpose_outside_the_contract(case: Any, ref: Any, kind: str) -> None:
    assert case(kind).said(use(ref, purpose="名簿の販売")) == {"R-07-1": number(kind, 7)}


def test_r_07_1_lets_the_return_be_prepared_without_a_registered_purpose(case: Any, ref: Any) -> None:
    assert case().said(use(ref, purpose="返還・廃棄の準備", work="return_prep")) == {}


@EVERY_KIND
def test_r_08_1_refuses_work_outside_the_contract(case: Any, ref: Any, kind: str) -> None:
    assert case(kind).said(use(ref, work="test")) == {"R-08-1": number(kind, 8)}


@EVERY_KIND
@pytest.mark.parametrize("state", ["ended", "closed"])
def test_r_10_2_refuses_use_after_the_end(case: Any, ref: Any, kind: str, state: str) -> None:
    c = case(kind)
    c.contract.state = state
    assert c.said(use(ref)) == {"R-10-2": number(kind, 10)}
    assert c.said(received(ref)) == ({} if state == "ended" else {"R-10-2": number(kind, 10)})
    assert c.said(ItemExpected(medium="usb", expected_on="2026-06-02")) == {"R-10-2": number(kind, 10)}
    assert c.said(AreaDesignated(area=ref["area"], since="2026-06-01", accepted="第1号")) == {
        "R-10-2": number(kind, 10)
    }


def test_r_10_2_refuses_to_change_a_contract_that_has_ended(case: Any) -> None:
    c = case()
    c.contract.state = "ended"
    new = ContractChanged(number="1", title_="件名", incident_contact="03", starts="2026-04-01", ends="2027-03-31")
    assert set(c.said(new)) == {"R-10-2"}


def test_r_10_2_lets_things_be_taken_out_for_their_return_and_put_back(case: Any, ref: Any) -> None:
    c = case()
    c.contract.state = "ended"
    assert c.said(use(ref, work="return_prep", purpose="返還・廃棄の準備")) == {}
    assert c.give(place=c.locker).said(ItemStored(unit=ref["unit"], lock_checked=True)) == {}


@EVERY_KIND
def test_r_ct_1_refuses_everything_but_an_announcement_before_handling_begins(case: Any, ref: Any, kind: str) -> None:
    c = case(kind)
    c.contract.state = "draft"
    assert c.said(received(ref)) == {"R-CT-1": "社内基準"}
    assert c.said(use(ref)) == {"R-CT-1": "社内基準"}
    assert c.give(place=None).said(ItemExpected(medium="usb", expected_on="2026-06-01")) == {}


@EVERY_KIND
def test_r_12_2_keeps_what_is_preserved_where_it_is(case: Any, ref: Any, kind: str) -> None:
    c = case(kind)
    c.item.hold = True
    assert c.said(use(ref)) == {"R-12-2": number(kind, 12)}
    assert c.give(place=c.locker).said(ItemStored(unit=ref["unit"], lock_checked=True)) == {}


@EVERY_KIND
def test_r_09_1_refuses_to_take_back_what_was_copied(case: Any, ref: Any, kind: str) -> None:
    c = case(kind)
    c.give(place=c.locker)
    copied = ItemCheckedIn(unit=ref["unit"], lock_checked=True, copied=True)
    assert c.said(copied) == {"R-09-1": number(kind, 9)}
    assert c.said(copied.model_copy(update={"copied": False})) == {}


@EVERY_KIND
@pytest.mark.parametrize("left", [{"open_items": 1}, {"open_copies": 1}, {"open_items": 2, "open_copies": 3}])
def test_r_10_1_keeps_a_contract_open_over_what_is_left(case: Any, kind: str, left: dict[str, int]) -> None:
    closing = ContractClosed(report="第1号", acknowledged="6/1 課長 田中", scan="0" * 64)
    c = case(kind)
    c.contract.state = "ended"
    assert c.said(closing) == {}
    assert c.give(**left).said(closing) == {"R-10-1": number(kind, 10)}


def test_r_07_2_begins_nothing_without_a_purpose(case: Any) -> None:
    c = case("ordinary")
    c.contract.purposes = []
    assert c.said(ContractActivated()) == {"R-07-2": "第7条"}
    c.contract.purposes = ["通知書の作成"]
    assert c.said(ContractActivated()) == {}


@EVERY_KIND
def test_r_08_2_begins_nothing_without_a_kind_of_work(case: Any, kind: str) -> None:
    c = case(kind)
    c.contract.works = []
    assert c.said(ContractActivated()) == {"R-08-2": number(kind, 8)}
    c.contract.works = ["check"]
    assert c.said(ContractActivated()) == {}


def test_r_08_1_allows_nothing_where_no_kind_of_work_is_left(case: Any, ref: Any) -> None:
    c = case("ordinary")
    c.contract.works = []
    assert c.said(use(ref)) == {"R-08-1": "第8条"}
    assert c.said(use(ref, work="return_prep", purpose="返還・廃棄の準備")) == {}
