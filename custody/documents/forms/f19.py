"""F-19: the answer to the notice of an audit, and the list of what is handed over for it, each with its hash (Art. 13).

What was entered later, and where the things were, stand before everything else (domain.md §6, row 16).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from custody import clock
from custody.documents.forms.base import OFFICE, Form, Paper, word
from custody.documents.forms.blocks import Block, Column, facts, heading, said, signatures, space, table
from custody.events import KINDS
from custody.events.oversight import Answer, AuditState
from custody.queries import papers
from custody.text import Text

HANDED = (
    Column("No.", 0.5, "n"),
    Column("文書番号", 1.5, "code"),
    Column("様式", 0.9, "code"),
    Column("作成日", 1.7),
    Column("SHA-256", 6.2, "code"),
)
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
MOST = 200  # lines of one table; how many there are in all is said above it
DAYS_BEFORE = 30


def values(paper: Paper) -> list[Block]:
    row = paper.about
    issued = papers.rows("document", paper.contract.id, "state = 'issued'")
    told = papers.entries(paper.contract.id, _KINDS)
    numbers = {i: r.number for i, r in papers.load({t.e.subject for t in told}).items()}
    return [
        *_late(paper, [t for t in told if _is_late(paper, t)], numbers),
        *_placed(paper, [t for t in told if _place(t)], numbers, row.noticed_on or paper.now),
        heading("監査・検査"),
        facts(
            [
                ("通知を受けた日", paper.dates.day(row.noticed_on)),
                ("状態", word(AuditState, row.state)),
                ("監査者", row.auditor),
                ("実施予定日", paper.dates.day(row.planned_on) or "協議中"),
                ("範囲", row.scope, True),
                ("回答", word(Answer, row.answer) or "（未回答）"),
                ("回答日", paper.dates.day(row.answered_on)),
                ("理由・条件", row.reason or "条件なし", True),
                ("実施日", paper.dates.day(row.held_on) or "未実施"),
                ("結果の概要", row.result or "未実施"),
            ]
        ),
        heading("提出資料の目録（この契約で発行した有効な帳票）"),
        table(
            HANDED,
            [[n, d.number, d.sheet, paper.dates.short(d.issued_at), d.file or ""] for n, d in enumerate(issued, 1)]
            or [[""] * 5],
            size=6.5,
        ),
        said(
            "このほか、証拠一式（全記録とその証明）を求めに応じて提出します。",
            8,
        ),
        space("備考", 20, "特記事項なし"),
        signatures([("回答者（受注者）", paper.name(paper.caller.person)), ("受領者（監査者）", "")], 2),
    ]


def _is_late(paper: Paper, told: papers.Told) -> bool:
    return clock.minutes_between(told.e.occurred, told.e.received) > paper.contract.late_after


def _place(told: papers.Told) -> str:
    return str(told.get("place") or told.get("unit") or "")


def _late(paper: Paper, late: Sequence[papers.Told], numbers: dict[str, str]) -> list[Block]:
    rows = [
        [
            numbers.get(t.e.subject, ""), KINDS[t.e.kind].title.ja, paper.dates.moment(t.e.occurred),
            paper.dates.moment(t.e.received), paper.name(t.e.actor), str(t.e.private.get("why") or ""),
        ]
        for t in late[-MOST:]
    ]  # fmt: skip
    return [
        heading("後から登録した記録"),
        said(f"起きてから{paper.contract.late_after}分を過ぎて登録したもの　{len(late):,}件{_cut(late)}", 8),
        table(LATE, rows or [[""] * len(LATE)], size=6.5),
    ]


def _placed(paper: Paper, told: Sequence[papers.Told], numbers: dict[str, str], noticed: str) -> list[Block]:
    by_place: dict[str, list[papers.Told]] = defaultdict(list)
    for t in told:
        by_place[_place(t)].append(t)
    before = clock.stamp(clock.parse(noticed) - timedelta(days=DAYS_BEFORE))
    moved = [t for t in _changing(paper, told) if t.e.occurred >= before]
    return [
        heading("置かれた場所"),
        table(PLACES, [_line(paper, p, some) for p, some in by_place.items()] or [[""] * len(PLACES)], size=7),
        heading(f"通知の{DAYS_BEFORE}日前からの、事業所・区域をまたぐ移動"),
        said(f"{len(moved):,}件{_cut(moved)}", 8),
        table(MOVES, [_move(paper, t, numbers) for t in moved[-MOST:]] or [[""] * len(MOVES)], size=6.5),
    ]


def _changing(paper: Paper, told: Sequence[papers.Told]) -> list[papers.Told]:
    """What brought a thing to another site or area than it was in; what is taken out and back within one is no move."""
    last: dict[str, list[str]] = {}
    found = []
    for t in told:
        area = paper.book.place(_place(t)).around()[:2]
        if last.setdefault(t.e.subject, area) != area:
            found.append(t)
        last[t.e.subject] = area
    return found


def _line(paper: Paper, place: str, told: Sequence[papers.Told]) -> list[Any]:
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


def _move(paper: Paper, t: papers.Told, numbers: dict[str, str]) -> list[Any]:
    number, what = numbers.get(t.e.subject, ""), KINDS[t.e.kind].title.ja
    return [paper.dates.moment(t.e.occurred), number, what, paper.place(_place(t), 3), paper.name(t.e.actor)]


def _cut(told: Sequence[papers.Told]) -> str:
    return f"（うち新しい{MOST}件を載せる）" if len(told) > MOST else ""


_KINDS = (
    "item.received", "carrier.blank_registered", "item.stored", "item.checked_out", "item.checked_in",
    "custody.handed_over", "item.packed", "item.departed", "item.arrived", "item.unpacked", "item.accepted",
    "destroy.staged", "destroy.executed",
)  # fmt: skip

FORM = Form(
    "F-19",
    Text("監査・検査　受入回答書／監査資料目録", "Answer to an audit, with the list of papers"),
    (13,),
    "audit",
    values,
    by=OFFICE,
    single=True,
)
