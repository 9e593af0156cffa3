"""F-27: which units were found locked on which days, by whom, a month on a sheet (Art. 22)."""

from __future__ import annotations

from calendar import monthrange
from collections import defaultdict
from datetime import date
from typing import Any

from custody import clock
from custody.documents.forms.base import EVERYONE, Form, Paper, word
from custody.documents.forms.blocks import Block, Column, heading, said, table
from custody.events.choices import LockKind
from custody.queries import papers
from custody.queries.papers import Told
from custody.text import Text

LIST = (
    Column("日時", 1.8),
    Column("保管設備", 3),
    Column("番号", 1.4, "code"),
    Column("結果", 1.6),
    Column("鍵", 1.4),
    Column("点検者", 1.8),
    Column("二人目", 1.8),
    Column("備考", 3),
)


def values(paper: Paper) -> list[Block]:
    since, until = (
        paper.since or f"{clock.japan(paper.now):%Y-%m-01}",
        paper.until or clock.japan(paper.now).date().isoformat(),
    )
    units = papers.load(papers.units(paper.contract.id))
    checks = papers.chains(units, ("lock.checked",))
    told = {u: papers.between(checks.get(u, []), since, until) for u in units}
    listed = sorted((t for some in told.values() for t in some), key=lambda t: t.e.occurred)
    rows = [_row(paper, t, units[t.e.subject]) for t in listed]
    return [
        said("○ 施錠を確認　× 施錠されていなかった、または鍵が所定の場所になかった　・ 点検の記録なし", 7.5),
        *(_month(paper, month, units, told) for month in _months(since, until)),
        heading("点検の記録"),
        table(LIST, rows or [["", "", "", "点検の記録なし", "", "", "", ""]], size=7, pad=1, main=True),
    ]


def _row(paper: Paper, t: Told, unit: Any) -> list[Any]:
    return [
        paper.when(t.e),
        paper.place(unit.id),
        unit.number,
        paper.corrected(t, "ok", lambda ok: "施錠" if ok else "× 施錠なし"),
        "所定の場所" if t.get("key_present", True) else "× なし",
        paper.name(t.e.actor),
        "、".join(paper.name(str(s["by"])) for s in t.e.sign),
        str(t.get("note") or ""),
    ]


def _months(since: str, until: str) -> list[tuple[int, int]]:
    first, last_ = date.fromisoformat(since), date.fromisoformat(until)
    n = (last_.year - first.year) * 12 + last_.month - first.month + 1
    return [((first.year * 12 + first.month - 1 + i) // 12, (first.month - 1 + i) % 12 + 1) for i in range(max(n, 0))]


def _month(paper: Paper, month: tuple[int, int], units: dict[str, Any], told: dict[str, list[Told]]) -> Block:
    days = monthrange(*month)[1]
    columns = [
        Column(f"{month[0]}年{month[1]}月", 5),
        Column("錠", 1.6),
        *(Column(str(d), 0.75, "mark") for d in range(1, days + 1)),
    ]
    rows = []
    for u in sorted(units, key=lambda u: str(paper.place(u))):
        marks: dict[int, str] = defaultdict(lambda: "・")
        for t in told[u]:
            at = clock.japan(t.e.occurred)
            if (at.year, at.month) == month:
                good = bool(t.get("ok")) and bool(t.get("key_present", True))
                marks[at.day] = "×" if not good or marks[at.day] == "×" else "○"
        rows.append([paper.place(u), word(LockKind, units[u].lock_kind), *(marks[d] for d in range(1, days + 1))])
    return table(columns, rows or [["", "", *["・"] * days]], size=6.5, pad=1)


FORM = Form(
    "F-27",
    Text("施錠点検表", "Log of lock checks"),
    (22,),
    "contract",
    values,
    template="register",
    by=EVERYONE,
    period=True,
    monthly=True,
    tabular=True,
)
