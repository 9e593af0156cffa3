"""F-08: the client's instruction to destroy, as it was received (Art. 11)."""

from __future__ import annotations

from custody.documents.forms.base import OFFICE, Form, Paper, struck, word
from custody.documents.forms.blocks import Block, facts, heading, signatures
from custody.documents.forms.parts import items_table
from custody.events.authorisations import How, Technique, WitnessRule
from custody.queries import papers
from custody.text import Text


def values(paper: Paper) -> list[Block]:
    row = paper.about
    firm = papers.load([row.party]).get(row.party or "")
    days = row.certificate_days
    return [
        facts(
            [
                ("指示番号", f"{row.number}　{row.document}".strip()),
                ("指示日", paper.dates.day(row.dated)),
                ("指示者（職・氏名）", row.officer),
                ("方式", word(How, row.how) + ("" if row.paper else "・書面未着")),
                ("方法", word(Technique, row.technique)),
                ("水準", row.level),
                ("場所", paper.place(row.place, 3)),
                ("廃棄業者", firm.name if firm else ""),
                ("立会い", word(WitnessRule, row.witness)),
                ("期限", paper.dates.day(row.deadline) or "定めなし"),
                ("証明書", f"要（実施後 {days}日以内）" if days else "不要", True),
                ("条件", row.conditions or "条件なし", True),
            ]
        ),
        heading(f"対象（{len(row.items):,}点）"),
        items_table(paper, row.items, struck(paper.contract.id)),
        signatures([("指示者（発注者）", row.officer), ("受領者（受注者）", paper.maker)], 2),
    ]


FORM = Form(
    "F-08",
    Text("廃棄（消去）指示書　受領控", "Instruction to destroy, as received"),
    (11,),
    "authorisation",
    values,
    by=OFFICE,
    single=True,
    lead="次の廃棄（消去）の指示を受けました。",
    fit=lambda row: row.sort == "destroy",
)
