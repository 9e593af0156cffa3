"""What the client allowed or ordered: permission to copy (Art. 9), consent to subcontract (4), instruction to destroy
(11), consent to carry out (ordinary contracts), an added area. One register, kinds kept apart (domain.md §3.9)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, ClassVar

from pydantic import Field

from custody.events.base import Count, Date, Event, Hash, Line, Note, Number, Recorded, Ref, ask, put
from custody.events.choices import MANAGERS, After, Choice, Medium, Role
from custody.events.evidence import OutsideName
from custody.text import Text

if TYPE_CHECKING:
    from custody.models import Authorisation

GRANTERS = MANAGERS | {Role.CLIENT}
Most = Annotated[int, Field(ge=1, le=1_000_000)]


class Sort(Choice):
    """Kept apart: 許可, 承諾 and 指示 are three different things (domain.md §5)."""

    COPY = "copy", "複写許可", "Permission to copy"
    SUBCONTRACT = "subcontract", "再委託承諾", "Consent to subcontract"
    DESTROY = "destroy", "廃棄（消去）指示", "Instruction to destroy or erase"
    CARRY_OUT = "carry_out", "持出承諾", "Consent to carry out"
    AREA = "area", "区域追加", "Area added"
    LOSS = "loss", "亡失の確認", "Acknowledgement of a loss"


class How(Choice):
    """In what form the client said so. ORAL waits for its paper; SIGNED_IN is set where the client's officer recorded it.

    WRITTEN and ELECTRONIC wait for it too where neither its number nor its scan is given.
    """

    WRITTEN = "written", "書面", "In writing"
    ELECTRONIC = "electronic", "電子", "Electronically"
    ORAL = "oral", "口頭（書面待ち）", "Orally, paper to follow"
    SIGNED_IN = "signed_in", "発注者がこの画面で", "By the client, on this screen"


class CopyMethod(Choice):
    """How a copy is made. A print, a scan and a photo are copies too (domain.md §1, Art. 9)."""

    DUPLICATE = "duplicate", "複写", "Duplicating"
    PRINT = "print", "印刷", "Printing"
    SCAN = "scan", "スキャン", "Scanning"
    EXTRACT = "extract", "抽出", "Extracting"
    BACKUP = "backup", "バックアップ", "Backing up"
    MIGRATE = "migrate", "移行", "Migrating"
    PHOTO = "photo", "撮影", "Photographing"


class Technique(Choice):
    """Ways of making information unreadable, the weakest first within each medium (domain.md §8.1)."""

    CLEAR = "clear", "上書き消去（Clear）", "Overwriting (Clear)"
    PURGE = "purge", "専用コマンド・暗号化消去（Purge）", "Sanitise command or crypto erase (Purge)"
    DEGAUSS = "degauss", "磁気消去", "Degaussing"
    SHRED = "shred", "細断・破砕", "Shredding or crushing"
    MELT = "melt", "溶解", "Dissolving or melting"
    BURN = "burn", "焼却", "Burning"


class WitnessRule(Choice):
    NONE = "none", "求めない", "Not asked for"
    OWN = "own", "受注者の別の人", "Another of the contractor's people"
    CLIENT = "client", "発注者の職員", "The client's officer"


class AuthorisationState(Choice):
    ACTIVE = "active", "有効", "In force"
    ENDED = "ended", "取消・失効", "Ended"


class AuthorisationEvent(Event):
    noun: ClassVar[str] = "authorisation"
    by = MANAGERS
    states = AuthorisationState


class Granted(AuthorisationEvent):
    """What every grant says. `sort` is which of the five it is."""

    by = GRANTERS
    legal_from = frozenset({""})
    sort: ClassVar[Sort]

    number: Number = ask("登録番号", "Number", filled=True, default="")
    document: Line = ask(
        "発注者の文書番号",
        "The client's document number",
        default="",
        private=True,
        help=Text("番号も写しもないものは書面待ちになります", "With neither number nor scan it waits for its paper"),
    )
    dated: Date = ask("回答日", "Dated", "date")
    officer: OutsideName = ask("回答者（職・氏名）", "Given by (post, name)", private=True)
    how: How = ask("方式", "Given", "select", default=How.WRITTEN)
    conditions: Note = ask("条件", "Conditions", "textarea", default="", private=True, quiet=True)
    scan: Hash | None = ask("文書の写し", "Scan of the paper", "scan", default=None)
    waits: bool = ask("書面待ち", "Waiting for paper", "checkbox", filled=True, default=False)

    @classmethod
    def take(cls, row: Authorisation, e: Recorded, **values: Any) -> None:
        put(
            row,
            {
                "number": e.get("number", ""), "contract": e.contract or "", "sort": cls.sort.value,
                "document": e.get("document", ""), "dated": e.get("dated"), "officer": e.get("officer", ""),
                "how": e.get("how"), "conditions": e.get("conditions", ""), "state": "active",
                "paper": e.get("how") != How.ORAL.value and not e.get("waits"), "since": e.get("since") or e.get("dated"),
                "until": e.get("until"), "scan": e.get("scan"), **values,
            },
        )  # fmt: skip


class CopyingPermitted(Granted):
    kind = "copying.permitted"
    ref = "A09a"
    title = Text("複写許可の登録", "Permission to copy registered")
    articles = (9,)
    sort = Sort.COPY

    items: list[Ref] = ask("対象の媒体（1行に一つ）", "Items that may be copied (one a line)", "items")
    allowed: Most = ask("許可部数（定型は世代数）", "How many copies (generations, if standing)", "number", default=1)
    methods: list[CopyMethod] = ask("作成方法", "How", "checkboxes")
    media: list[Medium] = ask("作成する媒体", "Onto what", "checkboxes")
    purpose: Line = ask("目的", "Purpose", private=True)
    place: Ref | None = ask("作成場所（限られるとき）", "Where (if limited)", "place", default=None, quiet=True)
    since: Date = ask("いつから", "From", "date")
    until: Date = ask("いつまで", "Until", "date")
    after: After = ask("終了後の処理", "Afterwards", "select", default=After.ERASE)
    standing: bool = ask(
        "定型許可（毎日のバックアップなど。部数は同時に残せる世代数）",
        "Standing (such as nightly backup; the count is how many generations may be there at once)",
        "checkbox",
        default=False,
    )

    @staticmethod
    def change(row: Authorisation, e: Recorded) -> None:
        CopyingPermitted.take(
            row, e, items=e.get("items", []), allowed=e.get("allowed"), methods=e.get("methods", []),
            media=e.get("media", []), place=e.get("place"), after=e.get("after", ""),
            standing=bool(e.get("standing")), purpose=e.get("purpose", ""),
        )  # fmt: skip


class SubcontractingConsented(Granted):
    kind = "subcontracting.consented"
    ref = "A09b"
    title = Text("再委託承諾の登録", "Consent to subcontract registered")
    articles = (4,)
    sort = Sort.SUBCONTRACT

    party: Ref = ask("再委託先", "Subcontractor", "party")
    through: Ref | None = ask(
        "再々委託のとき、その委託元", "If second-tier, through whom", "party", default=None, quiet=True
    )
    purpose: Line = ask("業務の範囲", "Scope of the work", private=True)
    since: Date = ask("いつから", "From", "date")
    until: Date = ask("いつまで", "Until", "date")

    @staticmethod
    def change(row: Authorisation, e: Recorded) -> None:
        SubcontractingConsented.take(
            row, e, party=e.get("party"), through=e.get("through"), purpose=e.get("purpose", "")
        )


class DestructionInstructed(Granted):
    """E01 is A09 of this sort: the instruction names each item (R-11-2)."""

    kind = "destruction.instructed"
    ref = "E01"
    title = Text("廃棄指示の受領", "Instruction to destroy registered")
    articles = (11,)
    sort = Sort.DESTROY

    items: list[Ref] = ask("対象の媒体（1行に一つ）", "Items to destroy (one a line)", "items")
    technique: Technique = ask("方法", "Method", "select")
    level: Line = ask("細断などの水準（例：H-5）", "Level, such as H-5", default="", quiet=True, private=True)
    place: Ref = ask("実施場所", "Where", "place")
    party: Ref | None = ask("廃棄業者", "Disposal firm", "party", default=None)
    witness: WitnessRule = ask("立会い", "Witness", "select", default=WitnessRule.OWN)
    deadline: Date | None = ask("期限", "By", "date", default=None)
    certificate_days: Count = ask("証明書の期限（実施後の日数）", "Certificate within (days)", "number", default=60)

    @staticmethod
    def change(row: Authorisation, e: Recorded) -> None:
        DestructionInstructed.take(
            row, e, items=e.get("items", []), technique=e.get("technique"), level=e.get("level", ""),
            place=e.get("place"), party=e.get("party"), witness=e.get("witness"), deadline=e.get("deadline"),
            certificate_days=e.get("certificate_days"),
        )  # fmt: skip


class CarryingConsented(Granted):
    kind = "carrying.consented"
    ref = "A09c"
    title = Text("持出承諾の登録", "Consent to carry out registered")
    articles = (1,)
    sort = Sort.CARRY_OUT

    items: list[Ref] = ask("対象の媒体（1行に一つ）", "Items (one a line)", "items")
    place: Ref = ask("持出し先", "Where to", "place")
    purpose: Line = ask("目的", "Purpose", private=True)
    since: Date = ask("いつから", "From", "date")
    until: Date = ask("いつまで", "Until", "date")

    @staticmethod
    def change(row: Authorisation, e: Recorded) -> None:
        CarryingConsented.take(row, e, items=e.get("items", []), place=e.get("place"), purpose=e.get("purpose", ""))


class AreaAdded(Granted):
    """The client added a designated area; the contract's own `area.designated` follows with its paper, or at once."""

    kind = "area.added"
    ref = "A09d"
    title = Text("区域追加の登録", "Added area registered")
    articles = (19,)
    sort = Sort.AREA

    place: Ref = ask("区域", "Area", "place")
    since: Date = ask("いつから", "From", "date")
    until: Date | None = ask("いつまで", "Until", "date", default=None)

    @staticmethod
    def change(row: Authorisation, e: Recorded) -> None:
        AreaAdded.take(row, e, place=e.get("place"))


class AuthorisationPapered(AuthorisationEvent):
    kind = "authorisation.papered"
    ref = "A09p"
    title = Text("書面の到着", "The paper arrived")
    legal_from = frozenset({"active", "ended"})

    on: Date = ask("到着日", "Arrived on", "date")
    document: Line = ask("文書番号", "Document number", private=True)
    scan: Hash | None = ask("文書の写し", "Scan of the paper", "scan", default=None)

    @staticmethod
    def change(row: Authorisation, e: Recorded) -> None:
        row.paper, row.document = True, e.get("document", row.document)
        row.scan = e.get("scan") or row.scan


class AuthorisationEnded(AuthorisationEvent):
    kind = "authorisation.ended"
    ref = "A10"
    title = Text("取消・失効", "Withdrawn or lapsed")
    by = GRANTERS
    legal_from = frozenset({"active"})

    on: Date = ask("取消・失効の日", "On", "date")
    reason: Note = ask("理由", "Reason", "textarea", private=True)

    @staticmethod
    def change(row: Authorisation, e: Recorded) -> None:
        row.state, row.ended_on = "ended", e.get("on")


class AuthorisationUsed(AuthorisationEvent):
    """Written on the authorisation's own chain with every act under it, so that two acts cannot both use the last one."""

    kind = "authorisation.used"
    ref = "A09u"
    title = Text("許可等の使用", "Used")
    by = frozenset()
    legal_from = frozenset({"active"})

    subjects: list[Ref] = ask("対象", "For", "subjects")

    @staticmethod
    def change(row: Authorisation, e: Recorded) -> None:
        row.used = [*row.used, *e.get("subjects", [])]


class AuthorisationFreed(AuthorisationEvent):
    """A generation under a standing permission was erased: its place may be taken by the next."""

    kind = "authorisation.freed"
    ref = "A09f"
    title = Text("世代の入替", "A generation ended")
    by = frozenset()

    subjects: list[Ref] = ask("対象", "For", "subjects")

    @staticmethod
    def change(row: Authorisation, e: Recorded) -> None:
        gone = set(e.get("subjects", []))
        row.used = [s for s in row.used if s not in gone]
