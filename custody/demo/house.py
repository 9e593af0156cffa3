"""The cast at work: an agenda kept in the order of time, and who does what with which items."""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from custody import clock, db
from custody.caller import Caller, Signature, Submission
from custody.demo.calendar import at, working_days
from custody.demo.cast import ROLES, Cast, told
from custody.events.choices import Role

WORKERS = {c: [n for n, r in who.items() if {Role.HANDLER} & set(r)] for c, who in ROLES.items()}
WORKERS["other"] = ["髙木", "山本"]
KEEPER = {"tax": "鈴木", "welfare": "鈴木", "library": "鈴木", "other": "山本"}
MANAGER = {"tax": "高橋", "welfare": "高橋", "library": "高橋", "other": "山本"}

Act = Callable[[datetime], object]
LATER = timedelta(minutes=25)


class NothingThere(Exception):
    """Nothing that a story could happen to is in storage at the moment."""


@dataclass
class House:
    """Times are in Japan's time. Whatever is planned after `until` is never done, so some things are still out then.

    `kept`: items that a story needs; the daily work leaves them alone. `reserved`: the same, but they are counted.
    """

    cast: Cast
    until: datetime
    days: list[date]
    rng: Random
    kept: set[str] = field(default_factory=set)
    reserved: set[str] = field(default_factory=set)
    cases: list[str] = field(default_factory=list)
    workers: dict[str, list[str]] = field(default_factory=lambda: {c: list(w) for c, w in WORKERS.items()})
    _agenda: list[tuple[datetime, int, Act]] = field(default_factory=list)
    _count: Any = field(default_factory=itertools.count)
    _callers: dict[str, Caller] = field(default_factory=dict)

    def plan(self, when: datetime, act: Callable[..., object], *args: Any, **more: Any) -> None:
        """Do `act(when, …)` at that time."""
        heapq.heappush(self._agenda, (when, next(self._count), lambda t: act(t, *args, **more)))

    def run(self, tell: Callable[[datetime], object]) -> None:
        """Do everything in the order of time, up to `until`; tells after each day what time is next.

        What finds nothing to happen to is tried again a little later.
        """
        while self._agenda and self._agenda[0][0] <= self.until:
            with db.proxy.obj.atomic():
                self._one_day(self._agenda[0][0].date())
            tell(self._agenda[0][0] if self._agenda else self.until)

    def _one_day(self, day: date) -> None:
        """A day is one transaction: waiting for the disk after every act would take longer than all the acts."""
        while self._agenda and (when := self._agenda[0][0]) <= self.until and when.date() == day:
            _, _, act = heapq.heappop(self._agenda)
            try:
                act(when)
            except NothingThere:
                self.plan(when + LATER, act)

    def day(self, part: float) -> date:
        """The working day at `part` (0 to 1) of the whole time."""
        return self.days[min(int(part * len(self.days)), len(self.days) - 1)]

    def back(self, n: int) -> date:
        """The working day `n` before the last."""
        return self.days[max(0, len(self.days) - 1 - n)]

    def by(self, name: str) -> Caller:
        if name not in self._callers:
            self._callers[name] = self.cast.caller(name)
        return self._callers[name]

    def roles_changed(self) -> None:
        self._callers.clear()

    def sent(self, when: datetime, second: str | None = None, why: str = "") -> Submission:
        """A submission of something that happened at `when`; `second` names who confirmed it."""
        stamp = clock.stamp(when)
        sign = Signature(self.cast.people[second], "password", stamp) if second else None
        return replace(told(stamp, why), second=sign)

    def pick(self, contract: str, n: int = 1, *, with_serial: bool = False) -> list[str]:
        """Ids of up to `n` stored items that hold data, chosen by the seed; those a story needs are left out."""
        found = [
            i
            for i, serial in db.rows(
                "SELECT id, serial FROM item WHERE contract = ? AND state = 'stored' AND info_class IS NOT NULL "
                "ORDER BY number",
                (self.cast.contracts[contract],),
            )
            if (serial or not with_serial) and i not in self.kept | self.reserved
        ]
        return self.rng.sample(found, min(n, len(found)))

    def need(self, contract: str, n: int = 1, *, with_serial: bool = False) -> list[str]:
        """As `pick`, for a story. NothingThere where nothing fits: asked before anything is written."""
        found = self.pick(contract, n, with_serial=with_serial)
        if not found:
            raise NothingThere
        return found

    @property
    def whole_days(self) -> int:
        """How many of the days are over, so that what is laid on them is done."""
        return sum(at(day, 18) <= self.until for day in self.days)

    def inside(self, place: str, contract: str) -> list[str]:
        """Ids of what one contract has in a storage unit, by number."""
        sql = "SELECT id FROM item WHERE place = ? AND contract = ? AND state IN ('stored', 'blank') ORDER BY number"
        return [i for (i,) in db.rows(sql, (place, self.cast.contracts[contract]))]

    def keep(self, items: list[str]) -> list[str]:
        self.kept.update(items)
        return items

    def unit_of(self, item: str) -> str:
        ((place,),) = db.rows("SELECT place FROM item WHERE id = ?", (item,))
        return str(place)

    def minutes(self, low: int, high: int) -> timedelta:
        return timedelta(minutes=self.rng.randint(low, high), seconds=self.rng.randint(0, 59))


def opened(cast: Cast, since: date, until: datetime, rng: Random) -> House:
    """The house with its agenda empty. There is at least one working day, whatever the dates."""
    days = working_days(since, until.date())
    started = [d for d in days if at(d, 10) <= until]
    return House(cast, until, started or [since], rng)
