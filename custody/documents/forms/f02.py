"""F-02: the receipt for what the client handed over, in two copies (Arts 1, 6)."""

from __future__ import annotations

from custody.documents.forms.base import OFFICE, Form, Paper, struck, word
from custody.documents.forms.blocks import Block, Column, facts, heading, signatures
from custody.documents.forms.parts import copies_on, items_table, last
from custody.events.choices import Condition, Method
from custody.queries import papers
from custody.text import Text


def values(paper: Paper) -> list[Block]:
    told = last(papers.chain(paper.about.id), "item.received")
    assert told is not None  # fit() asks for it
    all_ = papers.beside(told)
    ids = [t.e.subject for t in all_]
    copies = copies_on(ids, paper.contract.id)
    counts = {
        t.e.subject: [t.get("stated"), t.get("counted"), sum(c.persons or 0 for c in copies[t.e.subject])] for t in all_
    }
    due = paper.contract.ends
    return [
        facts(
            [
                ("授受番号", paper.corrected(told, "receipt")),
                ("日時", paper.dates.time(told.e.occurred)),
                ("場所", paper.corrected(told, "place", lambda p: paper.place(p, 3))),
                ("授受方法", paper.corrected(told, "method", lambda m: word(Method, m))),
                ("渡した者", paper.corrected(told, "giver")),
                ("受け取った者", paper.employed(told.e.actor)),
            ]
        ),
        heading(f"明細（{len(ids):,}点）"),
        items_table(paper, ids, struck(paper.contract.id), counts, _MORE),
        heading("確認"),
        facts(
            [
                ("状態", "、".join(dict.fromkeys(word(Condition, t.get("condition", "good")) for t in all_))),
                ("返却予定日", f"{paper.dates.day(due)}の契約終了後 {paper.contract.return_days}日以内"),
                ("差異", "、".join(d for t in all_ if (d := t.get("difference"))) or "差異なし", True),
            ]
        ),
        signatures(
            [
                ("渡した者（発注者）", str(told.get("giver") or "")),
                ("受け取った者（受注者）", paper.name(told.e.actor)),
            ],
            2,
        ),
    ]


_MORE = (Column("示された件数", 1.3, "n"), Column("数えた件数", 1.3, "n"), Column("本人数", 1.3, "n"))

FORM = Form(
    "F-02",
    Text("個人情報等授受書（受領書・預り証）", "Receipt for what was handed over"),
    (1, 6),
    "item",
    values,
    by=OFFICE,
    single=True,
    copies=("発注者控", "受注者控"),
    lead="次のとおり受領し、お預かりしました。",
    fit=lambda item: bool(item.received_at),
)
