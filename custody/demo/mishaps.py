"""What goes wrong in a year: slips put right, labels that come off, things that are late, missing or found."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from custody import clock, db
from custody.demo.arrivals import code_of, reception
from custody.demo.calendar import at
from custody.demo.house import Act, House
from custody.demo.losses import is_reported_and_closed, the_client_is_told
from custody.demo.lots import LOTS
from custody.events.choices import Condition, WhyCorrected, WhyRelabelled, WhyVoided
from custody.events.corrections import EntryCorrected
from custody.events.counting import StocktakeClosed, StocktakeOpened
from custody.events.finding import FindReported, ItemFound, ItemMissing
from custody.events.items import ItemSighted, ItemStored, ItemVoided
from custody.events.labels import LabelReissued
from custody.events.quarantine import ItemReleased, WhyReleased
from custody.usecases import correcting, counting, finding_reports, items, labelling, quarantining, receiving


def wrong_shelf(when: datetime, house: House, slot: str) -> None:
    """The shelf of an item's storing was written down wrongly."""
    (item,) = house.need("tax")
    _put_right(
        when,
        house,
        item,
        "item.stored",
        {"slot": slot},
        WhyCorrected.WRONG_PLACE,
        "書いた段が違っていた。現物を見て気づいた",
    )


def wrong_maker(when: datetime, house: House) -> None:
    """A maker was written down wrongly at reception."""
    (item,) = house.need("library", with_serial=True)
    _put_right(
        when, house, item, "item.received", {"maker": "西海電子"}, WhyCorrected.WRONG_DETAIL, "現物の銘板は西海電子"
    )


def _put_right(
    when: datetime, house: House, item: str, kind: str, changes: dict[str, str], reason: WhyCorrected, why: str
) -> None:
    ((entry,),) = db.rows("SELECT hash FROM entry WHERE subject = ? AND kind = ? ORDER BY seq LIMIT 1", (item, kind))
    correcting.correct(house.by("鈴木"), house.sent(when), item, entry, changes, EntryCorrected(reason=reason, why=why))


def registered_twice(when: datetime, house: House) -> None:
    """A box was registered a second time; 高橋 confirms that the second registration is struck."""
    who, contract = house.by("鈴木"), house.cast.contracts["welfare"]
    event = reception(house, LOTS[9]).model_copy(update={"stated": None, "counted": None})
    ((stays,),) = db.rows(
        "SELECT number FROM item WHERE contract = ? AND description = ? AND state <> 'voided' ORDER BY id LIMIT 1",
        (contract, event.description),
    )
    made = receiving.receive(who, house.sent(when), contract, event).first("item")
    struck = ItemVoided(reason=WhyVoided.DOUBLE, instead_of=stays, note="同じ箱を二度登録した")
    house.plan(when + timedelta(minutes=30), lambda t: items.void(who, house.sent(t, second="高橋"), [made], struck))


def new_label(when: datetime, house: House, contract: str, reason: WhyRelabelled) -> None:
    """A label came off or cannot be read: the old one is void, a new one is printed and stuck on."""
    (item,) = house.need(contract)
    who = house.by("鈴木" if contract != "other" else "山本")
    labelling.reissue(who, house.sent(when, second=house.workers[contract][0]), item, LabelReissued(reason=reason))
    labelling.print_labels(who, house.sent(when + timedelta(minutes=4)), [item], "a4-24")
    labelling.attach(who, house.sent(when + timedelta(minutes=9)), item, code_of(item))


def written_down_later(when: datetime, house: House) -> None:
    """Sighted in the morning, recorded hours later, with the reason."""
    chosen = house.keep(house.need("welfare", 3))
    house.plan(when + timedelta(hours=3), at_last, house, chosen, clock.stamp(when))


def at_last(when: datetime, house: House, chosen: list[str], seen: str) -> None:
    late = replace(house.sent(when, why="通信がつながらず、席に戻ってから登録した"), occurred=seen)
    items.sight(house.by("鈴木"), late, chosen, ItemSighted())
    house.kept.difference_update(chosen)


def _missed(when: datetime, house: House, contract: str) -> str:
    """A count finds one item gone: it cannot be closed until the item is reported missing (Art. 12)."""
    (gone,) = house.keep(house.need(contract, with_serial=True))
    place, who = house.unit_of(gone), house.by("佐藤")
    begun = StocktakeOpened(place=place)
    count = counting.open_stocktake(who, house.sent(when), house.cast.contracts[contract], begun).first("stocktake")
    there = [i for i in house.inside(place, contract) if i != gone]
    closed = StocktakeClosed(note="1点見つからず。所在不明として登録し、発注者へ電話で連絡した")

    def after(minutes: int, act: Act) -> None:
        house.plan(when + timedelta(minutes=minutes), act)

    if there:
        after(9, lambda t: counting.sight_in_stocktake(who, house.sent(t), count, there, ItemSighted()))
    after(11, lambda t: counting.close_stocktake(who, house.sent(t), count, StocktakeClosed()))
    after(45, lambda t: _report(t, house, gone))
    after(50, lambda t: counting.close_stocktake(who, house.sent(t), count, closed))
    return gone


def _report(when: datetime, house: House, gone: str) -> None:
    noticed = clock.stamp(when - timedelta(minutes=36))
    event = ItemMissing(known_at=noticed, sought="保管庫の全段、作業室の机と引き出し、ごみ箱を探した")
    items.report_missing(house.by("佐藤"), house.sent(when), [gone], event)


def missing(when: datetime, house: House) -> None:
    """An item that is still missing today; in the end a passer-by scans its label and says where it lies."""
    item = _missed(when, house, "library")
    house.plan(when + timedelta(hours=1), the_client_is_told, house, item)
    house.plan(at(house.back(0), 8, 12), reported_by_a_stranger, house, item)


def reported_by_a_stranger(when: datetime, house: House, item: str) -> None:
    found = FindReported(where="みなと駅の改札を出た案内板の下", reach="駅の遺失物係に預けました")
    finding_reports.report_find(house.sent(when), code_of(item), found)


def missing_and_found(when: datetime, house: House) -> None:
    """An item that turned up two hours later, was quarantined, looked at and put back."""
    item = _missed(when, house, "tax")
    house.plan(when + timedelta(hours=1), the_client_is_told, house, item)
    house.plan(when + timedelta(hours=2), turns_up, house, item)
    house.plan(when + timedelta(hours=3), is_put_back, house, item)
    house.plan(when + timedelta(hours=4), is_reported_and_closed, house, item)


def turns_up(when: datetime, house: House, item: str) -> None:
    area = house.cast.places["取扱区域A"]
    found = ItemFound(place=area, condition=Condition.GOOD, where="作業室の複合機の裏に落ちていた。封は破れていない")
    items.find(house.by("伊藤"), house.sent(when), [item], found)


def is_put_back(when: datetime, house: House, item: str) -> None:
    let_go = ItemReleased(
        why_released=WhyReleased.CLIENT_AGREED, copied=False, grounds="封と製造番号を確かめ、発注者が了承した"
    )
    quarantining.release(house.by("高橋"), house.sent(when), [item], let_go)
    back = ItemStored(unit=house.cast.places["ロッカー1"], lock_checked=True, note="高橋が状態を確かめた")
    items.store(house.by("鈴木"), house.sent(when), [item], back)
    house.kept.discard(item)


def plan_mishaps(house: House) -> None:
    """Lay it all on the agenda, in the mornings before anything is taken out."""
    stories = (
        (0.12, wrong_shelf, "4段目"),
        (0.18, registered_twice),
        (0.24, new_label, "tax", WhyRelabelled.DAMAGED),
        (0.35, written_down_later),
        (0.42, missing_and_found),
        (0.47, wrong_maker),
        (0.5, new_label, "other", WhyRelabelled.LOST),
        (0.61, wrong_shelf, "5段目"),
        (0.7, registered_twice),
        (0.78, new_label, "welfare", WhyRelabelled.MISPRINT),
        (0.84, written_down_later),
        (0.9, wrong_shelf, "6段目"),
    )
    for part, act, *more in stories:
        house.plan(at(house.day(part), 8, 5) + house.minutes(0, 20), act, house, *more)
    house.plan(at(house.back(9), 8, 6), missing, house)
