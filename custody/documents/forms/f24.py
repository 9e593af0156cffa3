"""F-24: the areas where it is handled and the units where it is kept, for the client to accept (Arts 19, 22)."""

from __future__ import annotations

from typing import Any

from custody.documents.forms.base import OFFICE, Form, Paper, word
from custody.documents.forms.blocks import Block, Column, heading, said, signatures, space, table
from custody.events.choices import AreaKind, InfoClass, LockKind
from custody.queries import papers
from custody.queries.papers import Told
from custody.text import Text

AREAS = (
    Column("区域", 3),
    Column("種別", 1.3),
    Column("入退室の管理", 2),
    Column("開始", 1.7),
    Column("終了", 1.7),
    Column("発注者の承認", 2.4),
)
UNITS = (
    Column("保管設備", 2.6),
    Column("番号", 1.5, "code"),
    Column("施錠", 0.9, "mark"),
    Column("錠種", 1.1),
    Column("鍵番号", 1.4, "code"),
    Column("鍵の管理者", 1.8),
    Column("収容区分", 1.8),
)


def values(paper: Paper) -> list[Block]:
    told = {t.get("area"): t for t in papers.chain(paper.contract.id) if t.e.kind == "area.designated"}
    areas = papers.load(told)
    units = sorted(papers.units_in(told), key=lambda u: u.number)
    return [
        said("この契約で個人情報を取り扱う区域と保管設備を、次のとおり届け出ます。"),
        heading("取り扱う区域"),
        table(AREAS, [_area(paper, areas[a], t) for a, t in told.items()] or [[""] * 6]),
        heading("保管設備"),
        table(UNITS, [_unit(paper, u) for u in units] or [[""] * 7]),
        space("区域の図面（出入口・保管設備の位置を記入）", 75),
        signatures([("届出者（受注者）", paper.maker), ("確認者（発注者）", "")], 2),
    ]


def _area(paper: Paper, row: Any, t: Told) -> list[Any]:
    return [
        paper.place(row.id, 3),
        word(AreaKind, row.area_kind),
        row.entry_control,
        paper.corrected(t, "since", paper.dates.short),
        paper.dates.short(t.get("until")) or "契約の終わりまで",
        paper.corrected(t, "accepted"),
    ]


def _unit(paper: Paper, row: Any) -> list[Any]:
    return [
        paper.place(row.id),
        row.number,
        "可" if row.lockable else "不可",
        word(LockKind, row.lock_kind),
        row.key_number,
        paper.name(row.keeper),
        f"{word(InfoClass, row.max_class)}まで" if row.max_class else "定めなし",
    ]


FORM = Form(
    "F-24",
    Text("取扱区域・保管設備届", "Notice of areas and storage units"),
    (19, 22),
    "contract",
    values,
    by=OFFICE,
    single=True,
)
