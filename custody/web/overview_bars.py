"""What the overview draws: stretches of bars that are the rows of their tables too, each with the list behind it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from flask import url_for
from flask_babel import gettext as _

from custody import clock
from custody.events.choices import ContractState
from custody.events.incidents import IncidentSort
from custody.queries import deadlines, overview
from custody.queries.contracts import key_of
from custody.queries.incidents import clock_of
from custody.queries.overview import AGES
from custody.queries.standing import GROUPS
from custody.queries.when import length, moment
from custody.queries.wording import word_of
from custody.web.access import book, caller
from custody.web.due_rows import scope
from custody.web.language import current as lang
from custody.web.standing import address

if TYPE_CHECKING:
    from custody.models import Contract, Incident
    from custody.queries.deadlines import Deadline, Due

COLOURS = {"week": "stored", "month": "arrived", "quarter": "in_use", "longer": "missing"}
LEVELS = {"soon": "expected", "late": "in_use", "red": "missing"}
TALLEST = 90
LEAST = 6


@dataclass(frozen=True)
class Part:
    """One stretch of a bar and its figure. `x`, `width`: thousandths of the bar. `code`: the state that colours it."""

    label: str
    n: int
    href: str
    code: str
    x: float
    width: float


@dataclass(frozen=True)
class Bar:
    """A line of a chart, which is a row of its table too."""

    href: str
    name: str
    title: str
    total: int
    parts: Sequence[Part]
    note: str = ""


def _parts(found: Sequence[tuple[str, int, str, str]], whole: int) -> list[Part]:
    """Stretches of (label, number, address, colour), side by side; what is not nothing can be seen."""
    parts, x = [], 0.0
    rest = 1000 - LEAST * sum(1 for _l, n, _h, _c in found if n)
    for label, n, href, code in found:
        width = LEAST + n * rest / whole if n else 0.0
        parts.append(Part(label, n, href, code, round(x, 1), round(width, 1)))
        x += width
    return parts


def states(c: Contract, standing: overview.Standing) -> Bar:
    found = [
        (g.label.in_(lang()), standing.groups[g.name], address(c.id, g.name), g.code.value if g.code else "")
        for g in GROUPS
    ]
    return _bar(c, found)


def ages(c: Contract, standing: overview.Standing) -> Bar:
    found = [
        (label.in_(lang()), standing.ages[age], url_for("overview.items", key=key_of(c.id), name=age), COLOURS[age])
        for age, label in AGES.items()
    ]
    return _bar(c, found)


def _bar(c: Contract, found: Sequence[tuple[str, int, str, str]]) -> Bar:
    total = sum(n for _l, n, _h, _c in found)
    state = "" if c.state == ContractState.ACTIVE else word_of(ContractState, c.state, lang())
    title = " · ".join(p for p in (c.title, state) if p)
    return Bar(url_for("contracts.show", key=key_of(c.id)), c.number, title, total, _parts(found, max(total, 1)))


def due(now: str) -> list[Bar]:
    """What is due to the caller, by deadline, the longest overdue first: how much is near, late or an alarm."""
    asked = scope(now)
    found = [(d, dues) for d in deadlines.DEADLINES if (dues := deadlines.found(d, caller(), asked))]
    most = max((len(dues) for _d, dues in found), default=1)
    return [_late(d, dues, most, now) for d, dues in sorted(found, key=lambda f: f[1][0].at)]


def _late(deadline: Deadline, dues: Sequence[Due], most: int, now: str) -> Bar:
    href = url_for("home.listing", name=deadline.name)
    levels = [deadline.level(d, now) for d in dues]
    counted = [(_level(name), levels.count(name), href, code) for name, code in LEVELS.items()]
    over = clock.minutes_between(dues[0].at, now) * 60
    worst = length(over).in_(lang()) if deadline.dated and over > 0 else "—"
    return Bar(href, deadline.label.in_(lang()), "", len(dues), _parts(counted, most), worst)


def _level(name: str) -> str:
    words: Mapping[str, str] = {"soon": _("due soon"), "late": _("overdue"), "red": _("at once")}
    return words[name]


def copies(p: overview.Permitted) -> Bar:
    href = url_for("authorisations.show", key=key_of(p.id))
    whole = max(p.allowed or 0, p.made, 1)
    ended, left = p.made - min(p.live, p.made), whole - p.made
    found = [
        (_("live"), min(p.live, p.made), href, "in_use"), (_("ended"), ended, href, "returned"),
        (_("may still be made"), left if p.allowed is not None else 0, href, ""),
    ]  # fmt: skip
    allowed = _("no number set") if p.allowed is None else str(p.allowed)
    return Bar(
        href, p.number, f"{book().contract(p.contract).number} {p.document}", p.made, _parts(found, whole), allowed
    )


def refused(mine: Sequence[str], now: str) -> dict[str, object]:
    found = overview.refusals(mine, now)
    most = max(*(w.times for w in found.weeks), 1)
    weeks = [
        (f"{w.since.month}/{w.since.day}", w.times, url_for("overview.refusals", since=w.since, until=w.until), round(w.times * TALLEST / most, 1))
        for w in found.weeks
    ]  # fmt: skip
    rules = [
        (code, book().contract(c).number, n, _of_rule(c, code, found.weeks[0].since)) for (c, code), n in found.rules
    ]
    return {"weeks": weeks, "rules": rules, "total": sum(w.times for w in found.weeks), "cut": found.cut, "most": most}


def _of_rule(contract: str, code: str, since: date) -> str:
    return url_for("rulebook.refusals", key=key_of(contract), rule=code, since=since)


def incident(row: Incident, now: str) -> dict[str, object]:
    return {
        "href": url_for("incidents.show", key=key_of(row.id)),
        "number": row.number,
        "what": word_of(IncidentSort, row.sort, lang()),
        "contract": book().contract(row.contract).number,
        "known": moment(row.first_known, now, lang()),
        "since": length((clock.parse(now) - clock.parse(row.first_known)).total_seconds()).in_(lang()),
        "clock": clock_of(row, now),
    }
