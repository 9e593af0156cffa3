"""A loss for good: what the client acknowledged as never found ends so, and comes back if it turns up (F13)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from custody.events.authorisations import Granted, Sort
from custody.events.base import Event, Note, Recorded, Ref, ask, put
from custody.events.choices import MANAGERS, State
from custody.events.copies import CopyState
from custody.events.items import EndsOuting
from custody.text import Text

if TYPE_CHECKING:
    from custody.models import Authorisation, Copy, Item


class LossAcknowledged(Granted):
    """It permits nothing: the client says in writing that these are lost, and how the matter was settled."""

    kind = "loss.acknowledged"
    ref = "A09e"
    title = Text("亡失の確認の登録", "Acknowledgement of a loss registered")
    articles = (10, 12)
    sort = Sort.LOSS

    items: list[Ref] = ask("見つからなかった媒体（1行に一つ）", "Items that were not found (one a line)", "items")

    @staticmethod
    def change(row: Authorisation, e: Recorded) -> None:
        LossAcknowledged.take(row, e, items=e.get("items", []))


class ItemLost(EndsOuting):
    """Nobody has it and nobody knows where it is: it was last seen when it was last seen."""

    kind = "item.lost"
    ref = "F13"
    title = Text("亡失の確定", "Lost for good")
    articles = (10, 12)
    by = MANAGERS
    legal_from = frozenset({State.MISSING})

    basis: Ref = ask("発注者の確認（亡失）", "The client's acknowledgement", "authorisation")
    sought: Note = ask("探した結果と、終える理由", "How it was sought, and why it ends", "textarea", private=True)

    @staticmethod
    def change(row: Item, e: Recorded) -> None:
        put(
            row,
            {
                "state": State.LOST.value, "since": e.occurred, "occurred": e.occurred, "holder": None, "place": None,
                "slot": "", "due": None, "case_": None, "transport": None, "destruction": None,
            },
        )  # fmt: skip


class CopyRegained(Event):
    """Its carrier was lost for good and has turned up: what was on it is there again."""

    kind = "copy.regained"
    ref = "F13c"
    noun = "copy"
    title = Text("写しの再登録（亡失からの発見）", "Copy there again after a loss")
    articles = (12,)
    legal_from = frozenset({CopyState.LOST})
    states = CopyState

    @staticmethod
    def change(row: Copy, e: Recorded) -> None:
        row.state, row.ended_at = "live", None
