"""The clocks of Art. 12: the client's notice, the written reports, and what a regulator may have to be told."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from custody import clock
from custody.events.choices import MANAGERS, STAFF
from custody.events.incidents import IncidentSort
from custody.queries.deadlines.base import DAY, HOUR, MINUTE, Deadline, Due, Scope
from custody.text import Text

PROMPT_DAYS, FINAL_DAYS, WRONGFUL_DAYS = 5, 30, 60  # domain.md §7; the day of knowing is the first

OPEN = "state <> 'closed'"
OWED = "(state <> 'closed' OR decision = 'report')"  # an accident that is closed with the client is not so with a regulator


def _open(scope: Scope, where: str, of: str = OPEN) -> Iterator[dict[str, Any]]:
    """With `known_at` the earliest time of knowing ever given: a correction does not postpone what is owed."""
    names = ("id", "number", "contract", "sort", "known_at", "wrongful")
    sql = f"SELECT {', '.join(names)}, known_before FROM incident WHERE {of} AND {where} AND contract IN ({{mine}})"
    for *row, before in scope.select(sql):
        found = dict(zip(names, row, strict=True))
        yield {**found, "known_at": min((str(found["known_at"]), *json.loads(str(before))))}


def _after(rows: Iterator[dict[str, Any]], span: timedelta) -> Iterator[Due]:
    for r in rows:
        at = clock.stamp(clock.parse(r["known_at"]) + span)
        yield Due(r["id"], r["number"], r["contract"], at, IncidentSort(r["sort"]).text)


def _by_day(row: dict[str, Any], days: int) -> Due:
    """Due at the end of the `days`th day, the day of knowing being the first."""
    known = clock.japan(row["known_at"]).replace(hour=0, minute=0, second=0, microsecond=0)
    at = clock.stamp(known + timedelta(days=days))
    return Due(row["id"], row["number"], row["contract"], at, IncidentSort(row["sort"]).text)


def unnotified(scope: Scope) -> Iterator[Due]:
    """Known, and the client has not been told: said at once, an alarm after an hour."""
    return _after(_open(scope, "notified_at IS NULL"), timedelta())


def unreported(scope: Scope) -> Iterator[Due]:
    """The first written report, a day after it was known."""
    return _after(_open(scope, "reported_on IS NULL"), DAY)


def not_in_full(scope: Scope) -> Iterator[Due]:
    """The full written report, five days after it was known."""
    return _after(_open(scope, "full_report_on IS NULL"), 5 * DAY)


def prompt(scope: Scope) -> Iterator[Due]:
    """The prompt report to the regulator, where it was decided that one is owed, or nobody has decided yet."""
    rows = _open(scope, "prompt_on IS NULL AND (decision IS NULL OR decision <> 'not')", OWED)
    return (_by_day(r, PROMPT_DAYS) for r in rows)


def final(scope: Scope) -> Iterator[Due]:
    """The final report to the regulator after a prompt one: 30 days, 60 where a wrongful purpose is suspected."""
    rows = _open(scope, "prompt_on IS NOT NULL AND final_on IS NULL", OWED)
    return (_by_day(r, WRONGFUL_DAYS if r["wrongful"] else FINAL_DAYS) for r in rows)


DEADLINES = (
    Deadline(
        "unnotified", Text("発注者に未通知の事故", "Accidents the client was not told of"), unnotified, STAFF,
        red=60 * MINUTE, escalates=timedelta(), urgent=True,
    ),
    Deadline(
        "unreported", Text("書面報告がまだの事故", "Accidents without a written report"), unreported, MANAGERS,
        ahead=20 * HOUR,
    ),
    Deadline(
        "not-in-full", Text("詳しい報告がまだの事故", "Accidents without a full report"), not_in_full, MANAGERS, ahead=2 * DAY
    ),
    Deadline("prompt", Text("速報の要否・期限", "Prompt report to the regulator"), prompt, MANAGERS, ahead=4 * DAY),
    Deadline("final", Text("確報の期限", "Final report to the regulator"), final, MANAGERS, ahead=7 * DAY),
)  # fmt: skip
