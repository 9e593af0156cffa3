"""Audits unanswered, findings undecided, improvements and reports that are due (Arts 5, 13, 20, 21)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from custody.events.choices import MANAGERS, ContractState
from custody.queries import working_days
from custody.queries.deadlines.base import DAY, Deadline, Due, Scope, midnight
from custody.rules.articles import applies
from custody.text import Text

ANSWER_DAYS = 5  # working days
YEAR = timedelta(days=365)
LONGEST_MONTH = 31


def unanswered(scope: Scope) -> Iterator[Due]:
    sql = "SELECT id, contract, noticed_on FROM audit WHERE state = 'notified' AND contract IN ({mine})"
    for id_, contract, noticed in scope.select(sql):
        day = working_days.after(date.fromisoformat(str(noticed)), ANSWER_DAYS)
        words = Text(f"通知 {noticed}", f"notified {noticed}")
        yield Due(str(id_), scope.contract(str(contract)).number, str(contract), midnight(day.isoformat()), words)


def unheld(scope: Scope) -> Iterator[Due]:
    """Art. 13: audits that were accepted for a day, and of which nobody has recorded that they were held."""
    sql = (
        "SELECT id, contract, planned_on FROM audit WHERE state IN ('accepted', 'consulted') "
        "AND planned_on IS NOT NULL AND contract IN ({mine})"
    )
    for id_, contract, planned in scope.select(sql):
        words = Text(f"実施予定 {planned}", f"planned for {planned}")
        yield Due(str(id_), scope.contract(str(contract)).number, str(contract), midnight(str(planned)), words)


def improving(scope: Scope) -> Iterator[Due]:
    """What both sides agreed to improve, by the day they set."""
    sql = "SELECT id, contract, due FROM finding WHERE state <> 'closed' AND due IS NOT NULL AND contract IN ({mine})"
    for id_, contract, due in scope.select(sql):
        words = Text("改善", "Improvement")
        yield Due(str(id_), scope.contract(str(contract)).number, str(contract), midnight(str(due)), words)


def reporting(scope: Scope) -> Iterator[Due]:
    """Art. 20: the next compliance report, a period after the last one, or after the contract began."""
    for c in (c for c in scope.contracts if applies(20, c) and c.state in (ContractState.ACTIVE, ContractState.ENDED)):
        last = max((str(r["until"] or r["on"]) for r in c.reports), default=c.starts)
        if last:
            at = midnight(_months_after(date.fromisoformat(last), c.report_months).isoformat())
            yield Due(
                c.id, c.number, c.id, at, Text(f"前回 {last}", f"last {last}") if c.reports else Text("初回", "first")
            )


def _months_after(day: date, months: int) -> date:
    year, month = divmod(day.month - 1 + months, 12)
    for last in range(LONGEST_MONTH, 27, -1):
        try:
            return date(day.year + year, month + 1, min(day.day, last))
        except ValueError:
            continue
    raise ValueError(months)


def unvisited(scope: Scope) -> Iterator[Due]:
    """The client looks at each contract's handling at least once a year (PPC's expectation of public bodies)."""
    sql = (
        "SELECT contract, max(held_on) FROM audit WHERE held_on IS NOT NULL AND contract IN ({mine}) GROUP BY contract"
    )
    held = {str(c): str(on) for c, on in scope.select(sql)}
    for c in (c for c in scope.contracts if c.state == ContractState.ACTIVE):
        last = held.get(c.id, c.starts)
        if last:
            day = date.fromisoformat(last) + YEAR
            yield Due(c.id, c.number, c.id, midnight(day.isoformat()), Text("発注者による確認", "Client's own check"))


DEADLINES = (
    Deadline("unanswered", Text("監査通知への回答", "Audit notices to answer"), unanswered, MANAGERS, ahead=7 * DAY),
    Deadline("unheld", Text("予定日に実施の記録がない監査", "Audits not held by their day"), unheld, MANAGERS),
    Deadline("improving", Text("改善の期限", "Improvements due"), improving, MANAGERS, ahead=7 * DAY),
    Deadline("reporting", Text("遵守状況の報告", "Compliance report due"), reporting, MANAGERS, ahead=30 * DAY, red=7 * DAY),
    Deadline("unvisited", Text("年1回の実地確認", "Yearly check on site"), unvisited, MANAGERS, ahead=30 * DAY, red=60 * DAY),
)  # fmt: skip
