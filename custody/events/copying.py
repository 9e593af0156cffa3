"""A copy made by permission (B11): told on its source's chain, on its own, and on that of what it was made onto."""

from __future__ import annotations

from typing import TYPE_CHECKING

from custody.events.authorisations import CopyMethod
from custody.events.base import Count, Date, Event, FileHash, Key, Line, Number, Recorded, Ref, ask, put, take
from custody.events.choices import STAFF, After, InfoClass, InfoField, State
from custody.events.copies import COLUMNS, CopyState
from custody.events.items import Described, ItemEvent, hold_contents, name_it, settle
from custody.events.marks import AsPermitted
from custody.text import Text

if TYPE_CHECKING:
    from custody.models import Copy, Item


class ItemCopied(ItemEvent, AsPermitted):
    kind = "item.copied"
    ref = "B11"
    title = Text("複写・複製", "Copied")
    articles = (9,)
    by = STAFF
    legal_from = frozenset({State.IN_USE})

    parent: Ref = ask("写す内容", "What is copied", "copy")
    permission: Ref | None = ask("許可", "Permission", "authorisation", default=None)
    method: CopyMethod = ask("作成方法", "How", "select")
    target: Ref | None = ask("作成先の媒体", "Onto", "item", default=None)
    paper: bool = ask(
        "新しい紙に作る（番号はここで付きます）", "Onto new paper (it gets its number here)", "checkbox", default=False
    )
    purpose: Line = ask("目的", "Purpose", private=True)
    records: Count | None = ask(
        "件数", "Records", "number", default=None,
        help=Text("件数かハッシュのどちらかは必ず入れます", "Either this or the hash is needed"),
    )  # fmt: skip
    sha256: FileHash = ask("ハッシュ（SHA-256）", "Hash (SHA-256)", default="", quiet=True)
    copy_: Ref | None = ask("写し", "Copy", filled=True, default=None)

    @staticmethod
    def change(row: Item, e: Recorded) -> None:
        row.occurred = row.seen_at = e.occurred


class CopyCreated(Event):
    """Everything about the new copy, on its own chain."""

    kind = "copy.created"
    ref = "B11a"
    noun = "copy"
    title = Text("写しの作成", "Copy made")
    articles = (9,)
    states = CopyState

    number: Number = ask("写し番号", "Copy number", filled=True)
    item: Ref = ask("媒体", "Carrier", filled=True)
    parent: Ref = ask("親の写し", "Parent copy", filled=True)
    generation: Count = ask("世代", "Generation", filled=True)
    permission: Ref = ask("許可", "Permission", filled=True)
    nth: Count = ask("何部目か", "Which of them", filled=True)
    allowed: Count | None = ask("許可部数", "How many are allowed", filled=True, default=None)
    method: CopyMethod = ask("作成方法", "How", "select")
    name: Line = ask("情報名", "Name of the information", private=True)
    info_class: InfoClass = ask("区分", "Class", "select")
    info_fields: list[InfoField] = ask("含まれる項目", "What it contains", "checkboxes", default=[])
    persons: Count | None = ask("本人の数（概数可）", "Number of people (about)", "number", default=None)
    records: Count | None = ask("件数", "Records", "number", default=None)
    sha256: FileHash = ask("ハッシュ（SHA-256）", "Hash (SHA-256)", default="")
    purpose: Line = ask("目的", "Purpose", private=True)
    keep_until: Date | None = ask("保存期限", "Keep until", "date", default=None)
    after: After = ask("終了後の処理", "Afterwards", "select")

    @staticmethod
    def change(row: Copy, e: Recorded) -> None:
        take(row, e, (*COLUMNS, "generation", "permission", "nth", "purpose"))
        put(
            row,
            {
                "contract": e.contract or "", "state": "live", "how": e.get("method"),
                "made_by": e.actor, "made_at": e.occurred,
            },
        )  # fmt: skip


class CopiedOnto(ItemEvent):
    """A registered carrier now holds a copy. A blank one is from then on in the maker's hands, until it is put away."""

    kind = "carrier.copied_onto"
    ref = "B11b"
    title = Text("写しの書込み", "A copy was put on it")
    articles = (9, 1)
    legal_from = frozenset({State.BLANK, State.IN_USE})

    place: Ref = ask("場所", "Place", "place", filled=True)
    due: Key | None = ask("返却予定", "To be back by", filled=True, default=None)
    contents: list[dict[Key, Key]] = ask("内容", "Contents", filled=True, default=[])

    @staticmethod
    def change(row: Item, e: Recorded) -> None:
        if row.state != State.IN_USE.value:
            settle(row, e, State.IN_USE, holder=e.actor, place=e.get("place"))
            take(row, e, ("due",))
        row.occurred = row.seen_at = e.occurred
        hold_contents(row, e.get("contents", []))


class PaperMade(Described):
    """A print, a photo or a scan on paper is a new carrier, registered as it is made."""

    kind = "carrier.made"
    ref = "B11c"
    title = Text("紙媒体の作成", "Paper made")
    articles = (9, 1)
    legal_from = frozenset({""})

    place: Ref = ask("場所", "Place", "place", filled=True)
    due: Key | None = ask("返却予定", "To be back by", filled=True, default=None)
    contents: list[dict[Key, Key]] = ask("内容", "Contents", filled=True, default=[])

    @staticmethod
    def change(row: Item, e: Recorded) -> None:
        name_it(row, e)
        settle(row, e, State.IN_USE, holder=e.actor, place=e.get("place"))
        take(row, e, ("due",))
        hold_contents(row, e.get("contents", []))
