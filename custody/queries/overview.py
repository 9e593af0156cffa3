"""Every contract at a glance: where its items are, how long since they were seen, what was copied, what was refused.

Summed from counts that are kept; nothing is loaded but what a table shows.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from custody import clock, db
from custody.caller import Caller
from custody.events.choices import GONE, MANAGERS, Role, State
from custody.events.items import AttemptRefused
from custody.ledger import item_counts, project
from custody.models import Incident
from custody.queries import standing
from custody.queries.attention import Condition, marks, within
from custody.queries.refused import Period
from custody.queries.standing import GROUPS
from custody.text import Text

OVERSEERS = MANAGERS | {Role.CLIENT, Role.AUDITOR}
WEEKS = 13
MOST = 5_000  # refusals that are read
A_TABLE = 100
OPEN_INCIDENTS = 50


DAYS = (7, 35, 100)  # domain.md §7: monthly and quarterly counting, with some days' grace
AGES = {
    "week": Text("7日以内", "Within 7 days"),
    "month": Text("35日以内", "Within 35 days"),
    "quarter": Text("100日以内", "Within 100 days"),
    "longer": Text("それより前", "Longer ago"),
}
DATE, MIDNIGHT = 10, "T00:00:00.000Z"
UNSEEN = GONE | {State.EXPECTED}
SEEN = "coalesce(seen_at, '')"


@dataclass(frozen=True)
class Standing:
    """How many items of a contract are in each group, and how many of those here were seen how long ago."""

    contract: str
    groups: dict[str, int]
    ages: dict[str, int]

    @property
    def total(self) -> int:
        return sum(self.groups.values())


@dataclass(frozen=True)
class Permitted:
    """A permission to copy: how many it allows (None: it sets no number), how many were made, how many live."""

    id: str
    number: str
    contract: str
    document: str
    allowed: int | None
    made: int
    live: int
    until: str | None


@dataclass(frozen=True)
class Week:
    """Seven days from a Monday in Japan; both dates are in it."""

    since: date
    times: int = 0

    @property
    def until(self) -> date:
        return self.since + timedelta(days=6)


@dataclass(frozen=True)
class Refusals:
    """`rules`: (contract, code) -> times, the most first. `cut`: there were more than are counted."""

    weeks: Sequence[Week]
    rules: Sequence[tuple[tuple[str, str], int]]
    cut: bool


def contracts_of(caller: Caller) -> list[str]:
    """The contracts that the caller oversees."""
    return within(caller, OVERSEERS)


def standings(mine: Sequence[str], now: str) -> dict[str, Standing]:
    """How each contract stands, over what is kept of how many items there are."""
    limits = [limit[:DATE] for limit in _limits(now)]
    counts = standing.counted(mine, now)
    kept = {c: Standing(c, {g.name: counts[c][g.name] for g in GROUPS}, dict.fromkeys(AGES, 0)) for c in mine}
    for contract, state, day, n in item_counts.by_day_seen(mine):
        if state not in UNSEEN:
            kept[contract].ages[list(AGES)[sum(day < limit for limit in limits)]] += n
    return kept


def _limits(now: str) -> list[str]:
    """From when on a thing was seen lately, less lately, …: each the beginning of a day of UTC."""
    return [clock.stamp(clock.parse(now) - timedelta(days=d))[:DATE] + MIDNIGHT for d in DAYS]


def seen(contract: str, age: str, now: str) -> Condition:
    """The items of a contract that were last seen so long ago."""
    stamps = ["9", *_limits(now), ""]
    n = list(AGES).index(age)
    states = sorted(s.value for s in State if s not in UNSEEN)
    sql = f"contract = ? AND state IN ({marks(states)}) AND {SEEN} < ? AND {SEEN} >= ?"
    return sql, [contract, *states, stamps[n], stamps[n + 1]]


def count(where: Condition, table: str = "item") -> int:
    """How many items, or entries, there are of a condition."""
    ((n,),) = db.rows(f"SELECT count(*) FROM {table} WHERE {where[0]}", where[1])
    return int(n)


def permitted(mine: Sequence[str]) -> list[Permitted]:
    """The newest permissions to copy that are in force, with what was done under each."""
    found = db.rows(
        "SELECT id, number, contract, document, allowed, used, until FROM authorisation WHERE sort = 'copy' "
        f"AND state = 'active' AND contract IN ({marks(mine)}) ORDER BY number DESC LIMIT {A_TABLE}",
        mine,
    )
    ids = [row[0] for row in found]
    living = db.rows(
        f"SELECT permission, count(*) FROM copy WHERE state = 'live' AND permission IN ({marks(ids)}) GROUP BY permission",
        ids,
    )
    live = {permission: int(n) for permission, n in living}
    return [
        Permitted(id_, number, contract, document, allowed, len(json.loads(used)), live.get(id_, 0), until)
        for id_, number, contract, document, allowed, used, until in found
    ]


def refusals(mine: Sequence[str], now: str) -> Refusals:
    """What was refused in the last thirteen weeks, by week and by rule."""
    today = clock.japan(now).date()
    first = today - timedelta(days=today.weekday(), weeks=WEEKS - 1)
    found = db.rows(
        f"SELECT contract, received, body FROM entry WHERE contract IN ({marks(mine)}) AND kind = ? AND received >= ? "
        f"ORDER BY received DESC LIMIT {MOST}",
        (*mine, AttemptRefused.kind, Period(since=first.isoformat()).stamps()[0]),
    )
    weeks: Counter[date] = Counter()
    rules: Counter[tuple[str, str]] = Counter()
    for contract, received, body in found:
        on = clock.japan(received).date()
        weeks[on - timedelta(days=on.weekday())] += 1
        told = [r for data in project.said([body]) for r in data.get("refusals", ())]
        rules.update({(contract, str(r["rule"])) for r in told})
    shown = [Week(day, weeks[day]) for day in (first + timedelta(weeks=n) for n in range(WEEKS))]
    return Refusals(shown, rules.most_common(A_TABLE), len(found) == MOST)


def open_incidents(mine: Sequence[str]) -> list[Incident]:
    """The newest incidents that are not closed."""
    where = (Incident.state == "open") & Incident.contract.in_(list(mine))
    return list(Incident.select().where(where).order_by(Incident.number.desc()).limit(OPEN_INCIDENTS))


def refused_in(mine: Sequence[str], period: Period) -> Condition:
    """The refused attempts of some days, as entries."""
    sql = f"entry.contract IN ({marks(mine)}) AND entry.kind = ? AND entry.received >= ? AND entry.received < ?"
    return sql, [*mine, AttemptRefused.kind, *period.stamps()]
