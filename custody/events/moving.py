"""What a transport does to each item it carries; every item's own history tells it (domain.md §2.3 C)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from custody.events.base import Recorded, Ref, When, ask
from custody.events.choices import STAFF, State
from custody.events.items import ItemEvent, Stored, settle
from custody.events.marks import CarriedAway, OutOfItsCase
from custody.events.transport import AT_THE_OTHER_END, CARRIERS
from custody.text import Text

if TYPE_CHECKING:
    from custody.models import Item

MAY_BE_PACKED = frozenset({State.STORED, State.ARRIVED, State.BLANK, State.AWAITING_DESTRUCTION})
# What was packed has left its transport once it is in any other state: without a case it may be put away uncounted.
ON_A_TRANSPORT = frozenset({State.PACKED, State.IN_TRANSIT, State.ARRIVED, State.QUARANTINED, State.MISSING})


class Moved(ItemEvent):
    """Written with the step of the transport, on the chain of each item in the case."""

    articles = (23, 1)
    by = CARRIERS
    transport: Ref = ask("搬送", "Transport", filled=True)


def waiting(item: Item) -> State:
    """The state of an item that lies outside storage and outside any case: what it was before it was packed."""
    if item.destruction:
        return State.AWAITING_DESTRUCTION
    known = item.held_data or item.received_at or item.contents
    return State.ARRIVED if known else State.BLANK


class ItemPacked(Moved, CarriedAway, OutOfItsCase):
    kind = "item.packed"
    ref = "C02i"
    title = Text("梱包", "Packed")
    by = STAFF
    legal_from = MAY_BE_PACKED

    case_: Ref | None = ask("ケース", "Case", filled=True, default=None)

    @staticmethod
    def change(row: Item, e: Recorded) -> None:
        settle(row, e, State.PACKED, holder=e.actor, place=row.place)
        row.case_, row.transport = e.get("case_"), e.get("transport")


class ItemUnpacked(Moved):
    kind = "item.unpacked"
    ref = "C01i"
    title = Text("ケースから出した", "Taken out of the case")
    by = STAFF
    legal_from = frozenset({State.PACKED, State.QUARANTINED})

    @staticmethod
    def change(row: Item, e: Recorded) -> None:
        state = State.QUARANTINED if row.state == State.QUARANTINED else waiting(row)
        settle(row, e, state, holder=e.actor, place=row.place)
        row.case_ = row.transport = None


class ItemDeparted(Moved):
    kind = "item.departed"
    ref = "C04i"
    title = Text("搬送に出発", "Left on a transport")
    legal_from = frozenset({State.PACKED})

    holder: Ref | None = ask("持つ人", "With", filled=True, default=None)
    due: When | None = ask("到着予定", "To arrive by", "datetime", filled=True, default=None)

    @staticmethod
    def change(row: Item, e: Recorded) -> None:
        settle(row, e, State.IN_TRANSIT, holder=e.get("holder") or e.actor, place=None)
        row.due = e.get("due")


class ItemTurnedBack(ItemDeparted):
    kind = "item.turned_back"
    ref = "C11i"
    title = Text("受領されず戻される", "Turned away, on its way back")
    by = AT_THE_OTHER_END
    legal_from = frozenset({State.ARRIVED})

    @staticmethod
    def change(row: Item, e: Recorded) -> None:
        ItemDeparted.change(row, e)


class ItemRelayed(Moved):
    kind = "item.relayed"
    ref = "C05i"
    title = Text("搬送の中継", "Handed on under way")
    legal_from = frozenset({State.IN_TRANSIT})

    holder: Ref = ask("持つ人", "With", filled=True)

    @staticmethod
    def change(row: Item, e: Recorded) -> None:
        row.holder, row.since, row.occurred, row.seen_at = e.get("holder"), e.occurred, e.occurred, e.occurred


class ItemArrived(Moved):
    kind = "item.arrived"
    ref = "C07i"
    title = Text("到着（開封前）", "Arrived, still in the case")
    by = AT_THE_OTHER_END
    legal_from = frozenset({State.IN_TRANSIT})

    place: Ref = ask("着いた場所", "Arrived at", "place", filled=True)

    @staticmethod
    def change(row: Item, e: Recorded) -> None:
        settle(row, e, State.ARRIVED, holder=e.actor, place=e.get("place"))


class ItemCounted(Moved):
    """Out of the case and not put away: to be stored, to be receipted (Art. 10), or still apart."""

    kind = "item.counted"
    ref = "C10i"
    title = Text("検品", "Counted out of the case")
    by = AT_THE_OTHER_END
    legal_from = frozenset({State.ARRIVED, State.QUARANTINED})

    place: Ref = ask("場所", "Where", "place", filled=True)

    @staticmethod
    def change(row: Item, e: Recorded) -> None:
        state = State.QUARANTINED if row.state == State.QUARANTINED else waiting(row)
        settle(row, e, state, holder=e.actor, place=e.get("place"))
        row.case_ = None


class ItemAccepted(Stored):
    """Out of the case and straight into a storage unit, its lock checked: the rules of storing apply."""

    kind = "item.accepted"
    ref = "C10s"
    title = Text("検品・入庫", "Counted and put into storage")
    articles = (22, 1)
    by = STAFF
    legal_from = frozenset({State.ARRIVED})

    transport: Ref = ask("搬送", "Transport", filled=True)

    @staticmethod
    def change(row: Item, e: Recorded) -> None:
        Stored.change(row, e)
        row.state = (State.AWAITING_DESTRUCTION if row.destruction else State.STORED).value
        row.case_ = row.transport = None
