"""The life of a carrier (domain.md §2.3 B)."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from custody.events.base import (
    Count,
    Date,
    Event,
    FileHash,
    Key,
    LabelCode,
    Line,
    Note,
    Number,
    NumberTyped,
    Recorded,
    Ref,
    When,
    ask,
    put,
    take,
)
from custody.events.choices import (
    CLASS_ORDER,
    GONE,
    KEEPERS,
    STAFF,
    Condition,
    Encryption,
    Meaning,
    Medium,
    Method,
    Owner,
    SignRole,
    State,
    WhyVoided,
    Work,
)
from custody.events.marks import AsPermitted, OutOfItsCase, StaysThere
from custody.text import Text

if TYPE_CHECKING:
    from custody.models import Item

_VALUES = {state: state.value for state in State}  # asking an Enum takes ten times as long
CARRIER = ("medium", "maker", "model", "serial", "capacity", "owner", "encryption", "description", "lease_until")


class ItemEvent(Event):
    """An event on a carrier. `note` may be added to every one."""

    noun: ClassVar[str] = "item"
    states = State

    note: Note = ask(
        "備考",
        "Note",
        "textarea",
        default="",
        private=True,
        quiet=True,
        help=Text("個人情報は書かないでください", "Write no personal information here"),
    )


def settle(item: Item, e: Recorded, state: State, *, holder: str | None, place: str | None) -> None:
    """The item is now in `state`, answered for by `holder`, at `place`."""
    at = e.occurred
    put(
        item,
        {
            "state": _VALUES[state], "holder": holder, "place": place, "since": at, "occurred": at, "seen_at": at,
            "due": None, "purpose": "", "work": "", "lock_checked": False, "slot": "",
        },
    )  # fmt: skip


class Described(ItemEvent):
    """What describes a carrier, whoever registers it."""

    medium: Medium = ask("種別", "Kind", "select")
    description: Line = ask(
        "品名（台帳での呼び名）",
        "Description",
        default="",
        private=True,
        help=Text("例：住民税通知データ。個人名は書かない", "Such as: tax notice data. No person's name"),
    )
    serial: Line = ask("製造番号", "Serial number", "code", default="", private=True)
    maker: Line = ask("メーカー", "Maker", default="", private=True, quiet=True)
    model: Line = ask("型番", "Model", default="", private=True, quiet=True)
    capacity: Line = ask("容量・数量", "Capacity or amount", default="", private=True)
    owner: Owner = ask("所有者", "Owner", "select", default=Owner.CLIENT)
    encryption: Encryption = ask("暗号化", "Encryption", "select", default=Encryption.UNKNOWN)
    lease_until: Date | None = ask(
        "リース返却期限",
        "Lease ends on",
        "date",
        default=None,
        quiet=True,
        help=Text("リース会社の物だけ。60日前から知らせます", "For leased things only. Said from 60 days before"),
    )
    number: Number = ask("管理番号", "Number", filled=True, default="")
    label_code: LabelCode = ask("ラベル", "Label", filled=True, default="")


def name_it(item: Item, e: Recorded) -> None:
    """A carrier's identity: its number, contract, label and description."""
    take(item, e, CARRIER)
    if not item.number:
        item.number, item.contract = e.get("number", ""), e.contract or ""
        item.labels = [{"code": e.get("label_code"), "state": "registered"}]


class ItemExpected(Described):
    kind = "item.expected"
    ref = "B01"
    title = Text("受領予定登録", "Expected")
    articles = (1,)
    by = KEEPERS

    expected_on: Date = ask("受領予定日", "Expected on", "date")

    @staticmethod
    def change(row: Item, e: Recorded) -> None:
        name_it(row, e)
        settle(row, e, State.EXPECTED, holder=None, place=None)
        row.announced_serial, row.expected_on, row.seen_at = row.serial, e.get("expected_on"), None


class ItemReceived(Described):
    kind = "item.received"
    ref = "B02"
    title = Text("受領", "Received")
    articles = (1, 17)
    by = KEEPERS
    legal_from = frozenset({"", State.EXPECTED})

    place: Ref = ask("受領場所", "Received at", "place")
    method: Method = ask("受渡し方法", "Handed over by", "select", default=Method.HAND)
    giver: Line = ask("渡した人（所属・職・氏名）", "Given by (office, post, name)", private=True)
    receipt: Line = ask("授受書番号", "Receipt number", default="", private=True)
    stated: Count | None = ask("発注者が示した件数", "Count stated by the client", "number", default=None)
    counted: Count | None = ask("数えた件数", "Count found", "number", default=None)
    difference: Line = ask(
        "差異の内容",
        "What differs",
        default="",
        private=True,
        quiet=True,
        help=Text("件数が合わないときは必ず", "Needed when the counts differ"),
    )
    condition: Condition = ask("状態", "Condition", "select", default=Condition.GOOD)
    former_number: Line = ask("旧台帳の番号", "Number in the old register", default="", private=True, quiet=True)
    held_since: Date | None = ask(
        "旧台帳の受領日",
        "Received on, by the old register",
        "date",
        default=None,
        quiet=True,
        help=Text("前から預かっている物だけ", "Only for what was held before"),
    )
    imported: FileHash = ask("取り込んだ台帳のハッシュ", "Hash of the imported register", filled=True, default="")
    imported_sheet: Count | None = ask("シート", "Sheet", filled=True, default=None)
    imported_row: Count | None = ask("行", "Row", filled=True, default=None)
    contents: list[dict[Key, Key]] = ask("内容", "Contents", filled=True, default=[])

    @staticmethod
    def change(row: Item, e: Recorded) -> None:
        announced = row.announced_serial
        name_it(row, e)
        settle(row, e, State.ARRIVED, holder=e.actor, place=e.get("place"))
        take(row, e, ("condition", "difference", "receipt", "former_number", "held_since"))
        if e.get("imported"):
            row.imported = imported_from(e.data["imported"], e.get("imported_sheet"), e.get("imported_row"))
        row.received_at = e.occurred
        hold_contents(row, e.get("contents", []))
        if announced and announced != row.serial:
            row.state = State.QUARANTINED.value


def imported_from(file: str, sheet: int, row: int) -> str:
    """What names one row of one file: nothing but a voided item may have come from it before."""
    return f"{file}:{sheet}:{row}"


def hold_contents(item: Item, contents: list[dict[str, str]]) -> None:
    """Note the copies of information that are on the carrier; its class is that of the most sensitive."""
    if contents:
        item.contents = [*item.contents, *contents]
        item.held_data = True
        item.info_class = max((c["class"] for c in item.contents), key=lambda c: CLASS_ORDER[c])
        item.last_class = item.info_class


class BlankRegistered(Described):
    kind = "carrier.blank_registered"
    ref = "B13"
    title = Text("空媒体登録", "Blank medium registered")
    articles = (1,)
    by = KEEPERS
    legal_from = frozenset({""})

    owner: Owner = ask("所有者", "Owner", "select", default=Owner.CONTRACTOR)
    place: Ref = ask("いまある場所", "Where it is", "place")

    @staticmethod
    def change(row: Item, e: Recorded) -> None:
        name_it(row, e)
        settle(row, e, State.BLANK, holder=e.actor, place=e.get("place"))


class Stored(ItemEvent):
    """Putting a carrier into a storage unit."""

    meaning = Meaning.LOCK

    unit: Ref = ask("保管先", "Storage unit", "unit")
    slot: Line = ask("段・位置", "Shelf or position", default="", private=True, quiet=True)
    lock_checked: bool = ask(
        "扉を閉め、施錠を確かめました", "I closed the door and checked that it is locked", "checkbox", default=False
    )

    @staticmethod
    def change(row: Item, e: Recorded) -> None:
        settle(row, e, State.STORED, holder=None, place=e.get("unit"))
        put(row, {"slot": e.get("slot", ""), "lock_checked": bool(e.get("lock_checked"))})
        if "condition" in e.data:
            put(row, {"condition": e.data["condition"]})


class EndsOuting(ItemEvent):
    """By any other way than B07 a thing that was out comes to rest, or ends: it is asked then. Nothing of what was not."""

    copied: bool | None = ask(
        "写しを作りましたか",
        "Did you make a copy?",
        "yesno",
        default=None,
        help=Text(
            "取り出してから、いままでのあいだに（隔離や所在不明のあいだも）",
            "Since it was taken out, also while it was set apart or missing",
        ),
    )


class ItemStored(Stored, EndsOuting, AsPermitted, OutOfItsCase):
    kind = "item.stored"
    ref = "B05"
    title = Text("入庫", "Put into storage")
    articles = (22, 1)
    by = STAFF
    legal_from = frozenset({State.ARRIVED, State.QUARANTINED, State.BLANK})

    @staticmethod
    def change(row: Item, e: Recorded) -> None:
        Stored.change(row, e)
        row.destruction = None


class ItemCheckedOut(ItemEvent, AsPermitted):
    kind = "item.checked_out"
    ref = "B06"
    title = Text("取り出し", "Taken out")
    articles = (7, 8, 19)
    by = STAFF
    legal_from = frozenset({State.STORED})

    purpose: Line = ask("目的", "Purpose", "purpose", private=True)
    work: Work = ask("作業の種類", "Kind of work", "work")
    place: Ref = ask("使用する場所", "Place of use", "place")
    due: When = ask("返却予定", "To be back by", "datetime")

    @staticmethod
    def change(row: Item, e: Recorded) -> None:
        settle(row, e, State.IN_USE, holder=e.actor, place=e.get("place"))
        take(row, e, ("due", "purpose", "work"))


class ItemCheckedIn(Stored, StaysThere):
    kind = "item.checked_in"
    ref = "B07"
    title = Text("返却（再入庫）", "Brought back")
    articles = (22, 9)
    by = STAFF
    legal_from = frozenset({State.IN_USE})

    copied: bool = ask("写しを作りましたか", "Did you make a copy?", "yesno")
    serial_read: Line = ask(
        "製造番号の読み直し", "Serial number, read again", "code", default="", private=True, quiet=True
    )
    condition: Condition = ask("状態", "Condition", "select", default=Condition.GOOD, quiet=True)


class CustodyHandedOver(ItemEvent, AsPermitted):
    kind = "custody.handed_over"
    ref = "B08"
    title = Text("区域内引継ぎ", "Handed over")
    articles = (1, 17, 18)
    by = STAFF
    legal_from = frozenset({State.IN_USE})
    second = Text(
        "上の媒体を、いま、この区域の中で受け取りました", "I have received the items above, now, in this area"
    )
    second_role = SignRole.RECEIVER
    meaning = Meaning.RECEIVED

    receiver: Ref = ask("受け取る人", "Receiver", "person")

    @staticmethod
    def change(row: Item, e: Recorded) -> None:
        row.holder, row.since, row.occurred, row.seen_at = e.get("receiver"), e.occurred, e.occurred, e.occurred


class ItemVoided(ItemEvent, OutOfItsCase):
    kind = "item.voided"
    ref = "B14"
    title = Text("登録取消", "Registration voided")
    articles = (1,)
    by = KEEPERS
    legal_from = frozenset({State.EXPECTED, State.BLANK, State.ARRIVED, State.STORED})
    second = Text("上の登録が誤りであることを確かめました", "I have checked that the registration above is a mistake")
    meaning = Meaning.MISTAKE

    reason: WhyVoided = ask("理由", "Reason", "select")
    instead_of: NumberTyped = ask(
        "残すほうの登録の番号",
        "Number of the registration that stays",
        default="",
        help=Text(
            "発注者から受け取った物は必ず。例：M-000123", "Needed for what the client handed over. Such as M-000123"
        ),
    )

    @staticmethod
    def change(row: Item, e: Recorded) -> None:
        settle(row, e, State.VOIDED, holder=None, place=None)
        row.imported = None
        row.labels = [{**old, "state": "void"} for old in row.labels]


class ItemSighted(ItemEvent):
    kind = "item.sighted"
    ref = "B10"
    title = Text("現物確認", "Sighted")
    articles = (1,)
    by = STAFF
    legal_from = frozenset(set(State) - GONE - {State.EXPECTED})

    stocktake: Ref | None = ask("棚卸", "Stocktake", filled=True, default=None)
    # Left unticked they say nothing: what nobody compared is not written down as wrong.
    serial_ok: bool | None = ask("製造番号が一致しました", "The serial number matches", "tick", default=None)
    label_ok: bool | None = ask("ラベルは読み取れます", "The label can be read", "tick", default=None)

    @staticmethod
    def change(row: Item, e: Recorded) -> None:
        row.seen_at = row.occurred = e.occurred
        row.stocktake = e.get("stocktake", row.stocktake)


class ContentAdded(ItemEvent, AsPermitted, OutOfItsCase):
    kind = "content.added"
    ref = "B02b"
    title = Text("内容の登録", "Content registered")
    articles = (1,)
    by = KEEPERS
    legal_from = frozenset({State.ARRIVED, State.STORED, State.QUARANTINED})

    contents: list[dict[Key, Key]] = ask("内容", "Contents", filled=True, default=[])

    @staticmethod
    def change(row: Item, e: Recorded) -> None:
        hold_contents(row, e.get("contents", []))


class AttemptRefused(Event):
    """A refused attempt: what was tried and which rules said no (domain.md §0.6). It changes nothing."""

    kind = "attempt.refused"
    ref = "H05"
    title = Text("拒否", "Refused")

    attempted: Key = ask("しようとしたこと", "Attempted", filled=True)
    refusals: list[dict[str, str]] = ask("理由", "Reasons", filled=True)
    place: Ref | None = ask("場所", "Place", filled=True, default=None)
