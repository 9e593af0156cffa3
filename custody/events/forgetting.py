"""Erasure of private values: names and free text go, the record of what was done stays provable (ledger.md §2.2)."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from custody.events.base import Date, Event, Line, Recorded, ask
from custody.events.choices import MANAGERS, Choice, Meaning
from custody.text import Text

ERASED = "private.erased"
MOST_VALUES = 300  # in one entry, which has at most 16 KiB
Value = Annotated[str, Field(pattern=r"^[1-9][0-9]{0,9}:[a-z_]{1,40}$")]


class Ground(Choice):
    """Why private values are erased."""

    RETENTION = "retention", "保存期間の満了", "The time of keeping is over"
    INSTRUCTION = "instruction", "発注者の指示", "The client's instruction"


class PrivateErased(Event):
    """H06: private values of this chain, by number and name, are no more. The chain still proves what it proved."""

    kind = ERASED
    ref = "H06"
    title = Text("非公開の値の消去", "Private values erased")
    by = MANAGERS
    second = Text("消去を承認する人", "Who approves the erasure")
    meaning = Meaning.FORGOTTEN

    ground: Ground = ask("規則", "Ground", "select")
    keep_until: Date | None = ask("保存期限", "To be kept until", "date", filled=True, default=None)
    instruction: Line = ask("指示書の番号・日付", "Instruction (number, date)", default="", private=True)
    values: list[Value] = ask("消去した値", "Values erased", filled=True, quiet=True, default=[])


def erased_by(e: Recorded) -> set[tuple[int, str]]:
    """Number and name of each private value that the entry says was erased."""
    pairs = (value.split(":") for value in e.data.get("values", ()))
    return {(int(seq), name) for seq, name in pairs} if e.kind == ERASED else set()
