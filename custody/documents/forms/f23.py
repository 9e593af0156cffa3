"""F-23: the consent to carry something out, and what was carried out under it (Art. 1; not of specific information)."""

from __future__ import annotations

from typing import Any

from custody.documents.forms.base import OFFICE, Form, Paper, struck
from custody.documents.forms.blocks import Block, Column, facts, heading, part, said, signatures, table
from custody.documents.forms.f05 import answer
from custody.documents.forms.parts import items_table
from custody.queries import papers
from custody.text import Text

OUT = (
    Column("管理番号", 1.5, "code"),
    Column("持出日時", 2),
    Column("持出者", 1.7),
    Column("持出先", 2.4),
    Column("返却日時", 2),
    Column("返却確認者", 1.7),
)


def values(paper: Paper) -> list[Block]:
    row = paper.about
    return [
        part("申請"),
        said("次のとおり、持出しの承諾を申請します。"),
        facts(
            [
                ("目的", row.purpose, True),
                ("持出し先", paper.place(row.place, 3), True),
                ("期間", paper.dates.span(row.since or "", row.until or ""), True),
                ("方法", "専用ケースに入れて施錠し、直行・直帰", True),
            ]
        ),
        heading("対象"),
        items_table(paper, row.items, struck(paper.contract.id)),
        part("承諾"),
        facts(answer(paper, row, "承諾")),
        signatures(
            [
                ("申請者", paper.maker),
                ("承諾者（管理責任者）", ""),
                ("承諾者（発注者）", row.officer),
            ],
            3,
        ),
        heading("持出管理簿"),
        table(OUT, _outs(paper, row) or [[""] * 6]),
    ]


def _outs(paper: Paper, row: Any) -> list[list[Any]]:
    items = papers.load(row.items)
    found = []
    for item, told in papers.chains(
        row.items, ("item.checked_out", "item.checked_in", "item.stored", "item.departed")
    ).items():
        for n, t in enumerate(told):
            if t.e.kind not in ("item.checked_out", "item.departed") or (row.since or "") > t.e.occurred[:10]:
                continue
            back = next((b for b in told[n + 1 :] if b.e.kind in ("item.checked_in", "item.stored")), None)
            found.append([
                items[item].number, paper.when(t.e), paper.name(t.e.actor), paper.place(t.get("place")),
                paper.when(back.e) if back else "未返却", paper.name(back.e.actor) if back else "未返却",
            ])  # fmt: skip
    return found


FORM = Form(
    "F-23",
    Text("持出承諾申請書／持出管理簿", "Consent to carry out, and its log"),
    (1,),
    "authorisation",
    values,
    by=OFFICE,
    single=True,
    fit=lambda row: row.sort == "carry_out",
)
