"""F-05: the application to copy above, the client's permission below (Art. 9)."""

from __future__ import annotations

from typing import Any

from custody.documents.forms.base import OFFICE, Form, Paper, struck, word
from custody.documents.forms.blocks import Block, facts, heading, part, said, signatures
from custody.documents.forms.parts import items_table
from custody.events.authorisations import AuthorisationState, CopyMethod, How
from custody.events.choices import After, Medium
from custody.text import Text


def values(paper: Paper) -> list[Block]:
    row = paper.about
    count = f"{row.allowed}{'世代' if row.standing else '部'}" if row.allowed else ""
    return [
        part("申請"),
        said("次のとおり、複写・複製の許可を申請します。"),
        facts(
            [
                ("理由・目的", row.purpose, True),
                ("作成方法", "、".join(word(CopyMethod, m) for m in row.methods)),
                ("作成媒体", "、".join(word(Medium, m) for m in row.media)),
                ("部数", count),
                ("作成場所", paper.place(row.place, 3) or "取扱区域内"),
                ("使用者", "従業員名簿に載せた取扱者"),
                ("使用期間", paper.dates.span(row.since or "", row.until or "")),
                ("終了後の処理", word(After, row.after), True),
            ]
        ),
        heading("対象（原本）"),
        items_table(paper, row.items, struck(paper.contract.id)),
        part("許可"),
        facts(answer(paper, row, "許可")),
        signatures([("申請者（受注者）", paper.maker), ("許可者（発注者）", row.officer)], 2),
    ]


def answer(paper: Paper, row: Any, what: str) -> list[tuple[Any, ...]]:
    """What the client said: whether, on what terms, when, who."""
    return [
        ("可否", f"{what}する（{word(AuthorisationState, row.state)}）"),
        ("番号", f"{row.number}　{row.document}".strip()),
        ("回答日", paper.dates.day(row.dated)),
        ("方式", word(How, row.how) + ("" if row.paper else "・書面未着")),
        ("回答者（職・氏名）", row.officer, True),
        ("条件", row.conditions or "条件なし", True),
    ]


FORM = Form(
    "F-05",
    Text("個人情報複写・複製許可申請書／許可書", "Application and permission to copy"),
    (9,),
    "authorisation",
    values,
    by=OFFICE,
    single=True,
    fit=lambda row: row.sort == "copy",
)
