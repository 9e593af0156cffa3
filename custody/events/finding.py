"""A carrier that is missing, found again, or reported found by a stranger (domain.md §2.3 F)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from custody.events.base import Line, Note, Recorded, Ref, When, ask
from custody.events.choices import GONE, STAFF, Condition, Role, State
from custody.events.items import ItemEvent, settle
from custody.events.marks import FoundThere
from custody.text import Text

if TYPE_CHECKING:
    from custody.models import Item


class ItemMissing(ItemEvent):
    kind = "item.reported_missing"
    ref = "F03"
    title = Text("所在不明登録", "Reported missing")
    articles = (12,)
    by = STAFF | {Role.TRANSPORTER}
    legal_from = frozenset(set(State) - GONE - {State.EXPECTED})

    known_at: When = ask("気づいた日時", "When it was noticed", "datetime")
    sought: Note = ask("探した場所・最後に見た状況", "Where it was sought and last seen", "textarea", private=True)
    incident: Ref | None = ask("事故等", "Incident", filled=True, default=None)

    @staticmethod
    def change(row: Item, e: Recorded) -> None:
        row.state, row.since, row.occurred, row.due = State.MISSING.value, e.occurred, e.occurred, None


class ItemFound(ItemEvent, FoundThere):
    kind = "item.found"
    ref = "F04"
    title = Text("発見（隔離）", "Found, quarantined")
    articles = (12,)
    by = STAFF | {Role.TRANSPORTER}
    legal_from = frozenset({State.MISSING, State.LOST})

    place: Ref = ask("いまある場所", "Where it is now", "place")
    condition: Condition = ask("状態", "Condition", "select")
    where: Note = ask("見つかった場所と状況", "Where and how it was found", "textarea", private=True)

    @staticmethod
    def change(row: Item, e: Recorded) -> None:
        settle(row, e, State.QUARANTINED, holder=e.actor, place=e.get("place"))
        row.condition = e.get("condition", "")
        row.case_ = row.transport = None


class FindReported(ItemEvent):
    """A stranger scanned the label and reported the find on the finder's page."""

    kind = "find.reported"
    ref = "F00"
    title = Text("拾得の連絡", "Find reported by a stranger")
    articles = (12,)

    where: Note = ask("見つけた場所", "Where it was found", "textarea", private=True)
    reach: Line = ask("連絡先", "How to reach the finder", default="", private=True)
