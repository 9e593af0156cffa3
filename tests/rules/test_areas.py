"""Art. 19: specific personal information stays in the designated areas; Art. 1: nothing goes to a private place."""

from typing import Any

import pytest

from custody.events.contracts import AreaDesignated, ContractActivated
from custody.events.finding import ItemFound
from custody.events.items import BlankRegistered, ItemCheckedIn, ItemCheckedOut, ItemReceived, ItemStored
from custody.rules.areas import Ending


def use(ref: dict[str, str]) -> ItemCheckedOut:
    return ItemCheckedOut(purpose="通知書の作成", work="entry", place=ref["place"], due="2026-06-01T09:00:00Z")


def every(ref: dict[str, str]) -> list[Any]:
    """Every event that puts an item somewhere."""
    return [
        use(ref),
        ItemReceived(medium="usb", place=ref["place"], giver="田中", contents=[{"copy": "c", "class": "specific"}]),
        ItemStored(unit=ref["unit"], lock_checked=True),
        ItemCheckedIn(unit=ref["unit"], lock_checked=True, copied=False),
    ]


@pytest.mark.parametrize("n", range(4))
@pytest.mark.parametrize(("kind", "ground"), [("specific", "第19条"), ("renumbered", "第59条")])
def test_r_19_1_refuses_every_place_outside(case: Any, ref: Any, kind: str, ground: str, n: int) -> None:
    c = case(kind)
    c.locker.lineage = ["place:" + "c" * 16]
    place = c.locker if n > 1 else c.hall
    assert c.give(place=place).said(every(ref)[n]) == {"R-19-1": ground}


@pytest.mark.parametrize("n", range(4))
@pytest.mark.parametrize("kind", ["ordinary", "without 22"])
def test_r_19_1_does_not_bind_an_ordinary_contract(case: Any, ref: Any, kind: str, n: int) -> None:
    c = case(kind)
    c.locker.lineage = ["place:" + "c" * 16]
    assert c.give(place=c.locker if n > 1 else c.hall).said(every(ref)[n]) == {}


def test_r_19_1_takes_what_the_client_hands_over_in_its_own_building_and_nothing_else_there(
    case: Any, ref: Any
) -> None:
    c = case()
    c.hall.site_kind, c.hall.client = "client", "client:" + "9" * 16
    c.contract.client = c.hall.client
    assert c.give(place=c.hall).said(every(ref)[1]) == {}
    assert set(c.give(place=c.hall).said(use(ref))) == {"R-19-1"}
    c.hall.client = "client:" + "8" * 16
    assert set(c.said(every(ref)[1])) == {"R-19-1"}


def test_r_19_1_knows_an_area_by_anything_around_the_place(case: Any, ref: Any) -> None:
    c = case()
    assert c.give(place=c.area).said(use(ref)) == {}
    assert c.give(place=c.room).said(use(ref)) == {}


@pytest.mark.parametrize(
    ("area", "codes"),
    [
        ({"from": "2026-06-02", "until": None}, {"R-19-1"}),
        ({"from": "2026-06-01", "until": None}, set()),
        ({"from": "2026-04-01", "until": "2026-05-31"}, {"R-19-1"}),
        ({"from": "2026-04-01", "until": "2026-06-01"}, set()),
    ],
)
def test_r_19_1_asks_whether_the_area_is_designated_on_that_day(case: Any, ref: Any, area: Any, codes: Any) -> None:
    c = case()
    c.contract.areas = {ref["area"]: area}
    assert set(c.said(use(ref))) == codes


def test_r_19_1_leaves_alone_what_is_known_to_be_less(case: Any, ref: Any) -> None:
    c = case()
    c.item.contents = [{"copy": "c", "class": "personal"}, {"copy": "d", "class": "special"}]
    assert c.give(place=c.hall).said(use(ref)) == {}


def test_r_19_1_binds_what_was_received_and_nobody_has_said_what_is_on_it(case: Any, ref: Any) -> None:
    c = case()
    c.item.contents, c.item.held_data = [], False
    assert set(c.give(place=c.hall).said(use(ref))) == {"R-19-1"}


@pytest.mark.parametrize(("last", "codes"), [("personal", set()), ("special", set()), ("specific", {"R-19-1"})])
def test_r_19_1_asks_of_what_was_erased_how_sensitive_it_was(case: Any, ref: Any, last: str, codes: set[str]) -> None:
    c = case()
    c.item.contents, c.item.held_data, c.item.last_class = [], True, last
    assert set(c.give(place=c.hall).said(use(ref))) == codes


def test_r_19_1_leaves_a_blank_medium_alone(case: Any, ref: Any) -> None:
    c = case()
    c.item.contents, c.item.held_data, c.item.received_at = [], False, None
    c.give(place=c.hall)
    assert c.said(BlankRegistered(medium="usb", place=ref["place"])) == {}
    assert c.said(use(ref)) == {}


def test_r_19_1_binds_one_specific_copy_among_others(case: Any, ref: Any) -> None:
    c = case()
    c.item.contents = [{"copy": "c", "class": "personal"}, {"copy": "d", "class": "specific"}]
    assert set(c.give(place=c.hall).said(use(ref))) == {"R-19-1"}


@pytest.mark.parametrize(("kind", "ground"), [("ordinary", "第1条"), ("without 22", "第1条")])
def test_r_01_2_refuses_a_private_place(case: Any, ref: Any, kind: str, ground: str) -> None:
    c = case(kind)
    c.hall.site_kind = "private"
    assert c.give(place=c.hall).said(use(ref)) == {"R-01-2": ground}


def test_r_01_2_and_r_19_1_both_refuse_a_home_under_a_contract_of_specific_information(case: Any, ref: Any) -> None:
    c = case("renumbered")
    c.hall.site_kind = "private"
    assert c.give(place=c.hall).said(use(ref)) == {"R-19-1": "第59条", "R-01-2": "第41条"}


def test_a_find_is_recorded_wherever_it_was_made(case: Any, ref: Any) -> None:
    """To refuse the record would hide the accident."""
    c = case()
    c.hall.site_kind = "private"
    assert c.give(place=c.hall).said(ItemFound(place=ref["place"], condition="good", where="ロビー")) == {}


def test_r_19_3_begins_nothing_without_a_designated_area(case: Any) -> None:
    for kind, expected in (("specific", {"R-19-3": "第19条"}), ("renumbered", {"R-19-3": "第59条"}), ("ordinary", {})):
        c = case(kind)
        c.contract.areas = {}
        assert c.give(place=None).said(ContractActivated()) == expected
        c.contract.areas = {"place:" + "a" * 16: {"from": "2026-01-01", "until": None}}
        assert c.give(place=None).said(ContractActivated()) == {}


@pytest.mark.parametrize(("kind", "ground"), [("specific", "第19条"), ("renumbered", "第59条"), ("ordinary", None)])
def test_r_19_4_ends_no_area_over_what_is_left_in_it(case: Any, ref: Any, kind: str, ground: str | None) -> None:
    c, ended = case(kind), AreaDesignated(area=ref["area"], since="2026-04-01", until="2026-06-01")
    c.give(item=None, place=c.area, about=Ending(("M-1", "M-2")))
    assert c.said(ended) == ({"R-19-4": ground} if ground else {})
    assert c.give(about=Ending(())).said(ended) == {}
    longer = AreaDesignated(area=ref["area"], since="2026-03-01", until="2026-06-01")
    assert set(c.said(longer)) == ({"R-19-2"} if ground else set())
