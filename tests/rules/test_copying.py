"""Arts 9 and 10: copies are made within a permission, onto registered carriers, by their holder, before the end."""

from typing import Any

import pytest

from custody.events.copying import ItemCopied
from custody.events.items import ContentAdded, ItemCheckedIn, ItemReceived, ItemStored
from custody.models import Authorisation, Item, Place
from custody.rules import early
from custody.rules.copying import Allowed, Copying

ID = "0" * 16
COPY, GRANT, TARGET = f"copy:{ID}", f"authorisation:{ID}", f"item:{'1' * 16}"
GROUNDS = [("specific", "第9条"), ("ordinary", "第9条"), ("renumbered", "第49条")]


def grant(**more: Any) -> Authorisation:
    given = {
        "id": GRANT, "number": "A-000001", "sort": "copy", "state": "active", "items": [f"item:{ID}"], "used": [],
        "allowed": 1, "methods": ["print"], "media": ["usb"], "since": "2026-05-01", "until": "2026-12-31",
    }  # fmt: skip
    return Authorisation(**{**given, **more})


def target(**more: Any) -> Item:
    given = {"id": TARGET, "medium": "usb", "contract": f"contract:{ID}", "owner": "contractor", "contents": []}
    return Item(**{**given, **more})


def copied(**more: Any) -> ItemCopied:
    given = {"parent": COPY, "permission": GRANT, "method": "print", "target": TARGET, "purpose": "校正", "records": 1}
    return ItemCopied.model_validate({**given, **more})


def said(case: Any, kind: str = "specific", event: ItemCopied | None = None, **more: Any) -> Any:
    about = {"grant": grant(), "target": target(), "medium": "usb", **more}
    return case(kind).give(about=Copying(**about)).said(event or copied())


def test_a_copy_within_its_permission_is_made(case: Any) -> None:
    assert said(case) == {}


@pytest.mark.parametrize(("kind", "ground"), GROUNDS)
def test_r_09_1_no_permission_or_one_that_ended(case: Any, kind: str, ground: str) -> None:
    assert said(case, kind, grant=None) == {"R-09-1": ground}
    assert said(case, kind, grant=grant(state="ended")) == {"R-09-1": ground}
    assert said(case, kind, grant=grant(sort="destroy")) == {"R-09-1": ground}


def test_r_09_1_is_known_before_any_form(case: Any) -> None:
    probe = ItemCopied.model_construct()
    assert [r.rule for r in early(probe, case("specific").give(about=Allowed()).facts())] == ["R-09-1"]
    assert early(probe, case("specific").give(about=Allowed(copy=True)).facts()) == []


@pytest.mark.parametrize(("kind", "ground"), GROUNDS)
def test_r_09_1_a_registered_copy_may_be_owned_to(case: Any, ref: Any, kind: str, ground: str) -> None:
    back = ItemCheckedIn(unit=ref["unit"], lock_checked=True, copied=True)
    c = case(kind)
    c.give(place=c.locker)
    assert c.said(back) == c.give(copied_since=0).said(back) == {"R-09-1": ground}
    assert c.give(copied_since=1).said(back) == {}


@pytest.mark.parametrize(("kind", "ground"), GROUNDS)
def test_r_09_5_nothing_that_was_out_comes_to_rest_unasked(case: Any, ref: Any, kind: str, ground: str) -> None:
    c, rest = case(kind), ItemStored(unit=ref["unit"], lock_checked=True)
    c.give(place=c.locker)
    assert c.said(rest) == {}
    assert c.give(copied_since=0).said(rest) == {"R-09-5": ground}
    assert c.said(rest.model_copy(update={"copied": False})) == {}
    assert c.give(copied_since=1).said(rest.model_copy(update={"copied": False})) == {"R-09-1": ground}


@pytest.mark.parametrize(("kind", "ground"), GROUNDS)
def test_r_09_2_no_more_than_were_permitted_or_generations_at_once(case: Any, kind: str, ground: str) -> None:
    assert said(case, kind, grant=grant(used=[COPY])) == {"R-09-2": ground}
    assert said(case, kind, grant=grant(used=[COPY], standing=True)) == {"R-09-2": ground}
    assert said(case, kind, grant=grant(used=[COPY], allowed=2)) == {}


@pytest.mark.parametrize(("kind", "ground"), GROUNDS)
@pytest.mark.parametrize(
    "more",
    [
        {"since": "2026-06-02"},
        {"until": "2026-05-31"},
        {"items": [TARGET]},
        {"methods": ["scan"]},
        {"media": ["tape"]},
        {"place": f"place:{'c' * 16}"},
    ],
)
def test_r_09_3_period_source_method_medium_and_place(case: Any, kind: str, ground: str, more: Any) -> None:
    assert said(case, kind, grant=grant(**more)) == {"R-09-3": ground}


def test_a_permission_for_an_area_covers_its_rooms(case: Any) -> None:
    area, room = f"place:{'a' * 16}", Place(id=f"place:{'b' * 16}", lineage=[f"place:{'a' * 16}"])
    assert said(case, grant=grant(place=area), place=room) == {}


@pytest.mark.parametrize(("kind", "ground"), [("specific", "第10条"), ("ordinary", "第10条"), ("renumbered", "第50条")])
def test_r_10_2_no_copy_after_the_end(case: Any, kind: str, ground: str) -> None:
    c = case(kind)
    c.contract.state = "ended"
    assert c.give(about=Copying(grant(), target(), "usb")).said(copied()) == {"R-10-2": ground}


@pytest.mark.parametrize(("kind", "ground"), [("specific", "第1条"), ("ordinary", "第1条"), ("renumbered", "第41条")])
def test_r_01_1_only_onto_what_is_registered_for_it(case: Any, kind: str, ground: str) -> None:
    held = [{"copy": COPY, "class": "personal"}]
    assert said(case, kind, target=None, medium="") == {"R-01-1": ground}
    assert said(case, kind, target=target(owner="individual")) == {"R-01-1": ground}
    assert said(case, kind, target=target(contract="contract:" + "9" * 16)) == {"R-01-1": ground}
    assert said(case, kind, target=target(owner="client", contents=held)) == {"R-01-1": ground}
    assert said(case, kind, target=target(contents=held)) == {}


@pytest.mark.parametrize(("kind", "ground"), [("specific", "第1条"), ("ordinary", "第1条"), ("renumbered", "第41条")])
def test_r_01_8_whoever_copies_holds_it(case: Any, kind: str, ground: str) -> None:
    c = case(kind)
    c.item.holder = "person:" + "9" * 16
    assert c.give(about=Copying(grant(), target(), "usb")).said(copied()) == {"R-01-8": ground}


def test_r_09_4_takes_nothing_on_an_own_medium_for_handed_over(case: Any) -> None:
    c = case()
    assert c.said(ContentAdded()) == {}
    c.item.received_at = None
    assert c.said(ContentAdded()) == {"R-09-4": "第9条"}


@pytest.mark.parametrize(("kind", "ground"), [("specific", "第9条"), ("ordinary", "第9条"), ("renumbered", "第49条")])
def test_r_09_4_does_not_take_an_own_medium_for_handed_over_by_receiving_it(
    case: Any, ref: Any, kind: str, ground: str
) -> None:
    c, no = case(kind), {"R-09-4": ground}
    came = {"medium": "usb", "place": ref["place"], "giver": "田中", "contents": [{"copy": COPY, "class": "personal"}]}
    assert c.said(ItemReceived(**came, owner="contractor")) == no
    assert c.said(ItemReceived(**{**came, "contents": []}, owner="contractor")) == {}
    assert c.said(ItemReceived(**came, owner="client")) == c.said(ItemReceived(**came, owner="leasing")) == {}
    for owner, said in (("contractor", no), ("client", {}), ("leasing", {})):
        c.item.owner = owner
        assert c.said(ContentAdded()) == said
