"""The working days: things taken out and brought back, handed over, counted; locks looked at when the day ends."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from custody import clock, db
from custody.demo.calendar import at, next_working_day
from custody.demo.cast import PURPOSES
from custody.demo.house import KEEPER, House
from custody.events.choices import Work
from custody.events.counting import StocktakeClosed, StocktakeOpened
from custody.events.items import CustodyHandedOver, ItemCheckedIn, ItemCheckedOut, ItemSighted
from custody.events.places import LockChecked
from custody.usecases import counting, items, places

PER_DAY = {"tax": 3.2, "welfare": 2.6, "library": 0.9, "other": 1.6}  # take-outs in a demo of 300 items
LAST_RETURN = (17, 35)
WORKS = [Work.ENTRY, Work.ENTRY, Work.CHECK, Work.CHECK, Work.PRINT, Work.VIEW]
COUNTED_MONTHLY, COUNTED_QUARTERLY = ("ロッカー1", "ロッカー2", "テープ保管庫", "金庫"), ("書庫B", "一般書庫", "棚")


@dataclass(frozen=True)
class Outing:
    """Items that are out, each with the unit it came from, and who has them."""

    contract: str
    holder: str
    place: str
    units: dict[str, str]


def plan_days(house: House, size: int) -> None:
    """Lay every working day on the agenda, the first one left for the set-up."""
    for n, day in enumerate(house.days[1:], 1):
        for contract, often in PER_DAY.items():
            for _ in range(int(often * size / 300 + house.rng.random())):
                house.plan(at(day, 9, 20) + house.minutes(0, 400), go_out, house, contract)
        house.plan(at(day, 17, 50) + house.minutes(0, 12), close_up, house)
        if n % 20 == 10:
            house.plan(at(day, 9, 35), back_up, house)
        if day.month != house.days[n - 1].month:
            _plan_counts(house, day)


def go_out(when: datetime, house: House, contract: str) -> None:
    """Take one to five items out for some minutes or hours; now and then they come back late."""
    several = house.rng.random() < 0.3
    chosen = house.pick(contract, house.rng.randint(2, 5) if several else 1)
    latest = at(when.date(), *LAST_RETURN)
    back = min(when + house.minutes(20, 230), latest - house.minutes(0, 20))
    if not chosen or back <= when:
        return
    holder = house.rng.choice(house.workers[contract])
    place = "作業室" if contract == "tax" or house.rng.random() < 0.7 else "会議室"
    outing = take(when, house, contract, chosen, holder, place, due=quarter(back + timedelta(minutes=20)))
    if house.rng.random() < 0.03:
        back = at(next_working_day(when.date()), 9, 5)
    plan_return(house, outing, when, back)


def plan_return(house: House, outing: Outing, when: datetime, back: datetime) -> None:
    """Back at that time, sometimes by a colleague who took over a little before."""
    others = [w for w in house.workers[outing.contract] if w != outing.holder]
    if others and house.rng.random() < 0.12 and back - when > timedelta(minutes=15):
        receiver = house.rng.choice(others)
        house.plan(back - timedelta(minutes=6), hand_over, house, outing, receiver)
        outing = replace(outing, holder=receiver)
    house.plan(back, come_back, house, outing)


def quarter(when: datetime) -> datetime:
    """The next full quarter of an hour."""
    return when.replace(minute=when.minute // 15 * 15, second=0) + timedelta(minutes=15)


def take(
    when: datetime,
    house: House,
    contract: str,
    chosen: list[str],
    holder: str,
    place: str = "作業室",
    *,
    due: datetime,
    work: Work | None = None,
) -> Outing:
    units = {i: house.unit_of(i) for i in chosen}
    event = ItemCheckedOut(
        purpose=house.rng.choice(PURPOSES[contract]),
        work=work or house.rng.choice(WORKS),
        place=house.cast.places[place],
        due=clock.stamp(due),
    )
    items.take_out(house.by(holder), house.sent(when), chosen, event)
    return Outing(contract, holder, place, units)


def come_back(when: datetime, house: House, outing: Outing) -> None:
    """Put everything back where it came from."""
    for unit in sorted(set(outing.units.values())):
        some = [i for i, u in outing.units.items() if u == unit]
        event = ItemCheckedIn(unit=unit, lock_checked=house.cast.places["棚"] != unit, copied=False)
        items.bring_back(house.by(outing.holder), house.sent(when), some, event)


def hand_over(when: datetime, house: House, outing: Outing, receiver: str) -> None:
    event = CustodyHandedOver(receiver=house.cast.people[receiver])
    items.hand_over(house.by(outing.holder), house.sent(when, second=receiver), list(outing.units), event)


def back_up(when: datetime, house: House) -> None:
    """The monthly check of the tapes: a whole batch out and back."""
    tapes = [
        i for (i,) in db.rows("SELECT id FROM item WHERE medium = 'tape' AND state = 'stored' ORDER BY number LIMIT 40")
    ]
    if tapes:
        due = at(when.date(), 12)
        outing = take(when, house, "tax", tapes, "伊藤", due=due, work=Work.BACKUP)
        plan_return(house, outing, when, when + house.minutes(60, 110))


def close_up(when: datetime, house: House) -> None:
    """Look at every lock; once in a while one was left open, and is locked and looked at again."""
    who = house.by(house.rng.choice(["鈴木", "鈴木", "佐藤"]))
    for n, (unit,) in enumerate(db.rows("SELECT id FROM place WHERE kind = 'unit' AND lockable = 1 ORDER BY number")):
        ok = house.rng.random() > 0.002
        seen = when + timedelta(seconds=50 * n)
        places.check_lock(
            who, house.sent(seen), unit, LockChecked(ok=ok, note="" if ok else "施錠されていなかったため施錠した")
        )
        if not ok:
            places.check_lock(who, house.sent(seen + timedelta(seconds=20)), unit, LockChecked(ok=True))


def _plan_counts(house: House, day: date) -> None:
    """Media are counted monthly and paper quarterly, by someone other than the keeper (domain.md §7)."""
    units = COUNTED_MONTHLY + (COUNTED_QUARTERLY if day.month % 3 == 0 else ())
    pairs = [(unit, contract) for unit in units for contract in PER_DAY]
    for n, (unit, contract) in enumerate(pairs):
        house.plan(at(day, 8, 40) + timedelta(seconds=30 * n), count, house, unit, contract)


def count(when: datetime, house: House, unit: str, contract: str) -> None:
    """Count what one contract has in one unit, before anything is taken out: every item there is seen.

    A unit in which a story is going on is left for another month.
    """
    place, held = house.cast.places[unit], house.cast.contracts[contract]
    inside = house.inside(place, contract)
    if not inside or house.kept.intersection(inside):
        return
    who = house.by(next(w for w in house.workers[contract] if w != KEEPER[contract]))
    opened = counting.open_stocktake(who, house.sent(when), held, StocktakeOpened(place=place)).first("stocktake")
    house.plan(
        when + timedelta(minutes=12),
        lambda t: counting.sight_in_stocktake(who, house.sent(t), opened, inside, ItemSighted()),
    )
    house.plan(
        when + timedelta(minutes=14), lambda t: counting.close_stocktake(who, house.sent(t), opened, StocktakeClosed())
    )
