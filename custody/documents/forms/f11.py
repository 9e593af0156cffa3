"""F-11: what the witness of a destruction saw (Art. 11)."""

from __future__ import annotations

from custody.documents.forms.base import OFFICE, Form, Paper, struck
from custody.documents.forms.blocks import Block, checks, facts, heading, signatures, space
from custody.documents.forms.parts import items_table, last, through
from custody.events.choices import Role
from custody.queries import papers
from custody.text import Text


def values(paper: Paper) -> list[Block]:
    lot = paper.about
    told = last(papers.chain(lot.id), "lot.witnessed")
    assert told is not None  # fit() asks for it
    whole = not lot.missing and not lot.surplus and bool(lot.read_at)
    who = lot.officer or paper.employed(lot.witness)
    return [
        facts(
            [
                ("日時", f"{paper.dates.time(lot.started)} ～ {paper.dates.time(lot.ended)}", True),
                ("場所", paper.place(lot.place, 3)),
                ("立会者（職・氏名）", who + through(paper, told)),
                ("廃棄番号", lot.number),
                ("確認した日時", paper.dates.time(told.e.occurred)),
            ]
        ),
        heading(f"対象（{len(lot.items):,}点）"),
        items_table(paper, lot.items, struck(paper.contract.id)),
        heading("確認した事項（■ 確認した　□ 確認していない　― 対象外）"),
        checks(
            [
                (
                    whole,
                    "対象の製造番号を現物で読み、一覧と照合した",
                    f"{len(lot.items) - len(lot.missing):,}／{len(lot.items):,}点が一致",
                ),
                (
                    lot.unopened if lot.weight else None,
                    "封かん・施錠された状態で到着した",
                    "箱を開けずに処理" if lot.unopened else "",
                ),
                (
                    True,
                    "処理をその場で見た",
                    paper.corrected(told, "late_reason") if lot.witnessed_late else "処理と同時に確認",
                ),
                (False, "残ったものがない", "現場で確かめて印を付ける"),
                (
                    bool(lot.photos_before and lot.photos_after),
                    "処理の前後を撮影した",
                    f"前 {len(lot.photos_before):,}枚・後 {len(lot.photos_after):,}枚",
                ),
            ]
        ),
        space("所見", 25, str(told.get("seen") or "特記事項なし")),
        signatures(
            [
                ("立会者", lot.officer or paper.name(lot.witness)),
                ("作業者", lot.operated_by or paper.name(lot.operator)),
            ],
            2,
        ),
    ]


FORM = Form(
    "F-11",
    Text("廃棄立会確認書", "Statement of a witness to destruction"),
    (11,),
    "destruction",
    values,
    by=OFFICE | {Role.CLIENT},
    single=True,
    lead="次の廃棄に立ち会い、確認しました。",
    fit=lambda lot: bool(lot.witnessed_at),
)
