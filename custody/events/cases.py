"""Cases that media are carried in (domain.md §3.6). They belong to the house, not to a contract."""

from __future__ import annotations

from typing import TYPE_CHECKING

from custody.events.base import Count, Date, Event, LabelCode, Line, Note, Number, Recorded, Ref, ask, take
from custody.events.choices import KEEPERS, STAFF, Choice, LockKind
from custody.text import Text

if TYPE_CHECKING:
    from custody.models import Case

FIELDS = ("sort", "lock_kind", "key_number", "keeper", "capacity")


class CaseSort(Choice):
    DURALUMIN = "duralumin", "ジュラルミンケース", "Duralumin case"
    HARD = "hard", "ハードケース", "Hard case"
    FIREPROOF = "fireproof", "耐火ケース", "Fireproof case"
    BAG = "bag", "封緘袋", "Sealable bag"


class CaseState(Choice):
    FREE = "free", "空き", "Free"
    IN_USE = "in_use", "使用中", "In use"
    LOST = "lost", "紛失", "Lost"
    RETIRED = "retired", "廃止", "Retired"


class CaseEvent(Event):
    noun = "case"
    by = KEEPERS
    states = CaseState


class CaseFields(CaseEvent):
    sort: CaseSort = ask("種別", "Kind", "select")
    lock_kind: LockKind | None = ask(
        "錠の種類", "Kind of lock", "select", default=None,
        help=Text("錠がなければ空のまま", "Leave empty where it has none"),
    )  # fmt: skip
    key_number: Line = ask("鍵番号", "Key number", default="", private=True)
    keeper: Ref | None = ask("鍵を保管する人", "Who keeps the key", "person", default=None)
    capacity: Count | None = ask("入る数（目安）", "Holds about", "number", default=None)

    @staticmethod
    def change(row: Case, e: Recorded) -> None:
        take(row, e, FIELDS)


class CaseRegistered(CaseFields):
    kind = "case.registered"
    ref = "C00a"
    title = Text("ケースの登録", "Case registered")
    articles = (23,)
    legal_from = frozenset({""})

    number: Number = ask("番号", "Number", filled=True, default="")
    label_code: LabelCode = ask("ラベル", "Label", filled=True, default="")

    @staticmethod
    def change(row: Case, e: Recorded) -> None:
        CaseFields.change(row, e)
        row.number, row.state = e.get("number", ""), CaseState.FREE.value
        row.labels = [{"code": e.get("label_code"), "state": "registered"}]


class CaseChanged(CaseFields):
    kind = "case.changed"
    ref = "C00b"
    title = Text("ケースの変更", "Case changed")
    legal_from = frozenset({CaseState.FREE, CaseState.IN_USE})


class CaseInspected(CaseEvent):
    kind = "case.inspected"
    ref = "C00c"
    title = Text("ケースの点検", "Case inspected")
    by = STAFF
    legal_from = frozenset({CaseState.FREE, CaseState.IN_USE})

    on: Date = ask("点検日", "Inspected on", "date")
    sound: bool = ask("錠と外装に異常がありません", "Lock and shell are sound", "yesno")
    note: Note = ask("備考", "Note", "textarea", default="", private=True, quiet=True)

    @staticmethod
    def change(row: Case, e: Recorded) -> None:
        row.checked_on, row.sound = e.get("on"), bool(e.get("sound"))


class CaseRetired(CaseEvent):
    kind = "case.retired"
    ref = "C00d"
    title = Text("ケースの廃止", "Case retired")
    legal_from = frozenset({CaseState.FREE, CaseState.LOST})

    @staticmethod
    def change(row: Case, e: Recorded) -> None:
        row.state = CaseState.RETIRED.value
        row.labels = [{**old, "state": "void"} for old in row.labels]


class CaseFilled(CaseEvent):
    """Follows the packing on the transport's chain."""

    kind = "case.filled"
    ref = "C02c"
    title = Text("ケースの使用", "Case in use")
    by = frozenset()
    legal_from = frozenset({CaseState.FREE})

    transport: Ref = ask("搬送", "Transport", filled=True)

    @staticmethod
    def change(row: Case, e: Recorded) -> None:
        row.state, row.transport = CaseState.IN_USE.value, e.get("transport")


class CaseEmptied(CaseEvent):
    """Follows the count at the other end, or the cancelling of the transport."""

    kind = "case.emptied"
    ref = "C10c"
    title = Text("ケースが空いた", "Case free again")
    by = frozenset()

    @staticmethod
    def change(row: Case, e: Recorded) -> None:
        row.state, row.transport = CaseState.FREE.value, None


class CaseLost(CaseEvent):
    """Follows the loss of the transport that it carried."""

    kind = "case.lost"
    ref = "C13c"
    title = Text("ケースの紛失", "Case lost")
    by = frozenset()
    legal_from = frozenset({CaseState.IN_USE})

    @staticmethod
    def change(row: Case, e: Recorded) -> None:
        row.state, row.transport = CaseState.LOST.value, None


class CaseFound(CaseEvent):
    """It takes nothing until an inspection finds its lock and shell sound."""

    kind = "case.found"
    ref = "C13f"
    title = Text("ケースの発見", "Case found")
    articles = (12,)
    legal_from = frozenset({CaseState.LOST})

    where: Note = ask("見つかった場所と状況", "Where and how it was found", "textarea", private=True)

    @staticmethod
    def change(row: Case, e: Recorded) -> None:
        row.state, row.sound = CaseState.FREE.value, False
