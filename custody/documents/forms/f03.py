"""F-03: what was taken out and brought back, and who checked the lock (Arts 1, 7, 8, 22)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from custody.documents.forms.base import EVERYONE, Form, Paper, word
from custody.documents.forms.blocks import Block, Column, said, table
from custody.events.choices import Work
from custody.queries import papers
from custody.queries.papers import Told
from custody.text import Text

OUT, BACK = (
    "item.checked_out",
    ("item.checked_in", "item.stored", "item.packed", "return.receipted", "item.reported_missing"),
)
STAMP = "（印）"
COLUMNS = (
    Column("番号", 0.7, "n"),
    Column("管理番号", 1.6, "code"),
    Column("取出日時", 2.2),
    Column("取出者", 1.7),
    Column("目的", 2.6),
    Column("作業内容", 1.5),
    Column("使用場所", 2.2),
    Column("返却予定", 2.2),
    Column("返却日時", 2.2),
    Column("返却者", 1.7),
    Column("写しの作成", 1.1, "mark"),
    Column("施錠確認者", 1.7),
    Column("所属長確認", 1.4),
)


def values(paper: Paper) -> list[Block]:
    outs = papers.entries(paper.contract.id, (OUT,), paper.since, paper.until)
    later = _later(papers.entries(paper.contract.id, BACK, paper.since))
    items = papers.load({t.e.subject for t in outs})
    rows, open_ = [], []
    for n, told in enumerate(outs, 1):
        back = _back(told, later[told.e.subject])
        rows.append(_row(paper, n, told, items[told.e.subject].number, back))
        if back is None:
            open_.append(n - 1)
    return [
        said(
            f"対象期間　{paper.dates.span(paper.since, paper.until)}　　取出 {len(outs):,}件　うち未返却 {len(open_):,}件（太枠）"
        ),
        table(COLUMNS, rows, size=6.5, marked=open_),
    ]


def _later(told: Iterable[Told]) -> dict[str, list[Told]]:
    found = defaultdict[str, list[Told]](list)
    for t in told:
        found[t.e.subject].append(t)
    return found


def _back(out: Told, later: list[Told]) -> Told | None:
    """What ended a use: the first return, packing or the like on the same chain after it."""
    return next((t for t in later if t.e.seq > out.e.seq), None)


def _row(paper: Paper, n: int, out: Told, number: str, back: Told | None) -> list[Any]:
    copied = {True: "有", False: "無"}.get(back.get("copied"), "") if back else ""
    locked = back is not None and back.get("lock_checked")
    return [
        n,
        number,
        paper.when(out.e),
        paper.name(out.e.actor),
        paper.corrected(out, "purpose"),
        paper.corrected(out, "work", lambda w: word(Work, w)),
        paper.corrected(out, "place", paper.place),
        paper.corrected(out, "due", paper.dates.moment),
        _ended(paper, back),
        paper.name(back.e.actor) if back else "未返却",
        copied,
        (paper.name(str(back.e.sign[0]["by"])) if back and back.e.sign else paper.name(back.e.actor))
        if back and locked
        else "",
        STAMP,
    ]


def _ended(paper: Paper, back: Told | None) -> str:
    if back is None:
        return "未返却"
    how = {"item.packed": "（梱包）", "return.receipted": "（返還）", "item.reported_missing": "（所在不明）"}.get(
        back.e.kind, ""
    )
    return paper.when(back.e) + how


FORM = Form(
    "F-03",
    Text("媒体出納簿（取出・返却記録）", "Log of check-outs and check-ins"),
    (1, 7, 8, 22),
    "contract",
    values,
    template="register",
    by=EVERYONE,
    period=True,
    monthly=True,
    tabular=True,
)
