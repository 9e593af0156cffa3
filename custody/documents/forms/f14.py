"""F-14: the roster of those who handle it, as submitted, with what changed since the version before (Art. 17)."""

from __future__ import annotations

from typing import Any

from custody.documents.forms.base import OFFICE, Form, Paper, word
from custody.documents.forms.blocks import Block, Column, facts, said, signatures, table
from custody.errors import NotFound
from custody.events.choices import Employment, Method, Role, Work
from custody.queries import papers
from custody.queries.papers import Told
from custody.text import Text

COLUMNS = (
    Column("変更", 0.7, "mark"),
    Column("氏名", 2),
    Column("所属会社", 3),
    Column("雇用区分", 1.3),
    Column("役割", 2.4),
    Column("取扱範囲", 2.8),
    Column("教育日", 1.8),
    Column("教育の期限", 1.8),
    Column("秘密保持の誓約日", 1.8),
    Column("従事開始", 1.8),
    Column("従事終了", 1.8),
)


def values(paper: Paper) -> list[Block]:
    rosters = [t for t in papers.chain(paper.contract.id) if t.e.kind == "roster.submitted"]
    now = rosters[-1] if rosters else None
    before = dict(rosters[-2].get("members", {})) if len(rosters) > 1 else None
    members = dict(now.get("members", {})) if now else {r: [] for r in workers(paper)}
    rows = [_row(paper, p, roles, before) for p, roles in members.items()]
    gone = [p for p in before or {} if p not in members]
    rows += [["▲外れた", *_row(paper, p, (before or {})[p], None)[1:]] for p in gone]
    return [
        facts(_submitted(paper, rosters, now)),
        said("△ 前の版から加わった人・役割の変わった人　▲ 前の版から外れた人　（変更がないときは ―）", 7.5),
        table(COLUMNS, sorted(rows, key=lambda r: str(r[1])), size=7.5),
        signatures([("提出者（受注者）", paper.maker), ("受領者（発注者）", "")], 2),
    ]


def workers(paper: Paper) -> list[str]:
    return [p for p in papers.members(paper.contract.id) if _roles(paper, p) - {Role.CLIENT.value, Role.AUDITOR.value}]


def _roles(paper: Paper, person: str) -> set[str]:
    return set(paper.book.person(person).roles.get(paper.contract.id, ()))


def _submitted(paper: Paper, rosters: list[Told], now: Told | None) -> list[tuple[Any, ...]]:
    if now is None:
        return [("版", "未提出（いまの担当者の一覧）"), ("提出日", "")]
    return [
        ("版", f"第{len(rosters)}版"),
        ("提出日", paper.dates.day(now.get("on"))),
        ("提出方法", word(Method, now.get("method", "hand"))),
        ("発注者の受領", paper.corrected(now, "receipt")),
    ]


def _row(paper: Paper, person: str, roles: list[str], before: dict[str, list[str]] | None) -> list[Any]:
    changed = "△" if before is not None and set(before.get(person, ())) != set(roles) else "―"
    try:
        who = paper.book.person(person)
    except NotFound:
        return [changed, person, *[""] * 9]
    trained: dict[str, str] = max(who.trainings, key=lambda t: t["until"], default={})
    pledged = [p["on"] for p in who.pledges if p["contract"] == paper.contract.id]
    return [
        changed,
        who.name,
        who.employer,
        word(Employment, who.employment),
        "、".join(word(Role, r) for r in roles),
        "、".join(word(Work, w) for w in paper.contract.works) or "契約の全作業",
        paper.dates.short(trained.get("on")),
        paper.dates.short(trained.get("until")),
        paper.dates.short(max(pledged, default="")),
        paper.dates.short(who.starts),
        paper.dates.short(who.leaves or who.leaving_on),
    ]


FORM = Form(
    "F-14",
    Text("従業員名簿（特定個人情報取扱者）", "Roster of workers"),
    (17,),
    "contract",
    values,
    template="register",
    by=OFFICE,
    tabular=True,
)
