"""Whichever way a thing comes back from being out, it is said whether a copy of it was made (B07, R-09-1, R-09-5)."""

from typing import Any

import pytest
from making_copies import Copies

from custody import clock
from custody.demo.cast import sent
from custody.errors import BadInput
from custody.events.erasing import ContentErased
from custody.events.finding import ItemFound, ItemMissing
from custody.events.incidents import IncidentOpened
from custody.events.items import ItemStored
from custody.events.quarantine import ItemReleased
from custody.events.returning import ReturnReceipted
from custody.ledger import project
from custody.models import Item
from custody.usecases import accidents, acknowledging, erasing, items, quarantining, returning

RELEASED = ItemReleased(why_released="checked", grounds="封と番号を確かめた")


def rules(outcome: Any) -> set[str]:
    return {r.rule for no in outcome.refused for r in no.refusals}


def lost_and_found(desk: Any, item: str) -> None:
    handler = desk.user("tax")
    gone = ItemMissing(known_at=clock.now(), sought="作業室を探した")
    assert not items.report_missing(handler, sent(), [item], gone).refused
    there = ItemFound(place=desk.cast.places["取扱区域A"], condition="good", where="机の下")
    assert not items.find(handler, sent(), [item], there).refused


def released(desk: Any, item: str, **said: Any) -> Any:
    event = RELEASED.model_copy(update=said)
    return quarantining.release(desk.cast.caller("高橋"), sent(), [item], event)


def test_what_was_out_does_not_leave_quarantine_unasked(desk: Any) -> None:
    (item,) = desk.out("tax")
    lost_and_found(desk, item)
    assert rules(released(desk, item)) == {"R-09-5"}
    assert rules(released(desk, item, copied=True)) == {"R-09-1"}
    assert not released(desk, item, copied=False).refused
    back = ItemStored(unit=desk.cast.places["ロッカー1"], lock_checked=True, copied=False)
    assert not items.store(desk.keeper("tax"), sent(), [item], back).refused
    told = [(e.kind, e.get("copied")) for e in project.history(item)][-2:]
    assert told == [("item.released", False), ("item.stored", None)]


def test_no_is_refused_where_a_copy_was_registered_before_it_was_lost(desk: Any) -> None:
    copies = Copies(desk)
    (item,), (target,) = desk.out("tax"), copies.blank()
    assert not copies.make(item, copies.permit([item]), target).refused
    lost_and_found(desk, item)
    assert rules(released(desk, item, copied=False)) == {"R-09-1"}
    assert not released(desk, item, copied=True).refused


def test_the_page_asks_it_of_what_was_out_and_of_nothing_else(desk: Any, browse: Any) -> None:
    (item,), (never,) = desk.out("tax"), desk.stored("tax")
    for one in (item, never):
        apart = IncidentOpened(sort="fear", known_at=clock.now(), items=[one], apart=True)
        assert not accidents.open_incident(desk.user("tax"), sent(), desk.cast.contracts["tax"], apart).refused
    page, numbers = browse("高橋"), [Item.get_by_id(i).number for i in (item, never)]
    forms = [page.get(f"/items/{n}/releases/new").get_data(as_text=True) for n in numbers]
    assert ["写しを作りましたか" in f for f in forms] == [True, False]


def test_what_is_given_back_out_of_somebodys_hands_is_asked_for_also_behind_a_link(desk: Any) -> None:
    (item,) = desk.out("tax")
    area, contract, keeper = desk.cast.places["取扱区域A"], desk.cast.contracts["tax"], desk.keeper("tax")
    receipt = ReturnReceipted(receipt="みな税受9", officer="税務課 主任 田中 実", place=area)
    drawn = receipt.model_copy(update={"signature": desk.scan()})
    assert rules(returning.receipt(keeper, sent(), contract, [item], drawn)) == {"R-09-5"}
    with pytest.raises(BadInput):
        acknowledging.make_link(keeper, contract, [item], area)
    with pytest.raises(BadInput):
        acknowledging.make_link(keeper, contract, [item], area, copied=True)
    token = acknowledging.make_link(keeper, contract, [item], area, copied=False)
    claimed = receipt.model_copy(update={"copied": True})  # whoever holds the link says nothing of it
    assert not acknowledging.acknowledge(sent(), token, claimed).refused
    assert project.history(item)[-1].get("copied") is False


def test_a_carrier_of_ours_is_not_blank_again_unasked(desk: Any) -> None:
    copies = Copies(desk)
    (item,), (target,) = desk.out("tax"), copies.blank()
    permission = copies.permit([item])
    made = copies.make(item, permission, target).first("copy")
    gone = ContentErased(
        copies=[made], basis=permission, technique="purge", tool="消去 1.0", verified_by="画面", outcome="pass"
    )
    assert "R-09-5" in rules(erasing.erase(copies.maker, sent(), target, gone))
    answered = erasing.erase(copies.maker, sent(), target, gone.model_copy(update={"copied": False}))
    assert "R-09-5" not in rules(answered)
