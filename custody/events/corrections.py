"""Corrections (H01). Nothing is rewritten: the wrong entry stays, struck through, and the chain is folded anew."""

from __future__ import annotations

from typing import Any

from custody.events.base import Event, Note, ask
from custody.events.choices import STAFF, WhyCorrected
from custody.text import Text


class EntryCorrected(Event):
    """`data` and `secrets` are the whole of the corrected entry's own fields, as they should have been."""

    kind = "entry.corrected"
    ref = "H01"
    noun = "item"
    title = Text("訂正", "Corrected")
    by = STAFF

    reason: WhyCorrected = ask("訂正の理由", "Reason", "select")
    why: Note = ask("説明", "Explanation", "textarea", private=True)
    corrected: dict[str, Any] = ask("正しい内容", "As it should be", filled=True, default={})
    secrets_: dict[str, Any] = ask(
        "正しい内容（非公開）", "As it should be (private)", filled=True, default={}, private=True
    )
