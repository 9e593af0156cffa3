"""F-26: that all that came was returned, destroyed or erased, and nothing is left (Arts 10, 11). R-10-11 guards it."""

from __future__ import annotations

from typing import Any

from custody.documents.forms.base import OFFICE, Form, Paper, word
from custody.documents.forms.blocks import Block, Column, facts, heading, said, signatures, table
from custody.documents.forms.f06 import numbered
from custody.documents.forms.parts import last
from custody.events.choices import Ending, Medium, State
from custody.events.copies import CopyState
from custody.queries import closing, papers
from custody.text import Text

BALANCE = (
    Column("区分", 3),
    *(Column(t, 1, "n") for t in ("受け入れた数", "返還", "廃棄", "消去", "亡失", "残数")),
)
ITEMS = (
    Column("管理番号", 1.6, "code"),
    Column("種別", 1.6),
    Column("製造番号", 2.4, "code"),
    Column("終わり方", 1.6),
    Column("年月日", 1.8),
    Column("受領書・証明書番号", 2.6),
)
COPIES = (
    Column("写し番号", 1.6, "code"),
    Column("情報名", 3.4),
    Column("世代", 0.8, "n"),
    Column("終わり方", 2.2),
    Column("年月日", 1.8),
)


def values(paper: Paper) -> list[Block]:
    contract = paper.contract.id
    ended = last(papers.chain(contract), "contract.ended")
    sums = closing.balance(contract)
    balance = [[b.title.ja, b.came, b.returned, b.destroyed, b.erased, b.lost, b.held] for b in sums]
    items = [i for i in papers.rows("item", contract) if i.state != State.EXPECTED]
    return [
        said(_declared(sum(b.lost for b in sums)), 10),
        facts(
            [
                ("終了の区分", word(Ending, ended.get("how")) if ended else ""),
                ("終了日", paper.dates.day(ended.get("on")) if ended else ""),
                ("根拠の文書", str(ended.get("basis") or "") if ended else ""),
                ("未了の件数", "0件（媒体・写し・搬送・事故等・証明書・指摘・書面待ちのすべて）", True),
            ]
        ),
        heading("収支"),
        table(BALANCE, balance, size=8.5),
        heading("媒体ごとの終わり方"),
        table(ITEMS, _items(paper, items)),
        heading("写しごとの終わり方"),
        table(COPIES, _copies(paper) or [[""] * 5]),
        signatures([("報告者（受注者）", paper.maker), ("確認者（発注者）", "")], 2),
    ]


def _declared(lost: int) -> str:
    """What is declared of all that came; a loss is said first, and never as an end like another."""
    if not lost:
        return "この契約で受け入れた媒体と写しは、次のとおりすべて返還・廃棄・消去を終え、残っているものはありません。"
    return (
        f"この契約で受け入れた媒体と写しのうち{lost:,}件は、見つからないまま亡失として終えました（発注者の確認書の番号は下の表）。"
        "ほかはすべて返還・廃棄・消去を終え、残っているものはありません。"
    )


def _items(paper: Paper, items: list[Any]) -> list[list[Any]]:
    kinds = ("return.receipted", "destroy.certified", "carrier.reclaimed", "item.lost", "item.voided")
    ends = {t.e.subject: t for t in papers.entries(paper.contract.id, kinds)}
    lots = {i: lot for lot in papers.rows("destruction", paper.contract.id) for i in lot.lines}
    return [
        [
            item.number,
            word(Medium, item.medium),
            item.serial,
            word(State, item.state),
            paper.dates.short(ends[item.id].e.occurred) if item.id in ends else "",
            _acknowledged(ends[item.id])
            if item.state == State.LOST
            else (ends[item.id].get("receipt") if item.id in ends else "") or _certificate(lots.get(item.id), item.id),
        ]
        for item in items
    ]


def _acknowledged(told: Any) -> str:
    """The client's acknowledgement of a loss: our number of it, and theirs."""
    row = papers.load([told.get("basis")]).get(told.get("basis"))
    return f"{row.number} {row.document}".strip() if row else ""


def _certificate(lot: Any, item: str) -> str:
    return f"{lot.certificate}（{lot.lines[item]}行目）" if lot else ""


def _copies(paper: Paper) -> list[list[Any]]:
    return [
        [numbered(c), c.name, c.generation, word(CopyState, c.state), paper.dates.short(c.ended_at)]
        for c in papers.rows("copy", paper.contract.id)
    ]


FORM = Form(
    "F-26",
    Text("返還・廃棄完了報告書（残数ゼロ）", "Report of completion: nothing is left"),
    (10, 11),
    "contract",
    values,
    by=OFFICE,
    single=True,
)
