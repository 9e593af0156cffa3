"""What people tried and the rules refused. Nothing changes but the record of the attempt."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from custody import clock
from custody.demo.arrivals import label, reception
from custody.demo.calendar import at
from custody.demo.cast import PURPOSES
from custody.demo.days import Outing, come_back, take
from custody.demo.house import House
from custody.demo.lots import LOTS
from custody.events.choices import Owner, Work
from custody.events.counting import StocktakeOpened
from custody.events.items import CustodyHandedOver, ItemCheckedIn, ItemCheckedOut
from custody.usecases import counting, items, receiving

TAX = "tax"


def out(
    house: House,
    when: datetime,
    items_: list[str],
    who: str,
    place: str,
    purpose: str = PURPOSES[TAX][0],
    work: Work = Work.ENTRY,
) -> None:
    """Try to take `items_` out."""
    event = ItemCheckedOut(
        purpose=purpose, work=work, place=house.cast.places[place], due=clock.stamp(when + timedelta(hours=3))
    )
    items.take_out(house.by(who), house.sent(when), items_, event)


def to_the_meeting_room(when: datetime, house: House) -> None:
    """Art. 19: specific personal information outside the designated areas."""
    out(house, when, house.need(TAX), "佐藤", "会議室")


def home(when: datetime, house: House) -> None:
    """Art. 19 and Art. 1: taken home; under an ordinary contract Art. 1 alone."""
    tax, ordinary = house.need(TAX), house.need("welfare")
    out(house, when, tax, "伊藤", "自宅")
    out(house, when, ordinary, "佐藤", "自宅", PURPOSES["welfare"][0])


def for_another_purpose(when: datetime, house: House) -> None:
    """Art. 7."""
    out(house, when, house.need(TAX, 2), "佐藤", "作業室", "新システムの動作確認")


def as_test_data(when: datetime, house: House) -> None:
    """Art. 8."""
    out(house, when, house.need("welfare"), "髙木", "作業室", PURPOSES["welfare"][0], Work.TEST)


def _brought_back(
    when: datetime, house: House, unit: str, *, lock: bool = True, copied: bool = False, serial: str = ""
) -> None:
    """Take one USB or the like out, try to put it back wrongly, then put it back as it should be."""
    chosen = house.keep(house.need(TAX, with_serial=True))
    outing = take(when, house, TAX, chosen, "佐藤", due=when + timedelta(hours=2))
    wrong = ItemCheckedIn(unit=house.cast.places[unit], lock_checked=lock, copied=copied, serial_read=serial)
    house.plan(when + timedelta(minutes=50), lambda t: items.bring_back(house.by("佐藤"), house.sent(t), chosen, wrong))
    house.plan(when + timedelta(minutes=58), _as_it_should_be, house, outing)


def _as_it_should_be(when: datetime, house: House, outing: Outing) -> None:
    come_back(when, house, outing)
    house.kept.difference_update(outing.units)


def on_the_open_shelf(when: datetime, house: House) -> None:
    """Art. 22: a unit without a lock."""
    _brought_back(when, house, "棚")


def without_looking_at_the_lock(when: datetime, house: House) -> None:
    """Art. 22: the lock was not checked."""
    _brought_back(when, house, "ロッカー1", lock=False)


def with_a_copy(when: datetime, house: House) -> None:
    """Art. 9: a copy was made without permission."""
    _brought_back(when, house, "ロッカー1", copied=True)


def into_the_wrong_cabinet(when: datetime, house: House) -> None:
    """Art. 1: a unit that may not hold this class."""
    _brought_back(when, house, "一般書庫")


def another_serial(when: datetime, house: House) -> None:
    """Art. 1: the thing in hand is not the thing that was taken out."""
    _brought_back(when, house, "ロッカー1", serial="ZZ0000000")


def to_a_stranger(when: datetime, house: House) -> None:
    """Arts 6, 17 and 18: handed to someone without a part in the contract."""
    chosen = house.keep(house.need(TAX))
    outing = take(when, house, TAX, chosen, "佐藤", due=when + timedelta(hours=2))
    event = CustodyHandedOver(receiver=house.cast.people["髙木"])

    def hand(at_: datetime) -> None:
        items.hand_over(house.by("佐藤"), house.sent(at_, second="髙木"), chosen, event)

    house.plan(when + timedelta(minutes=20), hand)
    house.plan(when + timedelta(minutes=40), _as_it_should_be, house, outing)


def a_private_stick(when: datetime, house: House) -> None:
    """Art. 1: a private person's medium."""
    event = reception(house, LOTS[0]).model_copy(update={"owner": Owner.INDIVIDUAL, "description": "持参のUSBメモリ"})
    receiving.receive(house.by("鈴木"), house.sent(when), house.cast.contracts["welfare"], event, LOTS[10].content())


def counts_that_differ(when: datetime, house: House) -> None:
    """Art. 1: the client stated another count; then received with the difference written down."""
    event = reception(house, LOTS[12]).model_copy(
        update={"stated": 1500, "counted": 1498, "description": "給付金申請書 追加"}
    )
    who, contract, content = house.by("鈴木"), house.cast.contracts["welfare"], LOTS[12].content()
    receiving.receive(who, house.sent(when), contract, event, content)
    noted = event.model_copy(update={"difference": "申請書2枚の不足。福祉課へ電話で連絡済み"})

    def receive(at_: datetime) -> None:
        box = receiving.receive(who, house.sent(at_), contract, noted, content).first("item")
        house.plan(at_ + timedelta(minutes=10), label, house, LOTS[12], [box])

    house.plan(when + timedelta(minutes=15), receive)


def the_keeper_counts(when: datetime, house: House) -> None:
    """The house's own rule: the keeper of a unit does not count it."""
    event = StocktakeOpened(place=house.cast.places["ロッカー1"])
    counting.open_stocktake(house.by("鈴木"), house.sent(when), house.cast.contracts[TAX], event)


ATTEMPTS: tuple[Callable[[datetime, House], None], ...] = (
    the_keeper_counts,
    to_the_meeting_room,
    on_the_open_shelf,
    for_another_purpose,
    another_serial,
    as_test_data,
    without_looking_at_the_lock,
    home,
    a_private_stick,
    with_a_copy,
    counts_that_differ,
    to_a_stranger,
    into_the_wrong_cabinet,
)


def plan_refusals(house: House) -> None:
    """Spread every attempt over the time, and repeat the commonest two in the last days."""
    for n, attempt in enumerate(ATTEMPTS, 2):
        house.plan(at(house.day(n / (len(ATTEMPTS) + 3)), 13, 20) + house.minutes(0, 90), attempt, house)
    house.plan(at(house.back(2), 11, 12), on_the_open_shelf, house)
    house.plan(at(house.back(1), 14, 33), to_the_meeting_room, house)
