"""What an auditor reads first: what was entered later than it happened, and where the things were (domain.md §6, row 16)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from custody import clock
from custody.documents.forms.base import Paper
from custody.documents.forms.blocks import Column
from custody.events import KINDS
from custody.queries import papers
from custody.queries.papers import Told

LATE = (
    Column("管理番号", 1.2, "code"),
    Column("できごと", 1.6),
    Column("起きた日時", 1.6),
    Column("登録した日時", 1.6),
    Column("登録した者", 1.3),
    Column("理由", 2.4),
)
PLACES = (
    Column("場所", 3.4),
    Column("区域の指定", 1.3),
    Column("最初の日", 1.3),
    Column("最後に入った日", 1.3),
    Column("入った回数", 1, "n"),
    Column("媒体の数", 1, "n"),
)
MOVES = (
    Column("日時", 1.6),
    Column("管理番号", 1.2, "code"),
    Column("できごと", 1.6),
    Column("場所", 3.4),
    Column("行った者", 1.4),
)
PLACING = (
    "item.received", "carrier.blank_registered", "item.stored", "item.checked_out", "item.checked_in",
    "custody.handed_over", "item.packed", "item.departed", "item.arrived", "item.unpacked", "item.accepted",
    "destroy.staged", "destroy.executed",
)  # fmt: skip


def is_late(paper: Paper, told: Told) -> bool:
    """Whether it was entered later than the contract lets pass without a reason."""
    return clock.minutes_between(told.e.occurred, told.e.received) > paper.contract.late_after


def numbers_of(told: Iterable[Told]) -> dict[str, str]:
    """Id -> number or name of what some entries are about."""
    rows = papers.load({t.e.subject for t in told})
    return {i: str(getattr(r, "number", "") or getattr(r, "name", "")) for i, r in rows.items()}


def late_rows(paper: Paper, late: Iterable[Told], numbers: dict[str, str]) -> list[list[Any]]:
    """The cells of LATE."""
    return [
        [
            numbers.get(t.e.subject, ""), KINDS[t.e.kind].title.ja, paper.dates.moment(t.e.occurred),
            paper.dates.moment(t.e.received), paper.name(t.e.actor), str(t.e.private.get("why") or ""),
        ]
        for t in late
    ]  # fmt: skip


def placed(told: Iterable[Told]) -> list[Told]:
    """Those that say where a thing is from then on."""
    return [t for t in told if _place(t)]


def place_rows(paper: Paper, told: Iterable[Told]) -> list[list[Any]]:
    """The cells of PLACES: each place once, in the order in which something first came there."""
    by_place: dict[str, list[Told]] = defaultdict(list)
    for t in told:
        by_place[_place(t)].append(t)
    return [_line(paper, place, some) for place, some in by_place.items()]


def moves(paper: Paper, told: Iterable[Told]) -> list[Told]:
    """What brought a thing to another site or area than it was in; what is taken out and back within one is no move."""
    last: dict[str, list[str]] = {}
    found = []
    for t in told:
        area = paper.book.place(_place(t)).around()[:2]
        if last.setdefault(t.e.subject, area) != area:
            found.append(t)
        last[t.e.subject] = area
    return found


def move_rows(paper: Paper, told: Iterable[Told], numbers: dict[str, str]) -> list[list[Any]]:
    """The cells of MOVES."""
    return [
        [
            paper.dates.moment(t.e.occurred), numbers.get(t.e.subject, ""), KINDS[t.e.kind].title.ja,
            paper.place(_place(t), 3), paper.name(t.e.actor),
        ]
        for t in told
    ]  # fmt: skip


def _place(told: Told) -> str:
    return str(told.get("place") or told.get("unit") or "")


def _line(paper: Paper, place: str, told: Sequence[Told]) -> list[Any]:
    first, last = told[0].e.occurred, told[-1].e.occurred
    return [
        paper.place(place, 3), _designated(paper, place, first), paper.dates.day(first), paper.dates.day(last),
        len(told), len({t.e.subject for t in told}),
    ]  # fmt: skip


def _designated(paper: Paper, place: str, at: str) -> str:
    """Whether it lay within a designated area when something came there first."""
    if not paper.contract.areas:
        return "定めなし"
    around = paper.book.place(place).around()
    return "区域の中" if paper.contract.area_open(around, clock.japan(at).date().isoformat()) else "区域の外"
