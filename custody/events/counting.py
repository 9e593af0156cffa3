"""Stocktakes (B10). Each sighting is on the item's own chain; opening and closing are on the stocktake's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from custody.events.base import Event, Note, Recorded, Ref, ask
from custody.events.choices import STAFF, State
from custody.events.items import ItemEvent
from custody.text import Text

if TYPE_CHECKING:
    from custody.models import Item, Stocktake


class StocktakeOpened(Event):
    kind = "stocktake.opened"
    ref = "B10a"
    noun = "stocktake"
    title = Text("棚卸の開始", "Stocktake opened")
    articles = (1,)
    by = STAFF

    place: Ref | None = ask(
        "数える保管設備",
        "Storage unit to count",
        "unit",
        default=None,
        help=Text("選ばなければ、契約の物をすべて数えます", "Left open, everything of the contract is counted"),
    )
    # Kept beside the entry: a unit may hold more items than 16 KiB hold ids.
    expected: list[Ref] = ask("台帳にある物", "Items on the register", filled=True, private=True, default=[])

    @staticmethod
    def change(row: Stocktake, e: Recorded) -> None:
        row.contract, row.place, row.counter = e.contract or "", e.get("place") or "", e.actor
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


class SeenElsewhere(ItemEvent):
    """Counted where the register did not have it: from now on it is there. A fact, which no rule refuses."""

    kind = "item.seen_elsewhere"
    ref = "B10c"
    title = Text("別の場所で確認（所在の更新）", "Seen elsewhere, place brought up to date")
    articles = (1,)
    by = STAFF
    legal_from = frozenset({State.STORED, State.BLANK})

    place: Ref = ask("あった場所", "Where it was", "unit")
    stocktake: Ref | None = ask("棚卸", "Stocktake", filled=True, default=None)

    @staticmethod
    def change(row: Item, e: Recorded) -> None:
        row.place, row.slot = e.get("place"), ""
        row.seen_at = row.occurred = e.occurred
        row.stocktake = e.get("stocktake", row.stocktake)
