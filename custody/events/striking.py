"""The registration of information that was a mistake: struck by two keepers, and kept in the history (B14b)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from custody.events.authorisations import AuthorisationEvent
from custody.events.base import Line, Note, NumberTyped, Recorded, Ref, ask
from custody.events.choices import CLASS_ORDER, KEEPERS, Choice, Meaning, State
from custody.events.items import ItemEvent
from custody.events.marks import AsPermitted, OutOfItsCase
from custody.text import Text

if TYPE_CHECKING:
    from custody.models import Authorisation, Item


class WhyStruck(Choice):
    DOUBLE = "double", "二重登録", "Registered twice"
    WRONG_CARRIER = "wrong_carrier", "媒体の取り違え", "Registered on the wrong carrier"
    NEVER_MADE = "never_made", "実際には作っていない・入っていない", "Never made, or never on it"


class ContentStruck(ItemEvent, AsPermitted, OutOfItsCase):
    """One copy that is not on this carrier leaves it; its own chain says so too, and its permission is free of it.

    `clean`: nothing else was ever on the carrier, which has then never held information.
    """

    kind = "content.struck"
    ref = "B14b"
    title = Text("写しの登録取消", "Copy's registration struck")
    articles = (1, 9)
    by = KEEPERS
    legal_from = frozenset({State.STORED, State.IN_USE, State.ARRIVED, State.QUARANTINED})
    second = Text(
        "上の媒体で取り消す写しの登録が誤りであることを確かめました",
        "I have checked that the registration to be struck, on the item above, is a mistake",
    )
    meaning = Meaning.MISTAKE

    copy_: Ref = ask("取り消す写し", "Which copy", "copy")
    reason: WhyStruck = ask("理由", "Reason", "select")
    explained: Note = ask("何をどう間違えたか", "What went wrong, in words", "textarea", private=True)
    instead_of: NumberTyped = ask(
        "残すほうの写しの番号",
        "Number of the copy that stays",
        default="",
        help=Text(
            "二重登録と、発注者から受け取った内容では必ず。例：K-000123",
            "Needed for what was registered twice, or handed over by the client. Such as K-000123",
        ),
    )
    agreed: Line = ask(
        "発注者の了承（文書番号・日）",
        "Client's agreement (number, date)",
        default="",
        private=True,
        help=Text(
            "同じ許可で作った写しの取消は、2件目から発注者の了承が要ります",
            "Needed from the second copy struck under one permission on",
        ),
    )
    clean: bool = ask("ほかに内容が登録されたことがない", "Nothing else was ever on it", filled=True, default=False)

    @staticmethod
    def change(row: Item, e: Recorded) -> None:
        row.occurred = e.occurred
        row.contents = [c for c in row.contents if c["copy"] != e.get("copy_")]
        row.info_class = max((c["class"] for c in row.contents), key=lambda c: CLASS_ORDER[c], default=None)
        row.last_class = row.info_class or row.last_class
        if e.get("clean"):
            row.held_data, row.last_class = False, None
        if not row.contents and row.received_at is None and row.state != State.QUARANTINED.value:
            row.state, row.since, row.due, row.purpose, row.work = State.BLANK.value, e.occurred, None, "", ""


class UseStruck(AuthorisationEvent):
    """What was never done under it does not count against it."""

    kind = "authorisation.unused"
    ref = "A09v"
    title = Text("使用の取消", "Use struck")
    by = frozenset()

    subjects: list[Ref] = ask("対象", "For", "subjects")

    @staticmethod
    def change(row: Authorisation, e: Recorded) -> None:
        gone = set(e.get("subjects", []))
        row.used = [s for s in row.used if s not in gone]
