"""Bodies of information on carriers: what came in on them (B02a), and how each ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

from custody.events.base import Count, Date, Event, Line, Number, Recorded, Ref, ask, take
from custody.events.choices import KEEPERS, After, Choice, InfoClass, InfoField

if TYPE_CHECKING:
    from custody.models import Copy

from custody.text import Text

COLUMNS = (
    "number",
    "item",
    "parent",
    "name",
    "info_class",
    "info_fields",
    "persons",
    "records",
    "source",
    "keep_until",
    "after",
)


class CopyState(Choice):
    LIVE = "live", "有効", "Live"
    ERASED = "erased", "消去済", "Erased"
    ENDED_WITH_CARRIER = "ended_with_carrier", "媒体廃棄により消滅", "Ended with its carrier"
    RETURNED = "returned", "返還済", "Returned"
    LOST = "lost", "媒体とともに亡失", "Lost with its carrier"
    VOIDED = "voided", "登録取消", "Voided"


class CopyEnd(Choice):
    """How a copy ends; each is also its state from then on."""

    ERASED = "erased", "消去済", "Erased"
    ENDED_WITH_CARRIER = "ended_with_carrier", "媒体廃棄により消滅", "Ended with its carrier"
    RETURNED = "returned", "返還済", "Returned"
    LOST = "lost", "媒体とともに亡失", "Lost with its carrier"


class CopyRegistered(Event):
    kind = "copy.registered"
    ref = "B02a"
    noun = "copy"
    title = Text("内容の登録", "Information registered")
    articles = (1,)
    by = KEEPERS

    number: Number = ask("写し番号", "Copy number", filled=True, default="")
    item: Ref = ask("媒体", "Carrier", filled=True)
    parent: Ref | None = ask("親の写し", "Parent copy", filled=True, default=None)
    generation: int = ask("世代", "Generation", filled=True, default=0)
    name: Line = ask(
        "情報名",
        "Name of the information",
        private=True,
        help=Text("台帳での名称。個人名は書かない", "As in the register; no person's name"),
    )
    info_class: InfoClass = ask("区分", "Class", "select")
    info_fields: list[InfoField] = ask("含まれる項目", "What it contains", "checkboxes", default=[])
    persons: Count | None = ask("本人の数（概数可）", "Number of people (about)", "number", default=None)
    records: Count | None = ask("件数", "Records", "number", default=None)
    source: Line = ask("取得元", "Source", default="", private=True, quiet=True)
    keep_until: Date | None = ask("保存期限", "Keep until", "date", default=None, quiet=True)
    after: After = ask("期限後の処理", "After that", "select", default=After.RETURN, quiet=True)

    @staticmethod
    def change(row: Copy, e: Recorded) -> None:
        take(row, e, COLUMNS)
        row.contract, row.state, row.generation = e.contract or "", "live", e.get("generation", 0)


class CopyEnded(Event):
    """Written on the copy's own chain beside what ended it: an erasure, a destruction, a return of its carrier."""

    kind = "copy.ended"
    ref = "B12a"
    noun = "copy"
    title = Text("写しの終了", "Copy ended")
    articles = (9, 10, 11)
    legal_from = frozenset({CopyState.LIVE})
    states = CopyState

    how: CopyEnd = ask("終わり方", "How it ended", "select")

    @staticmethod
    def change(row: Copy, e: Recorded) -> None:
        row.state, row.ended_at = e.get("how"), e.occurred


class CopyVoided(Event):
    kind = "copy.voided"
    ref = "B14a"
    noun = "copy"
    title = Text("内容の登録取消", "Information's registration voided")
    by = KEEPERS
    legal_from = frozenset({CopyState.LIVE})
    states = CopyState

    @staticmethod
    def change(row: Copy, e: Recorded) -> None:
        row.state, row.ended_at = "voided", e.occurred
