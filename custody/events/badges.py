"""Badges of people: issued with a number and a code, voided (design.md §7). No name stands on one."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from custody.events.base import Event, Key, LabelCode, Number, Recorded, Ref, ask, put
from custody.events.choices import MANAGERS, Choice
from custody.text import Text

if TYPE_CHECKING:
    from custody.models import Badge


class BadgeState(Choice):
    ISSUED = "issued", "使用中", "In use"
    VOID = "void", "無効", "Void"


class WhyBadgeVoid(Choice):
    LOST = "lost", "紛失", "Lost"
    WORN = "worn", "汚損", "Worn"
    LEFT = "left", "離任", "They left"
    REPLACED = "replaced", "新しい証票の発行", "A new one was issued"


class BadgeEvent(Event):
    noun: ClassVar[str] = "badge"
    by = MANAGERS
    states = BadgeState


class BadgeIssued(BadgeEvent):
    kind = "badge.issued"
    ref = "S05"
    title = Text("従事者証の発行", "Badge issued")
    articles = (3,)
    legal_from = frozenset({""})

    person: Ref = ask("だれの", "Whose", filled=True)
    number: Number = ask("番号", "Number", filled=True, default="")
    label_code: LabelCode = ask("ラベル", "Label", filled=True, default="")
    stock: Key = ask("用紙", "Stock", default="")

    @staticmethod
    def change(row: Badge, e: Recorded) -> None:
        put(
            row,
            {
                "number": e.get("number", ""), "person": e.get("person", ""), "state": BadgeState.ISSUED.value,
                "issued_at": e.occurred,
            },
        )  # fmt: skip
        row.labels = [{"code": e.get("label_code", ""), "state": "printed"}]


class BadgeVoided(BadgeEvent):
    kind = "badge.voided"
    ref = "S06"
    title = Text("従事者証の無効", "Badge voided")
    legal_from = frozenset({BadgeState.ISSUED})

    why: WhyBadgeVoid = ask("理由", "Reason", "select")

    @staticmethod
    def change(row: Badge, e: Recorded) -> None:
        row.state, row.why = BadgeState.VOID.value, str(e.get("why", ""))
        row.labels = [{**old, "state": "void"} for old in row.labels]
