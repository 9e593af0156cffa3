"""F-09: that what was instructed was destroyed, item by item, with photos (Art. 11)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from custody.documents.forms.base import OFFICE, Form, Paper, struck, word
from custody.documents.forms.blocks import Block, Column, facts, heading, photos, signatures
from custody.documents.forms.parts import items_table
from custody.events.authorisations import Technique
from custody.events.lots import LotState
from custody.queries import papers
from custody.text import Text

DONE = frozenset({"executed", "certified"})
MORE = (Column("番号照合", 1.2, "mark"), Column("結果", 1.4), Column("証明書の行", 1.3, "mark"))


def values(paper: Paper) -> list[Block]:
    lot = paper.about
    grant = papers.load([lot.instruction]).get(lot.instruction or "")
    return [
        facts(
            [
                ("廃棄番号", lot.number),
                ("指示番号", f"{grant.number}　{grant.document}".strip() if grant else ""),
                *how(paper, lot),
                ("状態", word(LotState, lot.state)),
                ("証明書番号", lot.certificate or "受領待ち"),
            ]
        ),
        heading(f"明細（{len(lot.items):,}点）"),
        items_table(paper, lot.items, struck(paper.contract.id), results(lot), MORE),
        heading("写真"),
        photos(_pictures(lot)),
        signatures(
            [("作業者", lot.operated_by or paper.name(lot.operator)), ("報告者", paper.name(lot.executed_by))], 2
        ),
    ]


def how(paper: Paper, lot: Any) -> list[tuple[Any, ...]]:
    """How, with what, where, when, by whom a lot was destroyed."""
    return [
        ("方法", word(Technique, lot.technique)),
        ("水準", lot.level),
        ("機器", f"{lot.maker} {lot.model}".strip()),
        ("場所", paper.place(lot.place, 3)),
        ("開始", paper.dates.time(lot.started)),
        ("終了", paper.dates.time(lot.ended)),
        ("作業者", lot.operated_by or paper.employed(lot.operator)),
        ("紙の重量", f"{lot.weight}kg" if lot.weight else ""),
    ]


def results(lot: Any) -> Mapping[str, list[Any]]:
    """Item -> whether its number was read, what was done, which line of the certificate names it."""
    return {
        i: [
            "照合済" if i not in lot.missing and lot.read_at else "未照合",
            "廃棄" if lot.ended else "未了",
            str(lot.lines.get(i, "") or "待ち"),
        ]
        for i in lot.items
    }


def _pictures(lot: Any) -> list[tuple[str, str]]:
    before = [(p, f"写真 前{n}：実施前") for n, p in enumerate(lot.photos_before, 1)]
    after = [(p, f"写真 後{n}：実施後") for n, p in enumerate(lot.photos_after, 1)]
    return before + after or [("", "実施前"), ("", "実施後")]


FORM = Form(
    "F-09",
    Text("廃棄（消去）実施報告書", "Report of destruction"),
    (11,),
    "destruction",
    values,
    by=OFFICE,
    single=True,
    lead="指示のとおり、次の媒体を廃棄しました。",
    fit=lambda lot: lot.state in DONE,
)
