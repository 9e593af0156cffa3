"""F-17: the first report of an accident, on one page: what is known now, and when it was known and told (Art. 12)."""

from __future__ import annotations

from typing import Any

from custody import clock
from custody.documents.forms.base import OFFICE, Form, Paper, struck, word
from custody.documents.forms.blocks import Block, facts, heading, signatures, space
from custody.documents.forms.parts import encrypted, items_table, last
from custody.events.incidents import IncidentSort
from custody.events.notices import Channel
from custody.queries import papers
from custody.queries.papers import Told
from custody.text import Text


def values(paper: Paper) -> list[Block]:
    row, chain = paper.about, papers.chain(paper.about.id)
    told = last(chain, "client.notified")
    return [
        facts(
            [
                ("事故等の番号", row.number),
                ("種別", word(IncidentSort, row.sort)),
                *times(paper, row, told),
                ("通知者", str(told.get("sender") or "") if told else ""),
                ("通知の相手", str(told.get("to") or "") if told else ""),
                ("通知の手段", word(Channel, told.get("channel", "phone")) if told else ""),
                ("気づいた人", row.finder or paper.name(row.opened_by)),
                ("場所", paper.place(row.place, 3), True),
                ("本人の数（推定）", f"{row.persons:,}人" if row.persons is not None else "調査中"),
                ("暗号化", encrypted(row.encryption or "") or "調査中"),
            ]
        ),
        space("概要", 30, row.note or "調査中"),
        space("応急措置", 25, row.first_action or "調査中"),
        heading(f"対象（{len(row.items):,}点）"),
        items_table(paper, row.items, struck(paper.contract.id)),
        facts(
            [("次の報告の予定", f"{paper.dates.day(_later(row.first_known))}まで（気づいてから5日以内を目安）", True)]
        ),
        signatures([("報告者（受注者）", paper.maker), ("受領者（発注者）", "")], 2),
    ]


def times(paper: Paper, row: Any, told: Told | None) -> list[tuple[Any, ...]]:
    """When it happened, was known and was told; a time of knowing that was corrected stays to be read."""
    known: Any = paper.dates.time(row.known_at)
    if row.known_before:
        was = "、".join(paper.dates.time(t) for t in row.known_before)
        known = {"t": known, "was": was, "by": "認知日時の訂正"}
    spent = clock.minutes_between(row.first_known, told.get("at")) if told and told.get("at") else None
    after = f"（認知から{int(spent // 60)}時間{int(spent % 60)}分）" if spent is not None else ""
    return [
        ("発生した日時", paper.dates.time(row.occurred_at) or "調査中"),
        ("認知した日時", known),
        ("発注者へ通知した日時", (paper.dates.time(told.get("at")) + after) if told else "未通知", True),
    ]


def _later(stamp: str) -> str:
    from datetime import timedelta

    return clock.stamp(clock.parse(stamp) + timedelta(days=4))


FORM = Form(
    "F-17",
    Text("事故等第一報", "First report of an accident"),
    (12,),
    "incident",
    values,
    by=OFFICE,
    single=True,
)
