"""Art. 22: electronic media are locked away; Art. 1: paper is too, where the contract is set so."""

from typing import Any

import pytest

from custody.events.items import ItemCheckedIn, ItemStored

GROUNDS = [
    ("specific", "usb", "第22条"),
    ("ordinary", "usb", "第22条"),
    ("renumbered", "tape", "第62条"),
    ("ordinary", "paper", "契約設定"),
    ("specific", "box", "契約設定"),
    ("without 22", "microfilm", "契約設定"),
]


@pytest.fixture(params=[ItemStored, ItemCheckedIn])
def put(request: pytest.FixtureRequest, ref: dict[str, str]) -> Any:
    """Both ways of putting something into storage; the lock checked unless said otherwise."""

    def put(**more: Any) -> Any:
        given = {"unit": ref["unit"], "lock_checked": True, **more}
        if request.param is ItemCheckedIn:
            given["copied"] = False
        return request.param.model_validate(given)

    return put


@pytest.mark.parametrize(("kind", "medium", "ground"), GROUNDS)
def test_r_22_1_refuses_a_unit_without_a_lock(case: Any, put: Any, kind: str, medium: str, ground: str) -> None:
    c = case(kind)
    c.item.medium, c.locker.lockable = medium, False
    assert c.give(place=c.locker).said(put()) == {"R-22-1": ground}
    c.locker.lockable = True
    assert c.said(put()) == {}


@pytest.mark.parametrize(("kind", "medium", "ground"), GROUNDS)
def test_r_22_2_refuses_without_a_look_at_the_lock(case: Any, put: Any, kind: str, medium: str, ground: str) -> None:
    c = case(kind)
    c.item.medium = medium
    assert c.give(place=c.locker).said(put(lock_checked=False)) == {"R-22-2": ground}


def test_a_unit_that_cannot_be_locked_is_not_also_asked_for_its_lock(case: Any, put: Any) -> None:
    c = case()
    c.locker.lockable = False
    assert set(c.give(place=c.locker).said(put(lock_checked=False))) == {"R-22-1"}


def test_where_art_22_does_not_apply_an_open_shelf_will_do(case: Any, put: Any) -> None:
    c = case("without 22")
    c.locker.lockable = False
    assert c.give(place=c.locker).said(put(lock_checked=False)) == {}


def test_where_paper_need_not_be_locked_an_open_shelf_will_do(case: Any, put: Any) -> None:
    c = case("specific")
    c.item.medium, c.contract.paper_locked, c.locker.lockable = "paper", False, False
    assert c.give(place=c.locker).said(put(lock_checked=False)) == {}


@pytest.mark.parametrize("kind", ["specific", "ordinary", "renumbered", "without 22"])
def test_r_cs_3_wants_a_second_pair_of_eyes_where_the_contract_does(case: Any, put: Any, ref: Any, kind: str) -> None:
    c = case(kind)
    c.contract.second_lock_check = True
    c.give(place=c.locker, signers=frozenset({ref["person"]}))
    assert c.said(put()) == {"R-CS-3": "契約設定"}
    assert c.give(signers=frozenset({ref["person"], ref["receiver"]})).said(put()) == {}
    c.contract.second_lock_check = False
    assert c.give(signers=frozenset({ref["person"]})).said(put()) == {}


@pytest.mark.parametrize(
    ("held", "limit", "allowed"),
    [
        ("specific", "special", False),
        ("specific", "personal", False),
        ("special", "personal", False),
        ("special", "special", True),
        ("personal", "personal", True),
        ("specific", None, True),
        (None, "personal", True),
    ],
)
def test_r_01_3_keeps_a_class_out_of_a_unit_below_it(case: Any, put: Any, held: Any, limit: Any, allowed: bool) -> None:
    for kind, ground in (("ordinary", "第1条"), ("renumbered", "第41条")):
        c = case(kind)
        c.item.info_class, c.locker.max_class = held, limit
        assert c.give(place=c.locker).said(put()) == ({} if allowed else {"R-01-3": ground})


def test_r_01_3_names_the_class_in_both_languages(case: Any, put: Any) -> None:
    from custody.rules import refusals

    c = case()
    c.locker.max_class = "personal"
    (no,) = refusals(put(), c.give(place=c.locker).facts())
    assert "特定個人情報" in no.message.ja
    assert "Specific personal information" in no.message.en


def test_r_cs_4_keeps_clients_apart_where_the_contract_does(case: Any, put: Any) -> None:
    c = case("specific")
    c.give(place=c.locker, other_clients=True)
    assert c.said(put()) == {}
    c.contract.separate = True
    assert c.said(put()) == {"R-CS-4": "契約設定"}
    assert c.give(other_clients=False).said(put()) == {}


@pytest.mark.parametrize(("kind", "ground"), [("without 22", "第1条"), ("renumbered", "第41条")])
@pytest.mark.parametrize("place", ["area", "room"])
def test_r_01_6_stores_nothing_in_a_room(case: Any, put: Any, kind: str, ground: str, place: str) -> None:
    c = case(kind)
    said = c.give(place=getattr(c, place)).said(put())
    assert said["R-01-6"] == ground
