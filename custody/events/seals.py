"""Numbered seals: put into stock, put on a case once, taken off once (domain.md §3.7). No number is used twice."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from custody.events.base import Event, Line, Note, Photos, Recorded, Ref, ask, take
from custody.events.choices import KEEPERS, STAFF, Choice, Role
from custody.text import Text

if TYPE_CHECKING:
    from custody.models import Seal


class SealSort(Choice):
    STICKER = "sticker", "封印シール", "Seal sticker"
    PLASTIC = "plastic", "プラスチック封印", "Plastic seal"
    CABLE = "cable", "ケーブル封印", "Cable seal"
    BOLT = "bolt", "ボルト封印", "Bolt seal"


class SealState(Choice):
    STOCK = "stock", "在庫", "In stock"
    APPLIED = "applied", "使用中", "On a case"
    REMOVED = "removed", "除去済", "Removed"
    BROKEN = "broken", "破損", "Broken"
    LOST = "lost", "紛失", "Lost"
    MET = "met", "使用済（照合で判明）", "Used, as a reading showed"


class SealEvent(Event):
    noun = "seal"
    by = KEEPERS
    states = SealState


class SealStocked(SealEvent):
    kind = "seal.stocked"
    ref = "C03a"
    title = Text("封印の受入れ", "Seal put into stock")
    legal_from = frozenset({""})

    number: Line = ask("封印番号", "Seal number", "code", private=True)
    sort: SealSort = ask("種別", "Kind", "select", default=SealSort.STICKER)
    lot: Line = ask("ロット", "Lot", default="", private=True)

    @staticmethod
    def change(row: Seal, e: Recorded) -> None:
        take(row, e, ("number", "sort", "lot"))
        row.key, row.state = plain_number(row.number) or None, SealState.STOCK.value


def plain_number(text: str) -> str:
    """A seal's number as it is compared: without spaces, hyphens and dots, in capitals, narrow."""
    narrow = unicodedata.normalize("NFKC", text).upper()
    return "".join(c for c in narrow if c.isalnum())


def numbers_in(text: str) -> list[str]:
    """The seal numbers in what was typed or scanned, parted by commas or line breaks."""
    parts = text.replace("、", ",").replace("，", ",").replace("\n", ",").split(",")
    return [p.strip() for p in parts if plain_number(p)]


class SealApplied(SealEvent):
    kind = "seal.applied"
    ref = "C03"
    title = Text("封印", "Sealed")
    articles = (23,)
    by = STAFF
    legal_from = frozenset({SealState.STOCK})

    transport: Ref = ask("搬送", "Transport", filled=True)
    pictures: Photos = ask("封印の写真", "Photos of the seal", "photos", default=[])

    @staticmethod
    def change(row: Seal, e: Recorded) -> None:
        row.state, row.transport = SealState.APPLIED.value, e.get("transport")
        row.applied_at, row.applied_by = e.occurred, e.actor


class SealRemoved(SealEvent):
    """A seal comes off once and is never used again."""

    kind = "seal.removed"
    ref = "C09"
    title = Text("封印の除去", "Seal removed")
    by = STAFF | {Role.TRANSPORTER}
    legal_from = frozenset({SealState.APPLIED, SealState.BROKEN, SealState.LOST})

    tampered: bool = ask("破られていた", "It had been broken", "checkbox", default=False)

    @staticmethod
    def change(row: Seal, e: Recorded) -> None:
        row.state = (SealState.BROKEN if e.get("tampered") else SealState.REMOVED).value
        row.removed_at, row.removed_by = e.occurred, e.actor


class WhyUnusable(Choice):
    BROKEN = "broken", "破損", "Broken"
    LOST = "lost", "紛失", "Lost"
    MET = "met", "在庫のはずがケースで読まれた", "Read on a case, though in stock"


class SealSpoilt(SealEvent):
    """May be said of a seal that is on a case too: to refuse it there would tell which one is to be read blind."""

    kind = "seal.spoilt"
    ref = "C03s"
    title = Text("封印の破損・紛失", "Seal spoilt or lost")
    legal_from = frozenset({SealState.STOCK, SealState.APPLIED})

    why_spoilt: WhyUnusable = ask("理由", "Reason", "select")
    note: Note = ask("備考", "Note", "textarea", default="", private=True, quiet=True)

    @staticmethod
    def change(row: Seal, e: Recorded) -> None:
        row.state, row.removed_at, row.removed_by = str(e.get("why_spoilt")), e.occurred, e.actor
