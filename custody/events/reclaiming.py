"""The lawful end of a carrier of the contractor's own on which nothing is left (B15)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from custody.events.base import Recorded
from custody.events.choices import KEEPERS, State
from custody.events.items import ItemEvent, settle
from custody.events.marks import OutOfItsCase
from custody.text import Text

if TYPE_CHECKING:
    from custody.models import Item


class CarrierReclaimed(ItemEvent, OutOfItsCase):
    """It belongs to no contract any more. To be used for another, it is registered anew, under a new label."""

    kind = "carrier.reclaimed"
    ref = "B15"
    title = Text("自社媒体を契約から外す", "Own medium taken back")
    articles = (10,)
    by = KEEPERS
    legal_from = frozenset({State.BLANK, State.STORED, State.ARRIVED})

    @staticmethod
    def change(row: Item, e: Recorded) -> None:
        settle(row, e, State.RECLAIMED, holder=None, place=None)
        row.labels = [{**old, "state": "void"} for old in row.labels]
