"""F-15: trainings that were held, who attended, and who is still to be trained (Art. 18)."""

from __future__ import annotations

from collections import defaultdict

from custody import clock
from custody.documents.forms.base import OFFICE, Form, Paper
from custody.documents.forms.blocks import Block, Column, facts, heading, said, signatures, table
from custody.documents.forms.f14 import workers
from custody.queries import papers
from custody.queries.papers import Told
from custody.text import Text

HELD = (
    Column("氏名", 2),
    Column("所属", 3),
    Column("理解度", 1.2, "mark"),
    Column("有効期限", 1.8),
    Column("署名", 2.4),
)
DUE = (Column("氏名", 2), Column("所属", 3), Column("前回の期限", 1.8), Column("予定", 3))


def values(paper: Paper) -> list[Block]:
    people = workers(paper)
    told = papers.chains(people, ("training.recorded",))
    held: dict[tuple[str, str, str, int], list[Told]] = defaultdict(list)
    for t in papers.between((t for some in told.values() for t in some), paper.since, paper.until):
        held[t.get("on"), str(t.get("subject")), str(t.get("trainer") or ""), int(t.get("hours") or 0)].append(t)
    blocks: list[Block] = []
    for (on, subject, trainer, hours), some in sorted(held.items()):
        blocks += [
            heading(f"{paper.dates.day(on)}　{subject}"),
            facts(
                [
                    ("講師", trainer),
                    ("時間", f"{hours}時間"),
                    ("教材", "社内教材"),
                    ("受講者", f"{len({t.e.subject for t in some})}人"),
                ]
            ),
            table(
                HELD,
                [
                    _row(paper, t)
                    for t in sorted({t.e.subject: t for t in some}.values(), key=lambda t: paper.name(t.e.subject))
                ],
                pad=2,
            ),
        ]
    return [
        said(f"対象期間　{paper.dates.span(paper.since, paper.until)}"),
        *(blocks or [said("この期間に実施した教育訓練の記録はありません。")]),
        heading("有効な教育訓練を受けていない人"),
        table(DUE, _due(paper, people) or [[""] * 4]),
        signatures([("報告者（受注者）", paper.maker), ("受領者（発注者）", "")], 2),
    ]


def _row(paper: Paper, t: Told) -> list[str]:
    who = paper.book.person(t.e.subject)
    return [
        who.name,
        who.employer,
        "合格" if t.get("passed", True) else "不合格",
        paper.dates.short(t.get("until")),
        "（自署）",
    ]


def _due(paper: Paper, people: list[str]) -> list[list[str]]:
    today = clock.japan(paper.now).date().isoformat()
    rows = [paper.book.person(p) for p in people]
    late = [p for p in rows if not p.trained(today)]
    return [
        [p.name, p.employer, paper.dates.short(max((t["until"] for t in p.trainings), default="")), "（予定日を記入）"]
        for p in late
    ]


FORM = Form(
    "F-15",
    Text("教育訓練実施報告書", "Report of trainings"),
    (18,),
    "contract",
    values,
    by=OFFICE,
    period=True,
)
