"""A copy that somebody made without permission and that was found: it comes onto the register, set apart (F12)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from custody.events.authorisations import CopyMethod
from custody.events.base import Count, Event, Key, Line, Note, Number, NumberTyped, Recorded, Ref, When, ask, put, take
from custody.events.choices import KEEPERS, InfoClass, InfoField, Owner, State
from custody.events.copies import CopyState
from custody.events.items import Described, ItemEvent, hold_contents, name_it, settle
from custody.events.marks import FoundThere
from custody.text import Text

if TYPE_CHECKING:
    from custody.models import Copy, Item

KNOWN = Text("気づいた日時（一度だけ書きます）", "When it was noticed (written once)")
FOUND = "found"  # in the `contents` of an item, beside what nobody permitted


class CarrierDiscovered(Described, FoundThere):
    """What it is on was not registered, and may be a private person's: it is, from now on."""

    kind = "carrier.discovered"
    ref = "F12"
    title = Text("無断複製の発見", "Copy found that nobody permitted")
    articles = (9, 12)
    by = KEEPERS
    legal_from = frozenset({""})

    owner: Owner = ask("所有者", "Owner", "select", default=Owner.INDIVIDUAL)
    place: Ref = ask("いまある場所", "Where it is now", "place")
    known_at: When = ask(KNOWN.ja, KNOWN.en, "datetime")
    where: Note = ask(
        "見つかった場所・状況と、いま行ったこと",
        "Where and how it was found, and what was done",
        "textarea",
        private=True,
    )
    contents: list[dict[Key, Key]] = ask("内容", "Contents", filled=True, default=[])
    incident: Ref | None = ask("事故等", "Incident", filled=True, default=None)

    @staticmethod
    def change(row: Item, e: Recorded) -> None:
        name_it(row, e)
        settle(row, e, State.QUARANTINED, holder=e.actor, place=e.get("place"))
        hold_contents(row, e.get("contents", []))


class ContentDiscovered(ItemEvent, FoundThere):
    """What it is on is registered already: it is set apart with it. `place`: without it, where it was."""

    kind = "content.discovered"
    ref = "F12i"
    title = Text("無断複製の発見", "Copy found that nobody permitted")
    articles = (9, 12)
    by = KEEPERS
    legal_from = frozenset({State.BLANK, State.STORED, State.IN_USE, State.ARRIVED, State.QUARANTINED})

    place: Ref | None = ask("いまある場所", "Where it is now", "place", default=None)
    known_at: When = ask(KNOWN.ja, KNOWN.en, "datetime")
    where: Note = ask(
        "見つかった状況と、いま行ったこと", "How it was found, and what was done", "textarea", private=True
    )
    contents: list[dict[Key, Key]] = ask("内容", "Contents", filled=True, default=[])
    incident: Ref | None = ask("事故等", "Incident", filled=True, default=None)

    @staticmethod
    def change(row: Item, e: Recorded) -> None:
        settle(row, e, State.QUARANTINED, holder=e.actor, place=e.get("place") or row.place)
        hold_contents(row, e.get("contents", []))


class CopyDiscovered(Event):
    """It counts among the live copies, and under no permission."""

    kind = "copy.discovered"
    ref = "F12c"
    noun = "copy"
    title = Text("無断の写しの登録", "Unpermitted copy registered")
    articles = (9, 12)
    by = KEEPERS
    states = CopyState

    number: Number = ask("写し番号", "Copy number", filled=True, default="")
    item: Ref | None = ask("媒体", "Carrier", filled=True, default=None)
    parent: Ref | None = ask("親の写し", "Parent copy", filled=True, default=None)
    generation: Count = ask("世代", "Generation", filled=True, default=1)
    name: Line = ask(
        "情報名", "Name of the information", private=True,
        help=Text("台帳での名称。個人名は書かない", "As in the register; no person's name"),
    )  # fmt: skip
    of: NumberTyped = ask(
        "元の写しの番号（わかれば）", "Number of the copy it was made from, if known", default="",
        help=Text("例：K-000123", "Such as K-000123"),
    )  # fmt: skip
    method: CopyMethod | None = ask("作成方法（わかれば）", "How it was made, if known", "select", default=None)
    info_class: InfoClass = ask("区分", "Class", "select")
    info_fields: list[InfoField] = ask("含まれる項目", "What it contains", "checkboxes", default=[])
    persons: Count | None = ask("本人の数（概数可）", "Number of people (about)", "number", default=None)
    records: Count | None = ask("件数", "Records", "number", default=None)

    @staticmethod
    def change(row: Copy, e: Recorded) -> None:
        take(row, e, ("number", "item", "parent", "name", "info_class", "info_fields", "persons", "records"))
        put(
            row,
            {
                "contract": e.contract or "", "state": "live", "generation": e.get("generation", 1),
                "how": e.get("method"), "found_at": e.occurred,
            },
        )  # fmt: skip
