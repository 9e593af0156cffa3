"""F-13: who holds the two posts that specific personal information needs, and who held them before (Art. 16)."""

from __future__ import annotations

from typing import Any

from custody.documents.forms.base import OFFICE, Form, Paper, word
from custody.documents.forms.blocks import Block, Column, facts, heading, said, signatures, space, table
from custody.events.choices import Post
from custody.queries import papers
from custody.queries.papers import Told
from custody.text import Text

BEFORE = (Column("職", 3), Column("氏名", 2), Column("部署", 2), Column("就任日", 1.8), Column("届出日", 1.8))


def values(paper: Paper) -> list[Block]:
    told = [t for t in papers.chain(paper.contract.id) if t.e.kind == "officer.appointed"]
    blocks: list[Block] = []
    for post in Post:
        mine = [t for t in told if t.get("post") == post.value]
        blocks += [heading(post.text.ja), facts(_post(paper, mine))]
    return [
        said("次のとおり選任（変更）したので届け出ます。"),
        *blocks,
        heading("これまでの選任"),
        table(BEFORE, [_line(paper, t) for t in told] or [[""] * 5]),
        space("体制図", 45),
        signatures([("届出者（受注者）", paper.maker), ("受領者（発注者）", "")], 2),
    ]


def _post(paper: Paper, mine: list[Told]) -> list[tuple[Any, ...]]:
    if not mine:
        return [("氏名", "空席"), ("部署", ""), ("就任日", ""), ("変更の理由", "")]
    now = mine[-1]
    return [
        ("氏名", paper.name(now.get("person"))),
        ("部署", paper.corrected(now, "department")),
        ("就任日", paper.dates.day(now.get("since"))),
        ("発注者への届出日", paper.dates.day(now.get("notified_on")) or paper.today),
        ("変更の理由", f"{paper.name(mine[-2].get('person'))}から交代" if len(mine) > 1 else "新任", True),
    ]


def _line(paper: Paper, t: Told) -> list[Any]:
    return [
        word(Post, t.get("post")),
        paper.name(t.get("person")),
        paper.corrected(t, "department"),
        paper.dates.short(t.get("since")),
        paper.dates.short(t.get("notified_on")),
    ]


FORM = Form(
    "F-13",
    Text("特定個人情報保護管理責任者等選任（変更）届", "Notice of the officers in charge"),
    (16,),
    "contract",
    values,
    by=OFFICE,
    single=True,
    fit=lambda contract: bool(contract.specific),
)
