"""Erasing copies from a carrier that stays (B12). What the check found is written down as it was, also when it failed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from custody.events.authorisations import Technique
from custody.events.base import Line, Recorded, Ref, ask
from custody.events.choices import CLASS_ORDER, STAFF, Choice, Meaning, Owner, State
from custody.events.items import EndsOuting
from custody.events.marks import OutOfItsCase
from custody.text import Text

if TYPE_CHECKING:
    from custody.models import Item

Copies = Annotated[list[Ref], Field(min_length=1, max_length=200)]


class Check(Choice):
    """What the verification showed. What was not measured is never called a pass (domain.md §8.1)."""

    PASS = "pass", "消去を確認した（PASS）", "Found erased (PASS)"
    FAILED = "failed", "消えていなかった（FAILED）", "Not erased (FAILED)"
    UNKNOWN = "unknown", "確かめられなかった（UNKNOWN）", "Could not be checked (UNKNOWN)"


class ContentErased(EndsOuting, OutOfItsCase):
    kind = "content.erased"
    ref = "B12"
    title = Text("消去", "Erasure")
    articles = (11,)
    by = STAFF
    legal_from = frozenset({State.IN_USE, State.STORED, State.QUARANTINED, State.ARRIVED})
    meaning = Meaning.ERASED

    copies: Copies = ask("消去する写し", "Copies to erase", "checkboxes")
    basis: Ref | None = ask("根拠（指示または許可の定め）", "On whose word", "authorisation", default=None)
    technique: Technique = ask("方法", "Method", "select")
    tool: Line = ask("ツールと版", "Tool and version", private=True)
    verified_by: Line = ask("確かめ方", "How it was checked", private=True)
    outcome: Check = ask("確認の結果", "What the check found", "select")

    def blanks(self, row: Item) -> bool:
        """Whether nothing is left on a carrier of ours, which then is out no longer."""
        left = {c["copy"] for c in row.contents} - set(self.copies)
        return self.outcome == Check.PASS and not left and row.owner != Owner.CLIENT.value

    @staticmethod
    def change(row: Item, e: Recorded) -> None:
        row.occurred = row.seen_at = e.occurred
        if e.get("outcome") != Check.PASS.value:
            return
        gone = set(e.get("copies", []))
        row.contents = [c for c in row.contents if c["copy"] not in gone]
        row.info_class = max((c["class"] for c in row.contents), key=lambda c: CLASS_ORDER[c], default=None)
        row.last_class = row.info_class or row.last_class
        if not row.contents and row.owner != Owner.CLIENT.value:
            row.state, row.since, row.due, row.purpose, row.work = State.BLANK.value, e.occurred, None, "", ""
