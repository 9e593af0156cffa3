"""Permissions, consents and instructions: waiting for paper, running out, nearly used; copies to be ended (Arts 4, 9, 11)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from custody import clock, db
from custody.events.authorisations import Sort
from custody.events.choices import KEEPERS, MANAGERS
from custody.ledger import project
from custody.models import Authorisation, Party
from custody.models.authorisation import WANTS_PAPER
from custody.queries import working_days
from custody.queries.attention import still
from custody.queries.deadlines.base import DAY, HOUR, Deadline, Due, Scope, midnight
from custody.rules.subcontracting import consented
from custody.text import Text

PAPER_DAYS = 5  # working days until the paper is missed
NEARLY = 0.8
ACTIVE = "state = 'active'"
LEFT_HOURS = 2  # domain.md §6, story 2


def _rows(scope: Scope, where: str, *given: object, of: str = ACTIVE) -> Iterator[dict[str, Any]]:
    columns = ("id", "number", "contract", "sort", "dated", "until", "deadline", "allowed", "used", "items", "standing")
    sql = f"SELECT {', '.join(columns)} FROM authorisation WHERE {of} AND {where} AND contract IN ({{mine}})"
    for values in scope.select(sql, *given):
        yield dict(zip(columns, values, strict=True))


def _due(row: dict[str, Any], at: str, what: Text | None = None) -> Due:
    return Due(row["id"], row["number"], row["contract"], at, what or Sort(row["sort"]).text)


def unpapered(scope: Scope) -> Iterator[Due]:
    """What the client said orally, or in writing that has neither number nor scan, and its paper has not come.

    Also where it was withdrawn, once something was done under it: the contract is not closed before (R-CT-3).
    """
    for row in _rows(scope, "paper = 0", of=f"({WANTS_PAPER})"):
        day = working_days.after(date.fromisoformat(row["dated"]), PAPER_DAYS)
        yield _due(row, midnight(day.isoformat()))


def expiring(scope: Scope) -> Iterator[Due]:
    """What will run out soon. What has run out allows nothing any more, and nobody needs to be alarmed of it."""
    for row in _rows(scope, "until >= ? AND until <= ?", scope.day(), scope.day(14)):
        yield _due(row, midnight(row["until"]))


def nearly_used(scope: Scope) -> Iterator[Due]:
    """Permissions of which four fifths are used up; a standing one turns over and is never used up."""
    for row in _rows(scope, "allowed > 1 AND standing = 0"):
        used = len(json.loads(row["used"]))
        if NEARLY * row["allowed"] <= used < row["allowed"]:
            said = Text(f"残り{row['allowed'] - used}部", f"{row['allowed'] - used} left")
            yield _due(row, scope.now, said)


def instructed(scope: Scope) -> Iterator[Due]:
    """Destructions that the client ordered by a day, and that are not all done."""
    rows = list(_rows(scope, "sort = 'destroy' AND deadline IS NOT NULL AND deadline <= ?", scope.day(7)))
    named = {i for row in rows for i in json.loads(row["items"])}
    marks = ", ".join("?" * len(named))
    sql = (
        f"SELECT id FROM item WHERE id IN ({marks}) AND state NOT IN "
        "('destroyed', 'returned', 'destroyed_uncertified') AND contract IN ({mine})"
    )
    open_ = {i for (i,) in scope.select(sql, *named)} if named else set[object]()
    for row in rows:
        if left := len(open_.intersection(json.loads(row["items"]))):
            yield _due(row, midnight(row["deadline"]), Text(f"残り{left:,}件", f"{left:,} items left"))


def keeping_over(scope: Scope) -> Iterator[Due]:
    """Copies whose time of keeping ends: the client is asked whether to return or destroy them."""
    sql = (
        "SELECT copy.id, copy.number, copy.contract, copy.keep_until, copy.name FROM copy "
        "WHERE copy.state = 'live' AND copy.keep_until IS NOT NULL AND copy.keep_until <> '' "
        "AND copy.keep_until <= ? AND copy.contract IN ({mine}) ORDER BY copy.keep_until LIMIT 500"
    )
    for id_, number, contract, until, name in scope.select(sql, scope.day(30)):
        yield Due(str(id_), str(number), str(contract), midnight(str(until)), Text(str(name), str(name)))


def unconsented(scope: Scope) -> Iterator[Due]:
    """A subcontractor's people who hold things, and the client's consent for their firm is not in force (Art. 4)."""
    sql = (
        "SELECT person.id, person.name, person.employer, item.contract, count(*) FROM person "
        "CROSS JOIN item WHERE item.holder = person.id AND person.employment = 'subcontractor' AND item.state NOT IN "
        f"('stored', 'returned', 'destroyed', 'reclaimed', 'lost', 'voided', 'missing') AND {still('item.contract')} IN ({{mine}}) "
        "GROUP BY person.id, person.name, person.employer, item.contract"
    )
    for person, name, employer, contract, n in scope.select(sql):
        c = scope.contract(str(contract))
        if str(employer) not in _consented(c.id, scope.day()):
            held = Text(f"{name}（{employer}）：手元に{n:,}件", f"{name} ({employer}): {n:,} in hand")
            yield Due(str(person), c.number, c.id, scope.now, held)


def _consented(contract: str, on: str) -> set[str]:
    """The names of the firms with a consent in force at the date `on`."""
    ids = db.rows("SELECT id FROM authorisation WHERE contract = ? AND sort = 'subcontract'", (contract,))
    consents = [a for a in project.load([i for (i,) in ids]).values() if isinstance(a, Authorisation)]
    firms = {a.party for a in consents if a.party and consented(a.party, consents, on)}
    return {p.name for p in project.load(firms).values() if isinstance(p, Party)}


def migrated(scope: Scope) -> Iterator[Due]:
    """Copies made to be migrated from, and to be erased afterwards, that are there after their migration (Amagasaki)."""
    sql = (
        "SELECT c.id, c.number, c.contract, min(made.made_at), c.name FROM copy c JOIN copy made ON made.parent = c.id "
        "JOIN authorisation p ON p.id = c.permission WHERE c.state = 'live' AND made.how = 'migrate' "
        "AND p.after = 'erase' AND c.contract IN ({mine}) GROUP BY c.id, c.number, c.contract, c.name"
    )
    for id_, number, contract, made, name in scope.select(sql):
        at = clock.stamp(clock.parse(str(made)) + LEFT_HOURS * HOUR)
        yield Due(str(id_), str(number), str(contract), at, Text(str(name), str(name)))


def outlived(scope: Scope) -> Iterator[Due]:
    """Copies that are there although their permission ran out, or was withdrawn, and says to erase them (Art. 9)."""
    sql = (
        "SELECT c.id, c.number, c.contract, CASE WHEN p.state = 'active' THEN p.until ELSE coalesce(p.ended_on, p.until) END, "
        "c.name, i.holder FROM copy c JOIN authorisation p ON p.id = c.permission JOIN item i ON i.id = c.item "
        "WHERE c.state = 'live' AND p.after = 'erase' AND (p.state <> 'active' OR p.until < ?) "
        "AND c.contract IN ({mine}) ORDER BY c.number LIMIT 500"
    )
    for id_, number, contract, over, name, holder in scope.select(sql, scope.day()):
        at = midnight(str(over)) if over else scope.now
        yield Due(str(id_), str(number), str(contract), at, Text(str(name), str(name)), str(holder or "") or None)


DEADLINES = (
    Deadline(
        "unpapered", Text("書面待ちの許可・承諾・指示", "Authorisations that wait for paper"), unpapered, MANAGERS, ahead=7 * DAY
    ),
    Deadline("expiring", Text("期限の近い許可・承諾", "Permissions that run out"), expiring, MANAGERS, ahead=14 * DAY),
    Deadline("nearly-used", Text("部数の残りが少ない許可", "Permissions nearly used up"), nearly_used, MANAGERS, dated=False),
    Deadline("instructed", Text("期限の近い廃棄指示", "Destructions to be done"), instructed, KEEPERS, ahead=7 * DAY),
    Deadline(
        "keeping-over", Text("保存期限の来る写し", "Copies whose keeping ends"), keeping_over, MANAGERS,
        ahead=timedelta(days=30),
    ),
    Deadline(
        "unconsented", Text("承諾のない再委託先の人の手元にある物", "Held by people of a firm without consent"), unconsented,
        MANAGERS, dated=False, urgent=True,
    ),
    Deadline("outlived", Text("許可の期限後も残る消去すべき写し", "Copies to erase, their permission over"), outlived, KEEPERS),
    Deadline("migrated", Text("移行が済んでも残る写し", "Copies left after their migration"), migrated, MANAGERS),
)  # fmt: skip
