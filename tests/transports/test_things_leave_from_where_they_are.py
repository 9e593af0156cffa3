"""R-23-8 at both ends of a transport: what is packed lies where it leaves from, what is put away where it arrived."""

from __future__ import annotations

from typing import Any

import pytest

from custody import db
from custody.demo.cast import sent
from custody.events.destroying import DestroyStaged
from custody.events.items import BlankRegistered, ItemStored
from custody.events.places import PlaceRegistered
from custody.models import Item
from custody.usecases import authorising, destroying, items, places, receiving
from custody.usecases.counting_out import Away


def rules(outcome: Any) -> set[str]:
    return {r.rule for no in outcome.refused for r in no.refusals}


@pytest.fixture
def plant(cast: Any) -> dict[str, str]:
    """Another own site, with a lockable unit in it."""
    boss = cast.caller("高橋")
    site = PlaceRegistered(name="東湾工場", place_kind="site", site_kind="own")
    at = places.register_place(boss, sent(), site).first("place")
    unit = PlaceRegistered(name="東湾棚", place_kind="unit", parent=at, lockable=True, lock_kind="key")
    return {"site": at, "unit": places.register_place(boss, sent(), unit).first("place")}


def stands(item: str, place: str) -> None:
    """The thing stands there by the register, as before R-23-8."""
    db.run_many("UPDATE item SET place = ? WHERE id = ?", [(place, item)])


def test_nothing_is_packed_for_a_transport_that_leaves_elsewhere(road: Any, plant: dict[str, str]) -> None:
    r = road("welfare").made()
    r.plan(origin=plant["site"])
    assert rules(r.pack(1)) == {"R-23-8"}


def test_what_stands_at_another_site_is_brought_home_by_a_transport_from_there(
    road: Any, cast: Any, desk: Any, plant: dict[str, str]
) -> None:
    r = road("library").made().stocked()
    (item,) = desk.stored("library")
    stands(item, plant["unit"])
    assert not r.plan(purpose="area", origin=plant["site"], destination=cast.places["取扱区域A"]).refused
    for step in (lambda: r.pack(items=[item]), r.seal, r.depart, lambda: r.arrive("取扱区域A"), r.read, r.open):
        assert not step().refused
    assert rules(r.count(away=Away(plant["unit"], True))) == {"R-23-8"}
    assert not r.count(away=Away(cast.places["ロッカー1"], True)).refused
    assert Item.get_by_id(item).place == cast.places["ロッカー1"]


def test_things_are_set_apart_to_be_destroyed_at_the_site_where_they_are(
    cast: Any, desk: Any, plant: dict[str, str]
) -> None:
    from custody import clock
    from custody.events.authorisations import DestructionInstructed

    named, contract = desk.stored("welfare", medium="hdd"), cast.contracts["welfare"]
    told = DestructionInstructed(
        items=named, technique="shred", place=plant["site"], witness="none", dated=clock.today(), officer="課長"
    )
    order = authorising.grant(cast.caller("高橋"), sent(), contract, told).first("authorisation")
    away = DestroyStaged(unit=plant["unit"], lock_checked=True)
    assert rules(destroying.stage(cast.caller("鈴木"), sent(), contract, order, named, away)) == {"R-23-8"}
    here = DestroyStaged(unit=cast.places["金庫"], lock_checked=True)
    assert not destroying.stage(cast.caller("鈴木"), sent(), contract, order, named, here).refused


def test_a_blank_that_stands_at_another_site_is_not_put_away_here(cast: Any, desk: Any, plant: dict[str, str]) -> None:
    keeper, blank = desk.keeper("welfare"), BlankRegistered(medium="usb", place=plant["site"])
    (item,) = [d.subject for d in receiving.register_blank(keeper, sent(), cast.contracts["welfare"], blank).done]
    assert rules(items.store(keeper, sent(), [item], desk.storing())) == {"R-23-8"}
    there = ItemStored(unit=plant["unit"], lock_checked=True)
    assert not items.store(keeper, sent(), [item], there).refused
