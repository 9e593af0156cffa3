"""What a deadline is, and to whom something due is said. Computed when looked at: nothing depends on a job having run."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from custody import clock, db
from custody.caller import Caller
from custody.events.choices import KEEPERS, MANAGERS, Role
from custody.models import Contract
from custody.registers import Registers
from custody.text import Text

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@dataclass(frozen=True)
class Due:
    """One thing that is due at `at` (UTC stamp). `person`: who holds it and must act first. `what`: as the list says it."""

    subject: str
    number: str
    contract: str
    at: str
    what: Text
    person: str | None = None
    medium: str = ""


@dataclass(frozen=True)
class Scope:
    """The contracts that are asked about, and the moment: `now` a UTC stamp, `today` its date in Japan."""

    book: Registers
    contracts: Sequence[Contract]
    now: str

    @property
    def today(self) -> date:
        return clock.japan(self.now).date()

    @property
    def ids(self) -> list[str]:
        return [c.id for c in self.contracts]

    def contract(self, subject: str) -> Contract:
        return self.book.contract(subject)

    def before(self, span: timedelta) -> str:
        """The stamp of `span` ago."""
        return clock.stamp(clock.parse(self.now) - span)

    def day(self, days: int = 0) -> str:
        """The date `days` from today, as YYYY-MM-DD."""
        return (self.today + timedelta(days=days)).isoformat()

    def select(self, sql: str, *given: object, contracts: Sequence[str] | None = None) -> Iterable[tuple[object, ...]]:
        """Rows of `sql`, whose one `{mine}` stands for the contracts, the last of its values. Nothing where there is none."""
        mine = self.ids if contracts is None else list(contracts)
        if not mine:
            return []
        return db.rows(sql.format(mine=", ".join("?" * len(mine))), (*given, *mine))


Find = Callable[[Scope], Iterable[Due]]


@dataclass(frozen=True)
class Deadline:
    """One row of domain.md §7. It is said to the `person` of a due thing and to `roles`; `escalates` later, to `above`.

    `red`: how long after its moment it is an alarm. `ahead`: how long before its moment it is said. `on_home`: whether
    the first page lists it (what it lists already by other means is only mailed). `dated`: whether a thing is due at a
    moment of its own, rather than from whenever it is looked at. `urgent`: stands before everything else.
    """

    name: str
    label: Text
    find: Find
    roles: frozenset[Role] = KEEPERS
    above: frozenset[Role] = MANAGERS
    ahead: timedelta = timedelta()
    red: timedelta = timedelta()
    escalates: timedelta = field(default=HOUR)
    on_home: bool = True
    dated: bool = True
    urgent: bool = False

    def level(self, due: Due, now: str) -> str:
        """`red`: an alarm; `late`: its moment has passed; `soon`: it is near."""
        at, here = clock.parse(due.at), clock.parse(now)
        return "soon" if here < at else "red" if here >= at + self.red else "late"

    def concerns(self, caller: Caller, due: Due, now: str) -> bool:
        """Whether `due` is to be said to `caller` by now."""
        if due.contract not in caller.contracts:
            return False
        if due.person == caller.person or caller.plays(self.roles, due.contract):
            return True
        late = clock.parse(now) >= clock.parse(due.at) + self.escalates
        return late and caller.plays(self.above, due.contract)


def midnight(day: str) -> str:
    """The stamp at which the date `day` ends in Japan: what is due on a day is late on the next."""
    return clock.stamp(datetime.fromisoformat(day).replace(tzinfo=clock.JST) + DAY)


def found(deadline: Deadline, caller: Caller, scope: Scope) -> list[Due]:
    """What is due by `deadline` and is to be said to `caller`, the longest overdue first."""
    near = clock.stamp(clock.parse(scope.now) + deadline.ahead)
    dues = [d for d in deadline.find(scope) if d.at <= near and deadline.concerns(caller, d, scope.now)]
    return sorted(dues, key=lambda d: (d.at, d.number))
