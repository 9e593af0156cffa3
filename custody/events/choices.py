"""Closed lists that events choose from, each word in both languages."""

from __future__ import annotations

from enum import StrEnum
from typing import Self

from custody.text import Text


class Choice(StrEnum):
    """A code that is stored, with the words that are shown."""

    text: Text

    def __new__(cls, value: str, ja: str = "", en: str = "") -> Self:
        member = str.__new__(cls, value)
        member._value_ = value
        member.text = Text(ja, en)
        return member


class Role(Choice):
    """A person's part in one contract. CLIENT and AUDITOR only read."""

    HANDLER = "handler", "取扱者", "Handler"
    TRANSPORTER = "transporter", "搬送者", "Transporter"
    CUSTODIAN = "custodian", "媒体管理者", "Custodian"
    MANAGER = "manager", "管理責任者", "Manager"
    WITNESS = "witness", "立会者", "Witness"
    CLIENT = "client", "発注者", "Client"
    AUDITOR = "auditor", "監査担当", "Auditor"


class SignRole(Choice):
    """As what somebody signs."""

    PERFORMER = "performer", "実施者", "Performer"
    WITNESS = "witness", "立会者", "Witness"
    RECEIVER = "receiver", "受領者", "Receiver"
    CHECKER = "checker", "確認者", "Second checker"


class Meaning(Choice):
    """What a second person confirms by signing: always one of these (ledger.md §3.3)."""

    CONFIRMED = "confirmed", "上の内容を確かめました", "I have checked what is above"
    RECEIVED = (
        "received",
        "上の物を、いま、この区域の中で受け取りました",
        "I have received the items above, now, in this area",
    )
    RECEIVED_SEALED = (
        "received_sealed",
        "上の物を、封印されたまま受け取りました",
        "I have received the items above, still sealed",
    )
    WATCHED = (
        "watched",
        "上の一つ一つの物が廃棄されるのを、この目で見ました",
        "I have watched the destruction of each item listed above",
    )
    LOCK = "lock", "扉が閉まり、施錠されていることを確かめました", "I have checked that the door is closed and locked"
    SEAL_READ = (
        "seal_read",
        "控えの番号を見ずに、現物の封印番号を読み取りました",
        "I have read the number off the seal without seeing the expected one",
    )
    RESEALED = (
        "resealed",
        "古い封印を外し、新しい封印を付けるのを見た",
        "Saw the old seal taken off and the new one put on",
    )
    SERIALS = (
        "serials",
        "現物の製造番号を一つ一つ読み、控えと照合しました",
        "I have read each serial number off the thing and compared it",
    )
    COUNTED = (
        "counted",
        "上の物の数を数え、一致することを確かめました",
        "I have counted the items above; the number is right",
    )
    MISTAKE = (
        "mistake",
        "上の登録が誤りであることを確かめました",
        "I have checked that the registration above is a mistake",
    )
    OLD_LABEL = (
        "old_label",
        "古いラベルを外した（失われた）ことを確かめました",
        "I have checked that the old label is removed or lost",
    )
    RETURNED = (
        "returned",
        "上に挙げた物を、すべて返還として受け取りました",
        "I have received every item listed above as returned",
    )
    FORGOTTEN = (
        "forgotten",
        "上の非公開の値を消去してよいことを確かめ、承認します",
        "I have checked that the private values above may be erased, and approve it",
    )
    KEPT_UNTIL = (
        "kept_until",
        "上の保存期限が、発注者の確認と同じであることを確かめました",
        "I have checked that the date above is the one that the client confirmed",
    )
    ERASED = "erased", "消去の結果を画面で確かめました", "I have checked the result of the erasure on the screen"


STAFF = frozenset({Role.HANDLER, Role.CUSTODIAN, Role.MANAGER})
KEEPERS = frozenset({Role.CUSTODIAN, Role.MANAGER})
MANAGERS = frozenset({Role.MANAGER})


class InfoClass(Choice):
    """How sensitive the information is, the least first."""

    PERSONAL = "personal", "個人情報", "Personal information"
    SPECIAL = "special", "要配慮個人情報", "Special-care-required"
    SPECIFIC = "specific", "特定個人情報", "Specific personal information"


CLASS_ORDER = {c.value: i for i, c in enumerate(InfoClass)}


class Medium(Choice):
    USB = "usb", "USBメモリ", "USB stick"
    HDD = "hdd", "外付HDD", "External hard disk"
    INTERNAL_HDD = "internal_hdd", "内蔵HDD", "Internal hard disk"
    SSD = "ssd", "SSD", "SSD"
    TAPE = "tape", "LTO/DATテープ", "LTO/DAT tape"
    OPTICAL = "optical", "CD/DVD/BD", "CD/DVD/BD"
    SD = "sd", "SDカード", "SD card"
    LAPTOP = "laptop", "ノートPC", "Laptop"
    TABLET = "tablet", "タブレット", "Tablet"
    PHONE = "phone", "スマートフォン", "Smartphone"
    SERVER = "server", "サーバ", "Server"
    PAPER = "paper", "紙（帳票）", "Paper (forms)"
    BOX = "box", "紙（箱）", "Paper (box)"
    MICROFILM = "microfilm", "マイクロフィルム", "Microfilm"
    OTHER = "other", "その他の電子媒体", "Other electronic medium"


NOT_ELECTRONIC = frozenset({Medium.PAPER, Medium.BOX, Medium.MICROFILM})


class Owner(Choice):
    CLIENT = "client", "発注者", "Client"
    CONTRACTOR = "contractor", "自社（受注者）", "Contractor"
    LEASING = "leasing", "リース会社", "Leasing company"
    INDIVIDUAL = "individual", "個人の持ち物", "A private person"


class Encryption(Choice):
    YES = "yes", "暗号化 済", "Encrypted"
    NO = "no", "暗号化 なし", "Not encrypted"
    UNKNOWN = "unknown", "暗号化 不明", "Unknown"
    NA = "na", "対象外（紙など）", "Not applicable (paper)"


class Method(Choice):
    """How something was handed over or submitted."""

    HAND = "hand", "手交", "By hand"
    CARRIED = "carried", "搬送", "Carried"
    POST = "post", "郵送・宅配", "Post or courier"
    ELECTRONIC = "electronic", "電子", "Electronic"


class Condition(Choice):
    GOOD = "good", "異常なし", "No damage"
    DAMAGED = "damaged", "損傷あり", "Damaged"
    OPENED = "opened", "開封の跡あり", "Signs of opening"


class Work(Choice):
    """What is done with the information (Art. 8 keeps it within the contract)."""

    ENTRY = "entry", "入力", "Data entry"
    CHECK = "check", "照合", "Checking"
    PRINT = "print", "印刷・封入", "Printing and enclosing"
    CONVERT = "convert", "変換", "Conversion"
    MATCH = "match", "突合", "Matching"
    VIEW = "view", "閲覧", "Viewing"
    BACKUP = "backup", "保全・点検", "Backup and upkeep"
    TEST = "test", "テスト利用", "Use as test data"
    RETURN_PREP = "return_prep", "返還・廃棄の準備", "Preparing return or destruction"


class InfoField(Choice):
    NAME = "name", "氏名", "Name"
    ADDRESS = "address", "住所", "Address"
    BIRTH = "birth", "生年月日", "Date of birth"
    PHONE = "phone", "電話番号", "Phone number"
    ACCOUNT = "account", "口座", "Bank account"
    TAX = "tax", "税", "Tax"
    WELFARE = "welfare", "福祉", "Welfare"
    HEALTH = "health", "健康", "Health"
    INDIVIDUAL_NUMBER = "individual_number", "個人番号", "Individual Number"
    OTHER = "other", "その他", "Other"


class After(Choice):
    RETURN = "return", "返還", "Return"
    DESTROY = "destroy", "廃棄（指示による）", "Destroy (when instructed)"
    ERASE = "erase", "消去（指示による）", "Erase (when instructed)"


class PlaceKind(Choice):
    SITE = "site", "事業所", "Site"
    AREA = "area", "区域", "Area"
    ROOM = "room", "部屋", "Room"
    UNIT = "unit", "保管設備", "Storage unit"


class SiteKind(Choice):
    OWN = "own", "自社", "Own"
    CLIENT = "client", "発注者庁舎", "Client's building"
    SUBCONTRACTOR = "subcontractor", "再委託先", "Subcontractor"
    DISPOSAL = "disposal", "廃棄先", "Disposal site"
    PRIVATE = "private", "自宅など私的な場所", "Private home or the like"


class AreaKind(Choice):
    CONTROLLED = "controlled", "管理区域", "Controlled area"
    HANDLING = "handling", "取扱区域", "Handling area"
    OTHER = "other", "その他", "Other"


class LockKind(Choice):
    KEY = "key", "鍵", "Key"
    DIAL = "dial", "ダイヤル", "Dial"
    ELECTRONIC = "electronic", "電子", "Electronic"


class Employment(Choice):
    REGULAR = "regular", "正社員", "Employee"
    DISPATCHED = "dispatched", "派遣", "Dispatched"
    SUBCONTRACTOR = "subcontractor", "再委託先", "Subcontractor's"
    OFFICER = "officer", "発注者職員", "Client's officer"


class Post(Choice):
    """The two posts of Art. 16."""

    CHIEF = "chief", "特定個人情報保護管理責任者", "Chief protection officer"
    DEPARTMENT = "department", "特定個人情報保護責任者", "Departmental protection officer"


class Ending(Choice):
    COMPLETED = "completed", "完了", "Completed"
    CANCELLED = "cancelled", "解除", "Cancelled"


class WhyCorrected(Choice):
    WRONG_PLACE = "wrong_place", "場所の誤り", "Wrong place"
    WRONG_NUMBER = "wrong_number", "番号・製造番号の誤り", "Wrong number or serial"
    WRONG_COUNT = "wrong_count", "数の誤り", "Wrong count"
    WRONG_DETAIL = "wrong_detail", "その他の記載の誤り", "Other wrong detail"


class WhyVoided(Choice):
    DOUBLE = "double", "二重登録", "Registered twice"
    WRONG_CONTRACT = "wrong_contract", "契約の取り違え", "Wrong contract"
    NOT_RECEIVED = "not_received", "受領しなかった", "Never received"
    NEVER_MADE = "never_made", "作らなかった", "Never made"


class WhyRelabelled(Choice):
    DAMAGED = "damaged", "損傷・読み取り不可", "Damaged or unreadable"
    LOST = "lost", "はがれ・紛失", "Came off or lost"
    MISPRINT = "misprint", "印字不良", "Misprint"


class LabelDoubt(Choice):
    VOID = "void", "無効になったラベルが、まだ付いている・出回っている", "A void label is still about"
    TWICE = "twice", "同じラベルが二つある", "There are two of the same label"
    ELSEWHERE = "elsewhere", "別の物に貼られている", "It is on another thing"


class State(Choice):
    """A carrier's states (domain.md §2.2)."""

    EXPECTED = "expected", "受領予定", "Expected"
    BLANK = "blank", "空媒体", "Blank"
    STORED = "stored", "保管中", "Stored"
    IN_USE = "in_use", "使用中", "In use"
    PACKED = "packed", "梱包済", "Packed"
    IN_TRANSIT = "in_transit", "搬送中", "In transit"
    ARRIVED = "arrived", "受領・入庫待ち", "Received, to be stored"
    AWAITING_DESTRUCTION = "awaiting_destruction", "廃棄待ち", "Awaiting destruction"
    DESTROYED_UNCERTIFIED = "destroyed_uncertified", "廃棄済・証明待ち", "Destroyed, certificate due"
    DESTROYED = "destroyed", "廃棄完了", "Destroyed"
    RETURNED = "returned", "返還済", "Returned"
    MISSING = "missing", "所在不明", "Missing"
    LOST = "lost", "亡失", "Lost for good"
    QUARANTINED = "quarantined", "隔離", "Quarantined"
    RECLAIMED = "reclaimed", "自社へ戻した", "Back to the company"
    VOIDED = "voided", "登録取消", "Voided"


TERMINAL = frozenset({State.DESTROYED, State.RETURNED, State.RECLAIMED, State.LOST, State.VOIDED})
# Nobody has it, whoever is written down as its last holder: it is shredded, or nobody knows where.
GONE = frozenset({*TERMINAL, State.DESTROYED_UNCERTIFIED, State.MISSING})


class ContractState(Choice):
    DRAFT = "draft", "準備中", "Draft"
    ACTIVE = "active", "取扱中", "Active"
    ENDED = "ended", "完了・解除（返還待ち）", "Ended, return due"
    CLOSED = "closed", "閉鎖", "Closed"
