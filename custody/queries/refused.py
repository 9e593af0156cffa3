"""Attempts that were refused under one contract: how often by which rule, and each of them (domain.md §0.6)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from custody import clock, db
from custody.events import KINDS
from custody.events.items import AttemptRefused
from custody.ledger import project
from custody.text import Text

A_PAGE = 50


@dataclass(frozen=True)
class Attempt:
    """One refused attempt. `at`: UTC stamp; `rules`: the codes; `subject`: on whose chain it stands."""

    at: str
    actor: str
    subject: str
    what: Text
    rules: tuple[str, ...]


@dataclass(frozen=True)
class Period:
    """Dates in Japan, both included; empty where it has no end."""

    since: str = ""
    until: str = ""

    def stamps(self) -> tuple[str, str]:
        """The UTC stamps from which and before which things fall into it."""
        start = _midnight(self.since) if self.since else "0000"
        end = _midnight((date.fromisoformat(self.until) + timedelta(days=1)).isoformat()) if self.until else "9999"
        return start, end


def _midnight(day: str) -> str:
    return clock.stamp(datetime.combine(date.fromisoformat(day), time(), clock.JST))


def refused(contract: str, period: Period) -> Iterator[Attempt]:
    """The refused attempts of a contract, the newest first."""
    sql = (
        "SELECT received, actor, subject, body FROM entry WHERE contract = ? AND kind = ? "
        "AND received >= ? AND received < ? ORDER BY received DESC"
    )
    for received, actor, subject, body in db.rows(sql, (contract, AttemptRefused.kind, *period.stamps())):
        for data in project.said([body]):
            tried = KINDS.get(data.get("attempted", ""), AttemptRefused)
            rules = tuple(dict.fromkeys(r["rule"] for r in data.get("refusals", ())))
            yield Attempt(received, actor, subject, tried.title, rules)


def counted(contract: str, period: Period) -> Counter[str]:
    """How often each rule refused."""
    return Counter(code for attempt in refused(contract, period) for code in attempt.rules)
