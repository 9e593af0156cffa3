"""About a year of plausible history that ends now, made only through the use cases. The same seed, the same story."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random

from custody import clock
from custody.demo.arrivals import plan_arrival
from custody.demo.calendar import at
from custody.demo.cast import Cast, set_up
from custody.demo.days import plan_days
from custody.demo.ending import plan_the_end
from custody.demo.house import House, opened
from custody.demo.joining import plan_joining
from custody.demo.lots import BLANKS, LOTS
from custody.demo.mishaps import plan_mishaps
from custody.demo.refused import plan_refusals
from custody.demo.stories import OWN, plan_stories
from custody.events.choices import InfoClass, LockKind, PlaceKind
from custody.events.places import PlaceRegistered
from custody.usecases import labelling, places

DAYS, SIZE, SEED = 365, 300, 8
MARGIN = timedelta(minutes=20)

UNITS = (("テープ保管庫", LockKind.ELECTRONIC), ("書庫B", LockKind.KEY), ("廃棄待ち保管庫", LockKind.KEY))

Tell = Callable[[int, int], object]


def _silent(_done: int, _total: int) -> None:
    """Nobody is told."""


def fill(
    now: datetime | None = None, *, size: int = SIZE, days: int = DAYS, seed: int = SEED, tell: Tell = _silent
) -> Cast:
    """Fill the empty database that is bound with about `size` items and `days` days of history that end at `now`.

    `tell` gets (working days done, working days in all). Nothing is planned for the last 20 minutes, so that an
    act of several steps never reaches into the future.
    """
    until = (now or clock.japan(clock.now())) - MARGIN
    since = until.date() - timedelta(days=days)
    cast = set_up(since)
    house = opened(cast, since, until, Random(seed))  # noqa: S311 - a story, no secret
    _add_units(house)
    daily = max(size - OWN, 1)
    for lot in (*LOTS, *BLANKS):
        plan_arrival(house, lot, daily)
    plan_joining(house)
    plan_refusals(house)
    plan_mishaps(house)
    plan_stories(house)
    plan_the_end(house, size)
    plan_days(house, size)
    _run(house, tell)
    return cast


def _run(house: House, tell: Tell) -> None:
    order = {day: n for n, day in enumerate(house.days)}
    told = -1

    def on(when: datetime) -> None:
        nonlocal told
        if (n := order.get(when.date(), told)) > told:
            told = n
            tell(n, len(house.days))

    tell(0, len(house.days))
    try:
        house.run(on)
    finally:
        clock.tell(None)
    tell(len(house.days), len(house.days))


def _add_units(house: House) -> None:
    """Three more units than the standing cast has, and labels on all of them."""
    cast, morning = house.cast, at(house.days[0], 9)
    keeper, area = cast.people["鈴木"], cast.places["取扱区域A"]
    for n, (name, lock) in enumerate(UNITS):
        event = PlaceRegistered(
            name=name,
            place_kind=PlaceKind.UNIT,
            parent=area,
            lockable=True,
            lock_kind=lock,
            keeper=keeper,
            max_class=InfoClass.SPECIFIC,
            slots=5,
            key_number=f"K-20{n + 1}",
        )
        sent = house.sent(morning + timedelta(minutes=n))
        cast.places[name] = places.register_place(house.by("高橋"), sent, event).first("place")
    units = sorted(cast.places.values())
    labelling.print_labels(house.by("鈴木"), house.sent(morning + timedelta(minutes=9)), units, "a4-24")
