"""F-20: how the contract was kept in a period, article by article, with what the ledger counts (Arts 5, 20)."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from custody.documents.forms.base import OFFICE, Form, Paper
from custody.documents.forms.blocks import Block, Column, facts, heading, said, signatures, table
from custody.events.choices import Post
from custody.queries import compliance, papers, refused
from custody.queries.refused import Period
from custody.queries.terms import every_article
from custody.queries.wording import subject_of
from custody.text import Text

CHECKS = (
    Column("条", 0.7, "mark"),
    Column("事項", 2.6),
    Column("台帳にある実績", 4),
    Column("拒否", 0.8, "n"),
    Column("自己点検（適・否・該当なし）", 1.8, "mark"),
)
FIT = "適・否"


def values(paper: Paper) -> list[Block]:
    contract, period = paper.contract, Period(paper.since, paper.until)
    figures: dict[int, list[str]] = defaultdict(list)
    for f in compliance.figures(contract, period):
        figures[f.article].append(f"{f.what.ja} {f.count:,}件")
    no = refused.counted(contract.id, period)
    return [
        facts([("対象期間", paper.dates.span(paper.since, paper.until), True), *_organisation(paper)]),
        said("次の件数は、台帳の記録から数えたものです。自己点検の欄は、報告者が確かめて丸を付けます。", 8),
        heading("条ごとの実施状況"),
        table(CHECKS, [_row(b, figures, no) for b in every_article(contract)], size=7.5),
        heading("拒否した操作（規則ごと）"),
        table(
            (Column("規則", 1.2, "code"), Column("事項", 4), Column("件数", 1, "n")),
            [[code, subject_of(code, "ja"), n] for code, n in sorted(no.items())] or [["", "", 0]],
        ),
        heading("搬送・事故等・改善"),
        facts(_moved(paper)),
        signatures([("報告者（受注者）", paper.maker), ("受領者（発注者）", "")], 2),
    ]


def _organisation(paper: Paper) -> list[tuple[Any, ...]]:
    officers = paper.contract.officers
    posts = [(p.text.ja, paper.name(officers[p.value]["person"]) if p.value in officers else "") for p in Post]
    roster = paper.contract.roster
    return [
        ("体制", "　".join(f"{post}：{name}" for post, name in posts if name), True),
        ("名簿", f"第{roster['version']}版（{paper.dates.day(roster.get('on'))}）" if roster else "未提出"),
        ("前回の報告", paper.dates.day(paper.contract.reports[-1]["on"]) if paper.contract.reports else "なし（初回）"),
    ]


def _row(binding: Any, figures: dict[int, list[str]], no: Any) -> list[Any]:
    n, basis, subject, binds = binding
    refusals = sum(count for code, count in no.items() if code.split("-")[1] == f"{n:02d}")
    return [
        basis.removeprefix("第").removesuffix("条"),
        subject,
        "、".join(figures[n]) if binds else "",
        refusals,
        FIT if binds else "",
    ]


def _moved(paper: Paper) -> list[tuple[Any, ...]]:
    gone = papers.between(
        papers.entries(paper.contract.id, ("transport.accepted", "seal.verified")), paper.since, paper.until
    )
    read = [t for t in gone if t.e.kind == "seal.verified"]
    wrong = [t for t in read if t.get("tampered") or t.get("matched") is False]
    open_ = papers.rows("incident", paper.contract.id, "state <> 'closed'")
    findings = papers.rows("finding", paper.contract.id, "state <> 'closed'")
    lost = papers.between(papers.entries(paper.contract.id, ("transport.lost",)), paper.since, paper.until)
    return [
        ("紛失した搬送", f"{len(lost):,}件"),
        ("封印の照合", f"{len(read):,}件　うち異常 {len(wrong):,}件"),
        ("検品した搬送", f"{len(gone) - len(read):,}件"),
        ("終結していない事故等", f"{len(open_):,}件"),
        ("完了していない指摘", f"{len(findings):,}件"),
    ]


FORM = Form(
    "F-20",
    Text("契約内容遵守状況報告書", "Report on how the contract is kept"),
    (20, 5),
    "contract",
    values,
    by=OFFICE,
    period=True,
)
