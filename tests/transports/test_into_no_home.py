"""R-01-2 by every road: nothing comes into a home by turning back, nor to be destroyed there; what is found there leaves."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest

from custody import clock, db
from custody.demo.cast import sent
from custody.events.authorisations import DestructionInstructed
from custody.events.destroying import DestroyStaged
from custody.events.finding import ItemFound, ItemMissing
from custody.events.places import PlaceRegistered
from custody.events.quarantine import ItemReleased
from custody.events.under_way import TransportRejected
from custody.models import Incident, Item
from custody.usecases import authorising, destroying, items, places, quarantining, under_way


def rules(outcome: Any) -> set[str]:
    return {r.rule for no in outcome.refused for r in no.refusals}


@pytest.fixture
def study(cast: Any) -> str:
    """A locker in a home."""
    unit = PlaceRegistered(name="書斎棚", place_kind="unit", parent=cast.places["自宅"], lockable=True, lock_kind="key")
    return places.register_place(cast.caller("高橋"), sent(), unit).first("place")


def found_in(cast: Any, desk: Any, contract: str, unit: str) -> str:
    (item,) = desk.stored(contract)
    items.report_missing(desk.keeper(contract), sent(), [item], ItemMissing(known_at=clock.now(), sought="引き出し"))
    found = ItemFound(place=unit, condition="good", where="書斎")
    assert not items.find(desk.keeper(contract), sent(), [item], found).refused
    quarantining.release(cast.caller("高橋"), sent(), [item], ItemReleased(why_released="checked", grounds="確かめた"))
    return item


@pytest.mark.parametrize("contract", ["tax", "library"])
def test_what_lies_elsewhere_does_not_leave_from_a_home(road: Any, cast: Any, contract: str) -> None:
    r = road(contract).made()
    r.plan(origin=cast.places["自宅"])
    assert rules(r.pack(1)) == {"R-23-8"}


@pytest.mark.parametrize("contract", ["tax", "library"])
def test_what_is_found_in_a_home_is_carried_away_and_told_if_it_comes_back(
    road: Any, cast: Any, desk: Any, study: str, contract: str
) -> None:
    item = found_in(cast, desk, contract, study)
    r = road(contract).made().stocked()
    told = Incident.select().count()
    r.plan(purpose="return", origin=cast.places["自宅"])
    for step in (lambda: r.pack(items=[item]), r.seal, r.depart, r.arrive):
        assert not step().refused
    under_way.reject(r.who("鈴木"), sent(), r.id, TransportRejected(reason="担当者不在"))
    assert Incident.select().count() == told
    r.arrive("自宅")
    assert Incident.get_by_id(r.row().incident).items == [item]


def test_the_plan_offers_a_home_only_where_a_thing_is_to_be_brought_from_it(
    browse: Any, cast: Any, desk: Any, study: str
) -> None:
    def origins(contract: str) -> str:
        key = cast.contracts[contract].partition(":")[2]
        page = html.unescape(browse("鈴木").get(f"/transports/new?contract={key}").get_data(as_text=True))
        return re.search(r'<select[^>]*name="origin".*?</select>', page, re.S)[0]

    assert "本社" in origins("tax")
    assert "自宅" not in origins("tax")
    found_in(cast, desk, "tax", study)
    assert "自宅" in origins("tax")
    assert "自宅" not in origins("welfare")


def told(cast: Any, named: list[str], place: str) -> DestructionInstructed:
    return DestructionInstructed(
        items=named, technique="shred", place=place, witness="none", dated=clock.today(), officer="課長 港"
    )


@pytest.mark.parametrize("contract", ["tax", "library"])
def test_nothing_is_destroyed_in_a_home(cast: Any, desk: Any, study: str, contract: str) -> None:
    named, ours, boss = desk.stored(contract, medium="hdd"), cast.contracts[contract], cast.caller("高橋")
    assert rules(authorising.grant(boss, sent(), ours, told(cast, named, study))) == {"R-01-2"}
    order = authorising.grant(boss, sent(), ours, told(cast, named, cast.places["本社"])).first("authorisation")
    db.run_many('UPDATE "authorisation" SET place = ? WHERE id = ?', [(cast.places["自宅"], order)])
    outcome = destroying.stage(
        cast.caller("鈴木"), sent(), ours, order, named, DestroyStaged(unit=study, lock_checked=True)
    )
    assert rules(outcome) == {"R-01-2"}
    assert Item.get_by_id(named[0]).state == "stored"
