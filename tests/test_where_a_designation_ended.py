"""Art. 19 where the ground changes under a thing: a designation ends, an instruction is given up, its content is learnt."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from custody import clock
from custody.demo.cast import sent
from custody.events.authorisations import DestructionInstructed
from custody.events.contracts import AreaDesignated
from custody.events.copies import CopyRegistered
from custody.events.destroying import DestroyStaged
from custody.events.lots import LotWithdrawn
from custody.events.places import PlaceRegistered
from custody.events.returning import ReturnReceipted
from custody.models import Item
from custody.queries.deadlines import BY_NAME, Scope, found
from custody.registers import current
from custody.usecases import authorising, contracts, destroying, items, photos, places, receiving, returning


def day(days: int) -> str:
    return (clock.japan(clock.now()).date() + timedelta(days=days)).isoformat()


def picture() -> bytes:
    made = BytesIO()
    Image.new("RGB", (8, 8), "white").save(made, "PNG")
    return made.getvalue()


def rules(outcome: Any) -> set[str]:
    return {r.rule for no in outcome.refused for r in no.refusals}


@pytest.fixture
def over(cast: Any, monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """The client's designation of the area in which everything lies has ended: its last day has passed."""

    def over() -> None:
        ended = AreaDesignated(area=cast.places["取扱区域A"], since=day(-9), until=day(1), accepted="みな税第9号")
        assert not contracts.settle(cast.caller("高橋"), sent(), cast.contracts["tax"], ended).refused
        monkeypatch.setattr(clock, "_told", clock.stamp(clock.parse(clock.now()) + timedelta(days=2)))

    return over


def told(cast: Any) -> set[str]:
    scope = Scope(current(), [current().contract(cast.contracts["tax"])], clock.now())
    return {d.subject for d in found(BY_NAME["outside"], cast.caller("鈴木"), scope)}


def ordered(cast: Any, desk: Any, named: list[str], place: str, unit: str) -> tuple[Any, str]:
    contract, boss = cast.contracts["tax"], cast.caller("高橋")
    order = DestructionInstructed(
        items=named, technique="shred", place=cast.places[place], witness="none", dated=clock.today(), officer="課長 港"
    )
    grant = authorising.grant(boss, sent(), contract, order).first("authorisation")
    away = DestroyStaged(unit=unit, lock_checked=True)
    return destroying.stage(cast.caller("鈴木"), sent(), contract, grant, named, away), grant


def test_what_is_in_use_where_a_designation_ended_is_put_back_there_and_told(cast: Any, desk: Any, over: Any) -> None:
    (item,) = desk.out("tax")
    assert told(cast) == set()
    over()
    assert told(cast) == {item}
    hall = PlaceRegistered(
        name="会議室の棚", place_kind="unit", parent=cast.places["会議室"], lockable=True, lock_kind="key"
    )
    cast.places["棚"] = places.register_place(cast.caller("高橋"), sent(), hall).first("place")
    assert rules(items.bring_back(desk.user("tax"), sent(), [item], desk.returning("棚"))) == {"R-19-1"}
    assert not items.bring_back(desk.user("tax"), sent(), [item], desk.returning("ロッカー1")).refused
    later = desk.using("tax", due=f"{day(2)}T00:00:00Z")
    assert rules(items.take_out(desk.user("tax"), sent(), [item], later)) == {"R-19-1"}


def test_what_lies_where_a_designation_ended_is_set_apart_there_to_be_destroyed(
    cast: Any, desk: Any, over: Any
) -> None:
    named = desk.stored("tax", medium="hdd")
    over()
    outcome, _ = ordered(cast, desk, named, "本社", cast.places["金庫"])
    assert not outcome.refused


def test_what_only_an_instruction_let_lie_outside_is_to_be_put_away_once_it_is_given_up(cast: Any, desk: Any) -> None:
    hall = PlaceRegistered(
        name="会議室の棚", place_kind="unit", parent=cast.places["会議室"], lockable=True, lock_kind="key"
    )
    unit = places.register_place(cast.caller("高橋"), sent(), hall).first("place")
    (item,) = named = desk.stored("tax", medium="hdd")
    outcome, _grant = ordered(cast, desk, named, "会議室", unit)
    lot = next(d.subject for d in outcome.done if d.kind == "lot.staged")
    assert told(cast) == set()
    keeper = cast.caller("鈴木")
    destroying.withdraw(keeper, sent(), lot, LotWithdrawn(reason="延期"))
    assert told(cast) == {item}
    row = Item.get_by_id(item)
    assert (row.state, row.holder) == ("arrived", keeper.person)
    assert not items.store(desk.keeper("tax"), sent(), [item], desk.storing("ロッカー1")).refused


def test_what_is_on_a_thing_is_registered_where_the_client_handed_it_over(cast: Any, desk: Any) -> None:
    (item,) = desk.received("tax", place=cast.places["区役所"])
    more = receiving.Content(CopyRegistered(item=item, name="通知データ", info_class="specific"))
    assert not receiving.add_content(desk.keeper("tax"), sent(), item, more).refused


def test_what_lies_where_a_designation_ended_is_given_back_on_the_spot(cast: Any, desk: Any, over: Any) -> None:
    named = desk.stored("tax")
    over()
    for place, codes in {"会議室": {"R-19-1"}, "取扱区域A": set()}.items():
        signed = photos.keep(cast.caller("鈴木"), cast.contracts["tax"], picture())
        event = ReturnReceipted(receipt="受-1", officer="課長 港", place=cast.places[place], signature=signed)
        outcome = returning.receipt(cast.caller("鈴木"), sent(), cast.contracts["tax"], named, event)
        assert rules(outcome) & {"R-19-1"} == codes
