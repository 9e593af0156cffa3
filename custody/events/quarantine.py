"""What an incident does to an item: involved, quarantined, released, kept as evidence (domain.md §2.3 F05, F11)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from custody.events.base import Line, Note, Recorded, Ref, ask
from custody.events.choices import KEEPERS, MANAGERS, STAFF, TERMINAL, Choice, Role, State
from custody.events.items import EndsOuting, ItemEvent, settle
from custody.text import Text

if TYPE_CHECKING:
    from custody.models import Item

IN_HAND = frozenset(set(State) - TERMINAL)


class HoldBy(Choice):
    """Who wants it kept as it is."""

    CLIENT = "client", "発注者", "The client"
    POLICE = "police", "警察", "The police"
    MANAGEMENT = "management", "管理責任者", "Management"


class WhyReleased(Choice):
    CLIENT_AGREED = "client_agreed", "発注者が了承した", "The client agreed"
    CHECKED = "checked", "確かめて異常がなかった", "Checked, and nothing was wrong"


class ItemInvolved(ItemEvent):
    """The item is named in an incident that leaves it where it is."""

    kind = "item.involved"
    ref = "F01i"
    title = Text("事故等の対象", "Named in an incident")
    articles = (12,)
    by = KEEPERS

    incident: Ref = ask("事故等", "Incident", filled=True)


class ItemQuarantined(ItemEvent):
    """`place`: where it is now; without it, where it was. Whoever records it answers for it until it is put away.
    `elsewhere`: it came to light in another case than the one it was packed in, and is on its own transport no more.

    What is missing is set apart when it is found, by that event, and no sooner.
    """

    kind = "item.quarantined"
    ref = "F05"
    title = Text("隔離", "Quarantined")
    articles = (12,)
    by = STAFF | {Role.TRANSPORTER}
    legal_from = IN_HAND - {State.EXPECTED, State.QUARANTINED, State.MISSING}

    place: Ref | None = ask("いまある場所", "Where it is now", "place", default=None)
    incident: Ref | None = ask("事故等", "Incident", filled=True, default=None)
    elsewhere: bool = ask("別の搬送の検品で見つかった", "Turned up on another transport", filled=True, default=False)

    @staticmethod
    def change(row: Item, e: Recorded) -> None:
        settle(row, e, State.QUARANTINED, holder=e.actor, place=e.get("place") or row.place)
        if e.get("elsewhere"):
            row.case_ = row.transport = None


class ItemReleased(EndsOuting):
    """Out of quarantine by the manager; it waits to be put into storage."""

    kind = "item.released"
    ref = "F05b"
    title = Text("隔離の解除", "Released from quarantine")
    articles = (12,)
    by = MANAGERS
    legal_from = frozenset({State.QUARANTINED})

    why_released: WhyReleased = ask("理由", "Reason", "select")
    grounds: Note = ask("確かめたこと・了承した人", "What was checked, or who agreed", "textarea", private=True)

    @staticmethod
    def change(row: Item, e: Recorded) -> None:
        settle(row, e, State.ARRIVED, holder=e.actor, place=row.place)
        row.destruction = None


class HoldEvent(ItemEvent):
    articles = (12,)
    by = MANAGERS
    legal_from = IN_HAND

    held_by: HoldBy = ask("だれの求めによるか", "In whose name", "select")
    document: Line = ask("文書番号など", "Document number or the like", default="", private=True)


class HoldPlaced(HoldEvent):
    kind = "hold.placed"
    ref = "F11a"
    title = Text("保全の開始", "Hold placed")

    incident: Ref | None = ask("事故等", "Incident", filled=True, default=None)

    @staticmethod
    def change(row: Item, e: Recorded) -> None:
        row.hold, row.occurred = True, e.occurred


class HoldReleased(HoldEvent):
    """`still`: in whose names it stays held."""

    kind = "hold.released"
    ref = "F11b"
    title = Text("保全の解除", "Hold released")

    still: list[HoldBy] = ask("なお保全を求める者", "Still held by", filled=True, default=[])

    @staticmethod
    def change(row: Item, e: Recorded) -> None:
        row.hold, row.occurred = bool(e.get("still", [])), e.occurred
