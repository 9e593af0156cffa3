"""F-10: the certificate of destruction: person, media, what was done, how it was checked (Art. 11; domain.md §8.1).

It says which procedure was done and what the check found, never that nothing could ever be recovered.
"""

from __future__ import annotations

from custody.documents.forms.base import OFFICE, Form, Paper, word
from custody.documents.forms.blocks import Block, Column, facts, heading, said, signatures, table
from custody.documents.forms.f09 import DONE, how, results
from custody.documents.forms.parts import classes, copies_on, last, second
from custody.events.authorisations import Technique
from custody.events.choices import Medium
from custody.queries import papers
from custody.text import Text

CLASSES: dict[str, str] = {
    Technique.CLEAR: "Clear",
    Technique.PURGE: "Purge",
    Technique.DEGAUSS: "Purge（磁気媒体に限る）",
}
MEDIA = (
    Column("No.", 0.5, "n"),
    Column("管理番号", 1.6, "code"),
    Column("種別", 1.4),
    Column("メーカー・型番", 2.2),
    Column("製造番号", 2.3, "code"),
    Column("容量", 1),
    Column("消去前の区分", 1.8),
    Column("番号照合", 1.1, "mark"),
)


def values(paper: Paper) -> list[Block]:
    lot, chain = paper.about, papers.chain(paper.about.id)
    items = sorted(papers.load(lot.items).values(), key=lambda i: i.number)
    copies, read = copies_on(lot.items, paper.contract.id), results(lot)
    rows = [
        [
            n,
            i.number,
            word(Medium, i.medium),
            f"{i.maker} {i.model}".strip(),
            i.serial,
            i.capacity,
            classes(copies[i.id]),
            read[i.id][0],
        ]
        for n, i in enumerate(items, 1)
    ]
    watched, matched = last(chain, "lot.witnessed"), last(chain, "lot.reconciled")
    whole = all(v[0] == "照合済" for v in read.values())
    return [
        facts(
            [
                ("証明書番号", lot.certificate or "発行者の証明書は受領待ち"),
                ("発行日", paper.dates.day(lot.issued_on)),
                ("発行者", lot.issuer, True),
                ("廃棄番号", lot.number),
                ("対象", f"{len(items):,}点"),
            ]
        ),
        heading("媒体"),
        table(MEDIA, rows),
        heading("処理"),
        facts(
            [
                ("方法区分", CLASSES.get(lot.technique or "", "Destroy（物理的な破壊）")),
                ("処分先", "再利用せず、破壊後の残さとして処分"),
                *how(paper, lot),
            ]
        ),
        heading("確認"),
        facts(
            [
                ("確認の方法", "処理の前に製造番号を現物から読み、一覧と照合。処理の前後を撮影", True),
                ("確認の結果", "照合した番号はすべて一致" if whole else "一致しない番号あり", True),
                ("番号を読んだ者", paper.employed(matched.e.actor) if matched else ""),
                ("立会者", lot.officer or paper.employed(lot.witness) or second(paper, watched)),
                ("証明書の照合者", paper.employed(lot.matched_by)),
                ("連絡先", paper.settings.contact),
            ]
        ),
        said(
            "この証明書は、上の手順を行ったことと、その確認の結果を示すものです。測定していない事項を保証するものではありません。",
            8,
        ),
        signatures(
            [
                ("作業者", lot.operated_by or paper.name(lot.operator)),
                ("立会者", lot.officer or paper.name(lot.witness)),
                ("発行責任者（受注者）", ""),
            ],
            3,
        ),
    ]


FORM = Form(
    "F-10",
    Text("データ消去・廃棄証明書", "Certificate of erasure or destruction"),
    (11,),
    "destruction",
    values,
    by=OFFICE,
    single=True,
    lead="次の媒体を廃棄したことを証明します。",
    fit=lambda lot: lot.state in DONE,
)
