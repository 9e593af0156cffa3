"""Stocktakes (B10). Each sighting is on the item's own chain; opening and closing are on the stocktake's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from custody.events.base import Event, Note, Recorded, Ref, ask
from custody.events.choices import STAFF
from custody.text import Text

if TYPE_CHECKING:
    from custody.models import Stocktake


class StocktakeOpened(Event):
    kind = "stocktake.opened"
    ref = "B10a"
    noun = "stocktake"
    title = Text("棚卸の開始", "Stocktake opened")
    articles = (1,)
    by = STAFF

    place: Ref = ask("数える保管設備", "Storage unit to count", "unit")
    # Kept beside the entry: a unit may hold more items than 16 KiB hold ids.
    expected: list[Ref] = ask("台帳にある物", "Items on the register", filled=True, private=True, default=[])

    @staticmethod
    def change(row: Stocktake, e: Recorded) -> None:
        row.contract, row.place, row.counter = e.contract or "", e.get("place"), e.actor
        row.expected, row.state, row.opened_at = e.get("expected", []), "open", e.occurred


class StocktakeClosed(Event):
    kind = "stocktake.closed"
    ref = "B10b"
    noun = "stocktake"
    title = Text("棚卸の終了", "Stocktake closed")
    articles = (1, 12)
    by = STAFF
    legal_from = frozenset({"open"})

    unseen: list[Ref] = ask("見つからない物", "Not seen", filled=True, private=True, default=[])
    note: Note = ask("差異の説明・備考", "Explanation", "textarea", default="", private=True)

    @staticmethod
    def change(row: Stocktake, e: Recorded) -> None:
        row.unseen, row.state, row.closed_at = e.get("unseen", []), "closed", e.occurred
