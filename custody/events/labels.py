"""The life of a label: printed, attached, replaced, void (design.md §7). Items and places carry labels alike."""

from __future__ import annotations

from typing import Any

from custody.events.base import Event, Key, LabelCode, Note, Photos, Recorded, ask
from custody.events.choices import KEEPERS, STAFF, LabelDoubt, Meaning, WhyRelabelled
from custody.text import Text


def mark(row: Any, code: str, state: str) -> None:
    """Give the label `code` of an item or a place a new state."""
    row.labels = [{**old, "state": state} if old["code"] == code else old for old in row.labels]


class LabelPrinted(Event):
    kind = "label.printed"
    ref = "B03a"
    noun = "label"
    title = Text("ラベル印刷", "Label printed")
    by = KEEPERS

    label_code: LabelCode = ask("ラベル", "Label", filled=True)
    stock: Key = ask("用紙", "Stock", default="")
    why: Note = ask("もう一度印刷する理由", "Why it is printed again", default="", private=True)

    @staticmethod
    def change(row: Any, e: Recorded) -> None:
        if row.labels[-1]["state"] != "attached":  # printed again, it is no less attached
            mark(row, e.get("label_code"), "printed")
        if hasattr(row, "printed"):
            row.printed = True


class LabelAttached(Event):
    kind = "label.attached"
    ref = "B03"
    noun = "label"
    title = Text("ラベル貼付", "Label attached")
    by = STAFF

    label_code: LabelCode = ask("貼ったラベルの読み取り", "Scan the label you stuck on", "code")
    pictures: Photos = ask(
        "貼ったところの写真（なくてもよい）", "Photos of the label in its place (optional)", "photos", default=[]
    )

    @staticmethod
    def change(row: Any, e: Recorded) -> None:
        mark(row, e.get("label_code"), "attached")


class LabelDamaged(Event):
    """Still readable or not: it is on the custodian's list until a new one is printed."""

    kind = "label.damaged"
    ref = "B03b"
    noun = "label"
    title = Text("ラベルの損傷", "Label damaged")
    by = STAFF

    label_code: LabelCode = ask("ラベル", "Label", filled=True, default="")
    seen: Note = ask("どうなっているか", "What is the matter with it", default="", private=True)
    pictures: Photos = ask("ラベルの写真（なくてもよい）", "Photos of the label (optional)", "photos", default=[])

    @staticmethod
    def change(row: Any, e: Recorded) -> None:
        mark(row, e.get("label_code"), "damaged")


class LabelDoubted(Event):
    """A label where it must not be: an alarm for the custodian. It changes nothing of what it names."""

    kind = "label.doubted"
    ref = "B04a"
    noun = "label"
    title = Text("ラベルの疑い", "Label in doubt")
    articles = (1,)
    by = STAFF

    why: LabelDoubt = ask("何がおかしいか", "What is wrong", "select")
    label_code: LabelCode = ask("読み取ったラベル", "The label that was scanned", "code", default="")
    where: Note = ask("どこで、何に付いていたか", "Where it was, and on what", "textarea", private=True)


class DoubtSettled(Event):
    """The custodian looked into a doubt and found the label right, or has seen to it otherwise."""

    kind = "label.settled"
    ref = "B04c"
    noun = "label"
    title = Text("ラベルの疑いの解決", "Doubt of a label settled")
    articles = (1,)
    by = KEEPERS

    found: Note = ask("確かめたことと、その結果", "What you checked, and what came of it", "textarea", private=True)


class LabelReissued(Event):
    kind = "label.reissued"
    ref = "B04"
    noun = "label"
    title = Text("ラベル再発行", "Label reissued")
    articles = (1,)
    by = KEEPERS
    second = Text(
        "古いラベルを外した（失われた）ことを確かめました", "I have checked that the old label is removed or lost"
    )
    meaning = Meaning.OLD_LABEL

    reason: WhyRelabelled = ask("理由", "Reason", "select")
    label_code: LabelCode = ask("新しいラベル", "New label", filled=True, default="")

    @staticmethod
    def change(row: Any, e: Recorded) -> None:
        row.labels = [
            *({**old, "state": "void"} for old in row.labels),
            {"code": e.get("label_code"), "state": "registered"},
        ]
        if hasattr(row, "printed"):
            row.printed = False
