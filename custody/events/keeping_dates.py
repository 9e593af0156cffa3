"""A date of keeping that was registered wrongly, put right on the client's word by two keepers (H01c)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from custody.events.base import Date, Event, Note, Recorded, Ref, ask
from custody.events.choices import KEEPERS, Meaning, State
from custody.events.copies import CopyState
from custody.events.evidence import DocumentNumber
from custody.events.items import ItemEvent
from custody.text import Text

if TYPE_CHECKING:
    from custody.models import Copy, Item


class KeepingCorrected(ItemEvent):
    """Until when one copy on the item is to be kept; its own chain says so too, and those made of it that took it over."""

    kind = "content.keeping_corrected"
    ref = "H01c"
    title = Text("保存期限の訂正", "Keeping date corrected")
    articles = (11,)
    by = KEEPERS
    legal_from = frozenset({State.STORED, State.IN_USE, State.ARRIVED, State.QUARANTINED, State.AWAITING_DESTRUCTION})
    second = Text(
        "上の保存期限が、発注者の確認と同じであることを確かめました",
        "I have checked that the date above is the one that the client confirmed",
    )
    meaning = Meaning.KEPT_UNTIL

    copy_: Ref = ask("どの写しの期限か", "Which copy", "copy")
    keep_until: Date | None = ask(
        "正しい保存期限",
        "Keep until, as it should be",
        "date",
        default=None,
        help=Text("期限の定めがなければ空にする", "Leave it empty where no date is set"),
    )
    confirmed: DocumentNumber = ask(
        "発注者の確認（文書番号・日）", "Client's confirmation (number, date)", private=True
    )
    explained: Note = ask("何をどう間違えたか", "What went wrong, in words", "textarea", private=True)

    @staticmethod
    def change(row: Item, e: Recorded) -> None:
        row.occurred = e.occurred


class CopyKeepingCorrected(Event):
    kind = "copy.keeping_corrected"
    ref = "H01d"
    noun = "copy"
    title = Text("保存期限の訂正", "Keeping date corrected")
    articles = (11,)
    by = KEEPERS
    legal_from = frozenset({CopyState.LIVE})
    states = CopyState

    keep_until: Date | None = ask("正しい保存期限", "Keep until, as it should be", "date", default=None)

    @staticmethod
    def change(row: Copy, e: Recorded) -> None:
        row.keep_until = e.get("keep_until")
