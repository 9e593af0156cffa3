"""F-18: the full report of an accident, under the nine headings of the regulator's form, with its time line (Art. 12)."""

from __future__ import annotations

from typing import Any

from custody.documents.forms.base import OFFICE, Form, Paper, struck, word
from custody.documents.forms.blocks import Block, Column, facts, heading, page_break, signatures, space, table
from custody.documents.forms.f17 import times
from custody.documents.forms.parts import copies_on, encrypted, items_table, last
from custody.events.choices import InfoField
from custody.events.incidents import IncidentSort
from custody.events.notices import Decision, Reporter
from custody.queries import papers
from custody.queries.lines import Scribe
from custody.queries.papers import Told
from custody.text import Text

LINE = (Column("日時", 1.7), Column("できごと", 3.6), Column("内容", 4), Column("行った人", 1.7))
HISTORY = (
    Column("管理番号", 1.4, "code"),
    Column("記録", 0.6, "n"),
    Column("日時", 1.8),
    Column("できごと", 3.4),
    Column("行った人", 1.8),
    Column("場所", 2.4),
)


def values(paper: Paper) -> list[Block]:
    row, chain = paper.about, papers.chain(paper.about.id)
    told, closed = last(chain, "client.notified"), last(chain, "incident.closed")
    return [
        facts([("事故等の番号", row.number), ("種別", word(IncidentSort, row.sort)), *times(paper, row, told)]),
        heading("1　概要"),
        space("", 13, row.note or "調査中"),
        heading("2　個人情報の項目"),
        facts([("項目", _fields(paper, row), True), ("暗号化", encrypted(row.encryption or "") or "調査中", True)]),
        heading("3　本人の数"),
        facts([("推定", f"{row.persons:,}人" if row.persons is not None else "調査中", True)]),
        heading("4　原因"),
        space("", 11, row.cause or "調査中"),
        heading("5　二次被害またはそのおそれ"),
        space("", 9, "（発注者と協議のうえ記入）"),
        heading("6　本人への対応"),
        facts(
            [
                (
                    "本人への通知",
                    f"{paper.dates.day(row.persons_on)}　{row.told or 0:,}人"
                    if row.persons_on
                    else "未実施（発注者と協議）",
                    True,
                )
            ]
        ),
        heading("7　公表"),
        facts([("公表", "発注者の判断による", True)]),
        heading("8　再発防止のための措置"),
        space("", 11, row.prevention or "検討中"),
        heading("9　その他"),
        facts(
            [
                ("報告義務の判断", word(Decision, row.decision) or "未判断"),
                (
                    "速報・確報",
                    "　".join(
                        p
                        for p in (
                            _reported(paper, chain, "regulator.prompt", "速報"),
                            _reported(paper, chain, "regulator.final", "確報"),
                        )
                        if p
                    ),
                ),
                ("終結", paper.dates.time(closed.e.occurred) if closed else "対応中", True),
            ]
        ),
        signatures([("報告者（受注者）", paper.maker), ("受領者（発注者）", "")], 2),
        page_break(),
        heading("別紙1　時系列（台帳の記録から）"),
        table(LINE, [_line(paper, t) for t in chain]),
        heading(f"別紙2　対象（{len(row.items):,}点）"),
        items_table(paper, row.items, struck(paper.contract.id)),
        heading("別紙3　対象の媒体の全履歴"),
        table(HISTORY, _histories(paper, row) or [[""] * 6]),
    ]


def _fields(paper: Paper, row: Any) -> str:
    copies = [c for some in copies_on(row.items, paper.contract.id).values() for c in some]
    fields = dict.fromkeys(word(InfoField, f) for c in copies for f in c.info_fields)
    return "、".join(fields) or "、".join(dict.fromkeys(c.name for c in copies)) or "調査中"


def _reported(paper: Paper, chain: list[Told], kind: str, what: str) -> str:
    told = last(chain, kind)
    return f"{what} {paper.dates.day(told.get('on'))}（{word(Reporter, told.get('who', 'client'))}）" if told else ""


def _scribe(paper: Paper) -> Scribe:
    return Scribe(paper.book, "ja", paper.now, paper.contract)


def _line(paper: Paper, told: Told) -> list[Any]:
    line = _scribe(paper).line(told.read)
    what: Any = line.what
    if told.fix is not None:
        what = {"t": line.what, "was": "", "by": told.by}
        what.pop("was")
    return [paper.when(told.e), what, " ".join(p for p in (line.detail, line.note) if p), line.who]


def _histories(paper: Paper, row: Any) -> list[list[Any]]:
    items, scribe, found = papers.load(row.items), _scribe(paper), []
    for item in sorted(items.values(), key=lambda i: i.number):
        for t in papers.chain(item.id):
            line = scribe.line(t.read)
            what: Any = {"t": line.what, "by": t.by} if t.fix else line.what
            found.append([item.number, t.e.seq, paper.when(t.e), what, line.who, line.where])
    return found


FORM = Form(
    "F-18",
    Text("事故等報告書（詳報）", "Full report of an accident"),
    (12,),
    "incident",
    values,
    by=OFFICE,
    single=True,
)
