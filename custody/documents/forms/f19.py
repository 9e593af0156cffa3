"""F-19: the answer to the notice of an audit, and the list of what is handed over for it, each with its hash (Art. 13).

What was entered later, and where the things were, stand before everything else (domain.md §6, row 16).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from custody import clock
from custody.documents.forms.base import OFFICE, Form, Paper, word
from custody.documents.forms.blocks import Block, Column, facts, heading, said, signatures, space, table
from custody.documents.forms.late_and_places import (
    LATE,
    MOVES,
    PLACES,
    PLACING,
    is_late,
    late_rows,
    move_rows,
    moves,
    numbers_of,
    place_rows,
    placed,
)
from custody.events.oversight import Answer, AuditState
from custody.queries import papers
from custody.queries.papers import Told
from custody.text import Text

HANDED = (
    Column("No.", 0.5, "n"),
    Column("文書番号", 1.5, "code"),
    Column("様式", 0.9, "code"),
    Column("作成日", 1.7),
    Column("SHA-256", 6.2, "code"),
)
MOST = 200  # lines of one table; how many there are in all is said above it
DAYS_BEFORE = 30


def values(paper: Paper) -> list[Block]:
    row = paper.about
    issued = papers.rows("document", paper.contract.id, "state = 'issued' AND sort <> 'zip'")
    told = papers.entries(paper.contract.id, PLACING)
    numbers = numbers_of(told)
    return [
        *_late(paper, [t for t in told if is_late(paper, t)], numbers),
        *_placed(paper, placed(told), numbers, row.noticed_on or paper.now),
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
        signatures([("回答者（受注者）", paper.maker), ("受領者（監査者）", "")], 2),
    ]


def _late(paper: Paper, late: Sequence[Told], numbers: dict[str, str]) -> list[Block]:
    return [
        heading("後から登録した記録"),
        said(f"起きてから{paper.contract.late_after}分を過ぎて登録したもの　{len(late):,}件{_cut(late)}", 8),
        table(LATE, late_rows(paper, late[-MOST:], numbers) or [[""] * len(LATE)], size=6.5),
    ]


def _placed(paper: Paper, told: Sequence[Told], numbers: dict[str, str], noticed: str) -> list[Block]:
    before = clock.stamp(clock.parse(noticed) - timedelta(days=DAYS_BEFORE))
    moved = [t for t in moves(paper, told) if t.e.occurred >= before]
    return [
        heading("置かれた場所"),
        table(PLACES, place_rows(paper, told) or [[""] * len(PLACES)], size=7),
        heading(f"通知の{DAYS_BEFORE}日前からの、事業所・区域をまたぐ移動"),
        said(f"{len(moved):,}件{_cut(moved)}", 8),
        table(MOVES, move_rows(paper, moved[-MOST:], numbers) or [[""] * len(MOVES)], size=6.5),
    ]


def _cut(told: Sequence[Told]) -> str:
    return f"（うち新しい{MOST}件を載せる）" if len(told) > MOST else ""


FORM = Form(
    "F-19",
    Text("監査・検査　受入回答書／監査資料目録", "Answer to an audit, with the list of papers"),
    (13,),
    "audit",
    values,
    by=OFFICE,
    single=True,
)
