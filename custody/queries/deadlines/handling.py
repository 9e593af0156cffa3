"""Items out past their time or past closing, not seen for long, locks not checked (Arts 1, 22)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, time, timedelta

from custody import clock, db
from custody.events.choices import GONE, KEEPERS, NOT_ELECTRONIC, ContractState, State
from custody.ledger import item_counts
from custody.models import Contract
from custody.queries import working_days
from custody.queries.deadlines.base import DAY, HOUR, MINUTE, Deadline, Due, Scope
from custody.queries.when import last_closing
from custody.rules.areas import at_clients
from custody.rules.articles import applies
from custody.text import Text

SEEN_DAYS = 35  # domain.md §7: monthly counting, with some days' grace
PAPER_DAYS = 100  # quarterly, likewise
GRACE = 4  # days by which a monthly count may come later than the last
MOST = 500
LIES_NOWHERE = frozenset(s.value for s in (*GONE, State.EXPECTED, State.MISSING))


def _text(value: object) -> str:
    return "" if value is None else str(value)


def late_returns(scope: Scope) -> Iterator[Due]:
    """Things out past the time at which they were to be back."""
    sql = (
        "SELECT id, number, contract, due, description, holder, medium FROM item "
        "WHERE state = 'in_use' AND due < ? AND contract IN ({mine})"
    )
    for id_, number, contract, due, what, holder, medium in scope.select(sql, scope.now):
        yield Due(
            _text(id_), _text(number), _text(contract), _text(due), Text(_text(what), _text(what)), _text(holder),
            _text(medium),
        )  # fmt: skip


def after_closing(scope: Scope) -> Iterator[Due]:
    """Art. 22: electronic media still out when the day ended. Each contract has its own hour."""
    closed = {c.id: last_closing(c.closing_time, scope.now) for c in scope.contracts if applies(22, c)}
    paper = sorted(m.value for m in NOT_ELECTRONIC)
    sql = (
        "SELECT id, number, contract, description, holder, medium, since FROM item WHERE state = 'in_use' "
        f"AND medium NOT IN ({', '.join('?' * len(paper))}) AND contract IN ({{mine}})"
    )
    for id_, number, contract, what, holder, medium, since in scope.select(sql, *paper, contracts=list(closed)):
        at = closed[_text(contract)]
        if _text(since) < at:
            words = Text(_text(what), _text(what))
            yield Due(_text(id_), _text(number), _text(contract), at, words, _text(holder), _text(medium))


def long_unseen(scope: Scope) -> Iterator[Due]:
    """Things that nobody has seen for longer than the contract's counting allows (Art. 1), the longest first."""
    days = {c.id: int(getattr(c, "stocktake_days", 0) or SEEN_DAYS - GRACE) + GRACE for c in scope.contracts}
    here = ", ".join(f"'{s.value}'" for s in State if s not in GONE)
    paper = {m.value for m in NOT_ELECTRONIC}
    sql = (
        "SELECT id, number, contract, description, holder, medium, seen_at FROM item "
        f"WHERE state IN ({here}) AND seen_at < ? AND contract IN ({{mine}}) ORDER BY seen_at LIMIT ?"
    )
    shortest = scope.before(timedelta(days=min(days.values(), default=SEEN_DAYS)))
    marks = ", ".join("?" * len(days))
    for id_, number, contract, what, holder, medium, seen in (
        db.rows(sql.format(mine=marks), (shortest, *days, MOST)) if days else ()
    ):
        span = days[contract] if medium not in paper else max(days[contract], PAPER_DAYS)
        at = clock.stamp(clock.parse(seen) + timedelta(days=span))
        if at <= scope.now:
            yield Due(id_, number, contract, at, Text(what, what), holder, medium)


FULL = 1000
HELD_BEFORE = (
    "EXISTS (SELECT 1 FROM (SELECT one.since, row_number() OVER (ORDER BY one.number) AS nth FROM item one "
    "WHERE one.place = item.place AND one.contract = item.contract AND one.state = 'stored' "
    f"ORDER BY one.number LIMIT {FULL}) AS few WHERE few.since < ? OR few.nth = {FULL})"
)
"""SQL: something lay there before a time; of a place with so many things it is taken for granted."""


def locks_missed(scope: Scope) -> Iterator[Due]:
    """Art. 22: units with media of the contract whose lock nobody checked on the last working day."""
    bound = [c.id for c in scope.contracts if applies(22, c) and c.state != ContractState.CLOSED]
    start = clock.stamp(clock.japan(scope.now).replace(hour=0, minute=0, second=0, microsecond=0))
    sql = (
        "SELECT DISTINCT place.id, place.number, item.contract, place.keeper, place.lock_checked_at "
        f"FROM {item_counts.STANDING} AS item JOIN place ON place.id = item.place "
        "WHERE item.state = 'stored' AND place.lockable = 1 "
        f"AND place.closed = 0 AND {HELD_BEFORE} AND (place.lock_checked_at IS NULL OR place.lock_checked_at < ?) "
        "AND item.contract IN ({mine})"
    )
    last = scope.today - DAY
    while not working_days.is_working(last):
        last -= DAY
    began = clock.stamp(datetime.combine(last, time(), clock.JST))
    for id_, number, contract, keeper, _checked in scope.select(sql, began, began, contracts=bound):
        path = scope.book.place_path(_text(id_))
        yield Due(_text(id_), _text(number), _text(contract), start, Text(path, path), _text(keeper) or None)


def keys(scope: Scope) -> Iterator[Due]:
    """A lock that was found open and has not been found locked since."""
    sql = (
        "SELECT DISTINCT place.id, place.number, item.contract, place.keeper, place.lock_checked_at "
        f"FROM {item_counts.STANDING} AS item JOIN place ON place.id = item.place "
        "WHERE item.state = 'stored' AND place.lock_ok = 0 "
        "AND item.contract IN ({mine})"
    )
    for id_, number, contract, keeper, checked in scope.select(sql):
        path = scope.book.place_path(_text(id_))
        yield Due(_text(id_), _text(number), _text(contract), _text(checked), Text(path, path), _text(keeper) or None)


def outside_areas(scope: Scope) -> Iterator[Due]:
    """Art. 19: what lies where no designation is in force, nor at the client's, nor where it is to be destroyed."""
    bound = [c for c in scope.contracts if applies(19, c)]
    gone = ", ".join("?" * len(LIES_NOWHERE))
    ordered = _ordered(scope, [c.id for c in bound])
    sql = (
        "SELECT id, number, contract, description, holder, medium, since, "
        "COALESCE(destruction, transport) FROM item WHERE place = ? "
        f"AND state NOT IN ({gone}) AND received_at IS NOT NULL "
        "AND (info_class IS NULL OR info_class IN ('', 'specific')) AND contract IN ({mine})"
    )
    for contract, place, around in ((c, p, a) for c in bound for p, a in _outside(scope, c)):
        given = (place, *sorted(LIES_NOWHERE))
        for id_, number, _c, what, holder, medium, since, under in scope.select(sql, *given, contracts=[contract.id]):
            if not under or ordered.get(_text(id_), "") not in around:
                words = Text(_text(what), _text(what))
                yield Due(
                    _text(id_), _text(number), contract.id, _text(since), words, _text(holder) or None, _text(medium)
                )


def _outside(scope: Scope, contract: Contract) -> Iterator[tuple[str, list[str]]]:
    """The places where anything of `contract` lies outside its areas, and not at the client's; with all around them."""
    sql = f"SELECT DISTINCT place FROM {item_counts.STANDING} AS item WHERE contract IN ({{mine}})"
    for (place,) in scope.select(sql, contracts=[contract.id]):
        there = scope.book.place(_text(place))
        if not at_clients(there, contract) and not contract.area_open(there.around(), scope.day()):
            yield there.id, there.around()


def _ordered(scope: Scope, contracts: list[str]) -> dict[str, str]:
    """Where each thing that an instruction in force names is to be destroyed."""
    sql = "SELECT items, place FROM authorisation WHERE sort = 'destroy' AND state = 'active' AND contract IN ({mine})"
    found = scope.select(sql, contracts=contracts)
    return {item: _text(place) for items, place in found for item in json.loads(_text(items))}


DEADLINES = (
    Deadline(
        "late", Text("返却予定を過ぎた", "Past their return time"), late_returns, frozenset(),
        ahead=-30 * MINUTE, escalates=HOUR, on_home=False,
    ),
    Deadline(
        "after-closing", Text("終業後も使用中", "Still out after closing"), after_closing, KEEPERS, on_home=False,
    ),
    Deadline("unlocked", Text("施錠されていなかった保管設備", "Units found unlocked"), keys, KEEPERS),
    Deadline("locks-missed", Text("前の営業日の施錠確認がない", "Locks not checked on the last working day"), locks_missed, KEEPERS),
    Deadline(
        "outside", Text("指定区域の外にある特定個人情報", "Specific information outside the areas"), outside_areas, KEEPERS,
    ),
    Deadline("unseen", Text("長く現物確認がない", "Not seen for long"), long_unseen, KEEPERS, red=30 * DAY),
)  # fmt: skip
