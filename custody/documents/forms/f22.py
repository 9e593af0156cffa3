"""F-22: a stocktake: what the register has, what was seen, how the two differ (Art. 1)."""

from __future__ import annotations

from typing import Any

from custody.documents.forms.base import EVERYONE, Form, Paper, word
from custody.documents.forms.blocks import Block, Column, facts, heading, signatures, table
from custody.documents.forms.parts import last, second
from custody.events.choices import Medium
from custody.queries import papers, stocktakes
from custody.text import Text

COLUMNS = (
    Column("No.", 0.5, "n"),
    Column("管理番号", 1.6, "code"),
    Column("種別", 1.6),
    Column("製造番号", 2.3, "code"),
    Column("台帳", 0.8, "mark"),
    Column("実査", 0.8, "mark"),
    Column("結果", 2),
)
SUMS = tuple(
    Column(t, 1, "n")
    for t in ("台帳数", "実査数", "うち台帳どおり", "見つからない", "台帳では別の場所", "差異", "有効な写し")
)


def values(paper: Paper) -> list[Block]:
    row, chain = paper.about, papers.chain(paper.about.id)
    count, closed = stocktakes.count(paper.caller, row, "ja"), last(chain, "stocktake.closed")
    away = len(count.unseen) + len(count.missing)
    sums = [count.expected, count.found, len(count.seen), away, len(count.extra), count.difference, count.live]
    return [
        facts(
            [
                ("基準日時", paper.dates.time(row.opened_at)),
                ("終了日時", paper.dates.time(row.closed_at) or "実施中"),
                ("範囲", paper.place(row.place, 4) if row.place else "この契約のすべての物", True),
                ("実施者", paper.employed(row.counter)),
                ("立会い", second(paper, closed) or "立会いなし"),
                (
                    "差異の説明",
                    str(closed.get("note") or "差異なし" if not count.difference else closed.get("note") or "")
                    if closed
                    else "",
                    True,
                ),
            ]
        ),
        heading("集計"),
        table(SUMS, [sums], size=8),
        heading("明細"),
        table(COLUMNS, _rows(count) or [[""] * 7], size=7.5),
        signatures([("実施者", paper.name(row.counter)), ("立会者", ""), ("確認者（管理責任者）", "")], 3),
    ]


def _rows(count: stocktakes.Count) -> list[list[Any]]:
    groups = (
        (count.unseen, "○", "×", "見つからない"),
        (count.missing, "○", "×", "所在不明として登録"),
        (count.ended, "○", "－", "棚卸中に返還・廃棄等"),
        (count.extra, "×", "○", "台帳では別の場所"),
        (count.seen, "○", "○", "一致"),
    )
    rows = papers.load([i.id for some, *_ in groups for i in some])
    found = [(rows[i.id], *marks) for some, *marks in groups for i in some]
    return [
        [n, r.number, word(Medium, r.medium), r.serial, on, seen, said]
        for n, (r, on, seen, said) in enumerate(found, 1)
    ]


FORM = Form(
    "F-22",
    Text("棚卸実施報告書", "Report of a stocktake"),
    (1,),
    "stocktake",
    values,
    by=EVERYONE,
    single=True,
)
