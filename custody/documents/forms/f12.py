"""F-12: the application to subcontract, the client's consent, and the checklist of equal duties (Arts 4, 5)."""

from __future__ import annotations

from typing import Any

from custody.documents.forms.base import OFFICE, Form, Paper
from custody.documents.forms.blocks import Block, checks, facts, heading, page_break, part, said, signatures
from custody.documents.forms.f05 import answer
from custody.events.choices import InfoClass
from custody.queries import papers
from custody.queries.terms import every_article
from custody.text import Text

EQUAL = (1, 2, 3, 6, 7, 8, 9, 10, 11, 12, 13, 22, 23)  # what a subcontract must impose too (domain.md §1, Art. 5)


def values(paper: Paper) -> list[Block]:
    row = paper.about
    firms = papers.load([row.party, row.through])
    firm, above = firms.get(row.party or ""), firms.get(row.through or "")
    bound = firm.bound(paper.contract.id) if firm else {}
    return [
        part("申請"),
        said("次のとおり、業務の一部の再委託について承諾を申請します。"),
        facts(
            [
                ("再委託先", firm.name if firm else "", True),
                ("所在地", firm.address if firm else "", True),
                ("責任者", firm.officer if firm else ""),
                ("連絡先", firm.contact if firm else ""),
                ("業務の範囲・理由", row.purpose, True),
                ("個人情報の区分", _class(paper)),
                ("期間", paper.dates.span(row.since or "", row.until or "")),
                ("再々委託", f"あり（{above.name}を通じて）" if above else "なし"),
                ("再委託契約の締結日", paper.dates.day(bound.get("on")) or "未締結"),
                ("監督の方法", _visits(paper, firm) or "実地・書面で年1回以上", True),
            ],
            width=30,
        ),
        part("承諾"),
        facts(answer(paper, row, "承諾")),
        signatures([("申請者（受注者）", paper.maker), ("承諾者（発注者）", row.officer)], 2),
        page_break(),
        heading("別紙　同等の措置の確認表（■ 再委託契約に定めた　□ まだ　― この契約では対象外）"),
        checks(_duties(paper, {str(a) for a in bound.get("checked", ())})),
    ]


def _class(paper: Paper) -> str:
    return InfoClass.SPECIFIC.text.ja if paper.contract.specific else InfoClass.PERSONAL.text.ja


def _visits(paper: Paper, firm: Any) -> str:
    held = [v for v in (firm.visits if firm else ()) if v["contract"] == paper.contract.id]
    return "、".join(f"{paper.dates.day(v['on'])} {'良好' if v['sound'] else '要改善'}" for v in held)


def _duties(paper: Paper, checked: set[str]) -> list[tuple[bool | None, str, str]]:
    return [
        (str(n) in checked if binds else None, f"{basis}　{subject}", "再委託契約書で確認" if str(n) in checked else "")
        for n, basis, subject, binds in every_article(paper.contract)
        if n in EQUAL
    ]


FORM = Form(
    "F-12",
    Text("再委託承諾申請書／承諾書", "Application and consent to subcontract"),
    (4, 5),
    "authorisation",
    values,
    by=OFFICE,
    single=True,
    fit=lambda row: row.sort == "subcontract",
)
