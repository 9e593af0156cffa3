"""Labels printed ahead: each has its number and its code, and waits for the thing that gets it (design.md §7)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from custody.events.base import Event, Key, LabelCode, Number, Recorded, Ref, ask, put
from custody.events.choices import KEEPERS, Choice
from custody.events.labels import mark
from custody.text import Text

if TYPE_CHECKING:
    from custody.models import BlankLabel


class BlankState(Choice):
    READY = "ready", "未使用", "Not used yet"
    BOUND = "bound", "使用済", "On a thing"
    VOID = "void", "無効", "Void"


class WhyBlankVoid(Choice):
    LOST = "lost", "紛失", "Lost"
    SPOILT = "spoilt", "汚損・貼り損じ", "Spoilt"
    MISPRINTED = "misprinted", "印刷の失敗・印刷されなかった", "Misprinted, or not printed at all"
    SURPLUS = "surplus", "余り（使わない）", "Left over"


class BlankEvent(Event):
    noun: ClassVar[str] = "blanklabel"
    by = KEEPERS
    states = BlankState


class BlankLabelPrinted(BlankEvent):
    kind = "blanklabel.printed"
    ref = "B03c"
    title = Text("先刷りラベルの印刷", "Blank label printed")
    legal_from = frozenset({""})

    number: Number = ask("管理番号", "Number", filled=True, default="")
    label_code: LabelCode = ask("ラベル", "Label", filled=True, default="")
    stock: Key = ask("用紙", "Stock", default="")

    @staticmethod
    def change(row: BlankLabel, e: Recorded) -> None:
        put(
            row,
            {
                "number": e.get("number", ""), "code": e.get("label_code", ""), "stock": e.get("stock", ""),
                "state": BlankState.READY.value, "printed_at": e.occurred,
            },
        )  # fmt: skip


class BlankLabelUsed(BlankEvent):
    kind = "blanklabel.used"
    ref = "B03d"
    title = Text("先刷りラベルの使用", "Blank label used")
    legal_from = frozenset({BlankState.READY})

    item: Ref = ask("貼った物", "The thing that it is on", filled=True)

    @staticmethod
    def change(row: BlankLabel, e: Recorded) -> None:
        row.state, row.item = BlankState.BOUND.value, e.get("item")


class BlankLabelVoided(BlankEvent):
    """It is on nothing and will be on nothing; whoever scans it is told so."""

    kind = "blanklabel.voided"
    ref = "B03e"
    title = Text("先刷りラベルの無効", "Blank label voided")
    legal_from = frozenset({BlankState.READY})

    why: WhyBlankVoid = ask("理由", "Reason", "select")

    @staticmethod
    def change(row: BlankLabel, e: Recorded) -> None:
        row.state, row.why = BlankState.VOID.value, str(e.get("why", ""))


class LabelBound(Event):
    """On the thing's own chain: the label that it was registered with was printed before and is on it now."""

    kind = "label.bound"
    ref = "B03f"
    noun = "label"
    title = Text("先刷りラベルの貼付", "Blank label attached")
    by = KEEPERS

    label_code: LabelCode = ask("ラベル", "Label", filled=True)
    blank: Ref = ask("先刷りラベル", "Blank label", filled=True)

    @staticmethod
    def change(row: Any, e: Recorded) -> None:
        mark(row, e.get("label_code"), "attached")
        row.printed = True
