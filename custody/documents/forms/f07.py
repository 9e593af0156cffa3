"""F-07: what is given back, and the client's receipt for it on the same sheet (Art. 10)."""

from __future__ import annotations

from custody.documents.forms.base import OFFICE, Form, Paper, struck, word
from custody.documents.forms.blocks import Block, facts, heading, part, said, signatures
from custody.documents.forms.parts import items_table, last, through
from custody.events.choices import Ending
from custody.events.returning import Proof
from custody.queries import papers
from custody.text import Text


def values(paper: Paper) -> list[Block]:
    told = last(papers.chain(paper.about.id), "return.receipted")
    assert told is not None  # fit() asks for it
    ids = [t.e.subject for t in papers.beside(told)]
    ended = last(papers.chain(paper.contract.id), "contract.ended")
    reason = (
        f"契約の{word(Ending, ended.get('how'))}（{paper.dates.day(ended.get('on'))}）"
        if ended
        else "発注者の指示または期中の返還"
    )
    live = [c for c in papers.rows("copy", paper.contract.id, "state = 'live'") if c.parent]
    moved = papers.entries(paper.contract.id, ("item.counted", "item.accepted"))
    by = papers.load({t.get("transport") for t in moved if t.e.subject in ids and t.e.seq < told.e.seq})
    return [
        part("返還書"),
        said("次のとおり返還します。"),
        facts(
            [
                ("返還理由", reason),
                ("返還日", paper.dates.day(told.e.occurred)),
                ("返還方法", "搬送" if by else "手渡し"),
                ("搬送番号", "、".join(sorted(t.number for t in by.values()))),
                (
                    "写しの残存",
                    f"有効な写し {len(live):,}部（{'、'.join(c.number for c in live[:5])}）"
                    if live
                    else "残っていません",
                    True,
                ),
            ]
        ),
        heading(f"明細（{len(ids):,}点）"),
        items_table(paper, ids, struck(paper.contract.id)),
        part("返還受領書"),
        said("上の明細のとおり受領しました。"),
        facts(
            [
                ("受領書番号", paper.corrected(told, "receipt")),
                ("受領日時", paper.dates.time(told.e.occurred)),
                ("受領者", paper.corrected(told, "officer")),
                ("受領場所", paper.corrected(told, "place", lambda p: paper.place(p, 3))),
                ("受領の証拠", word(Proof, told.get("proof", "paper")) + through(paper, told), True),
            ]
        ),
        signatures(
            [("返還者（受注者）", paper.name(told.e.actor)), ("受領者（発注者）", str(told.get("officer") or ""))], 2
        ),
    ]


FORM = Form(
    "F-07",
    Text("個人情報等返還書／返還受領書", "Return and its receipt"),
    (10,),
    "item",
    values,
    by=OFFICE,
    single=True,
    copies=("発注者控", "受注者控"),
    fit=lambda item: item.state == "returned",
)
