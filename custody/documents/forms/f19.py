"""F-19: the answer to the notice of an audit, and the list of what is handed over for it, each with its hash (Art. 13)."""

from __future__ import annotations

from custody.documents.forms.base import OFFICE, Form, Paper, word
from custody.documents.forms.blocks import Block, Column, facts, heading, said, signatures, space, table
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


def values(paper: Paper) -> list[Block]:
    row = paper.about
    issued = papers.rows("document", paper.contract.id, "state = 'issued'")
    late = [t for t in papers.entries(paper.contract.id, _KINDS) if t.e.received[:16] > t.e.occurred[:16]]
    return [
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
            f"このほか、証拠一式（全記録とその証明）を求めに応じて提出します。後から登録した取出・返却の記録は {len(late):,}件です。",
            8,
        ),
        space("備考", 20, "特記事項なし"),
        signatures([("回答者（受注者）", paper.name(paper.caller.person)), ("受領者（監査者）", "")], 2),
    ]


_KINDS = ("item.checked_out", "item.checked_in", "item.stored", "item.received")

FORM = Form(
    "F-19",
    Text("監査・検査　受入回答書／監査資料目録", "Answer to an audit, with the list of papers"),
    (13,),
    "audit",
    values,
    by=OFFICE,
    single=True,
)
