"""F-06: what was copied from what, by which permission, where it is, how it ended (Art. 9)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from custody.documents.forms.base import EVERYONE, Form, Paper, over, struck, word
from custody.documents.forms.blocks import Block, Column, heading, table
from custody.events.choices import After
from custody.events.copies import CopyState
from custody.queries import papers
from custody.text import Text

COLUMNS = (
    Column("写し番号（字下げ＝親子）", 2.6),
    Column("情報名", 3),
    Column("媒体", 1.6, "code"),
    Column("n/N", 0.8, "mark"),
    Column("許可番号", 1.6, "code"),
    Column("作成日", 1.8),
    Column("作成者", 1.6),
    Column("現在地", 2.8),
    Column("期限後の処理", 1.8),
    Column("状態・終了方法", 2.2),
    Column("終了日", 1.8),
)


def values(paper: Paper) -> list[Block]:
    copies = papers.rows("copy", paper.contract.id)
    items = papers.load({c.item for c in copies})
    grants = papers.load({c.permission for c in copies})
    before = struck(paper.contract.id)
    rows = [
        _row(paper, c, depth, items[c.item], grants.get(c.permission or ""), before.get(c.id, {}))
        for c, depth in _tree(copies)
    ]
    counted = [c for c in copies if c.state != CopyState.VOIDED]
    live = sum(c.state == CopyState.LIVE for c in counted)
    made = sum(c.parent is not None for c in counted)
    sums = [Column(t, 1, "n") for t in ("原本から数えた全数", "うち受注者が作成した写し", "うち有効", "うち終了")]
    return [
        table(COLUMNS, rows or [[""] * len(COLUMNS)], size=6.5),
        heading("合計"),
        table(sums, [[len(counted), made, live, len(counted) - live]], size=8),
    ]


def _tree(copies: list[Any]) -> Iterator[tuple[Any, int]]:
    """Every copy behind what it was made from, with how deep it lies."""
    children = defaultdict[str, list[Any]](list)
    known = {c.id for c in copies}
    for c in copies:
        children[c.parent if c.parent in known else ""].append(c)
    stack = [(c, 0) for c in reversed(children[""])]
    while stack:
        copy, depth = stack.pop()
        yield copy, depth
        stack += [(c, depth + 1) for c in reversed(children[copy.id])]


def numbered(copy: Any, before: str = "", depth: int = 0) -> Any:
    """A copy's number as a cell, struck through where its registration was."""
    if copy.state != CopyState.VOIDED:
        return {"t": before + copy.number, "in": depth}
    return {"t": "", "was": before + copy.number, "by": CopyState.VOIDED.text.ja, "in": depth}


def _row(paper: Paper, c: Any, depth: int, item: Any, grant: Any, before: Any) -> list[Any]:
    gone = c.state != CopyState.LIVE
    return [
        numbered(c, ("└ " if depth else ""), depth),
        over(before, "name", c.name),
        item.number,
        f"{c.nth}/{grant.allowed}"
        if grant and c.nth and grant.allowed
        else "許可なし"
        if c.found_at
        else "原本"
        if not c.parent
        else "",
        grant.number if grant else "",
        f"{paper.dates.short(c.found_at)} 発見" if c.found_at else paper.dates.short(c.made_at),
        paper.name(c.made_by),
        "" if gone else paper.place(item.place) or paper.name(item.holder),
        word(After, c.after),
        word(CopyState, c.state),
        paper.dates.short(c.ended_at),
    ]


FORM = Form(
    "F-06",
    Text("複製物一覧（親子関係表）", "Copies and what they were made from"),
    (9,),
    "contract",
    values,
    template="register",
    by=EVERYONE,
    tabular=True,
)
