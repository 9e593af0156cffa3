"""A lot of items that are destroyed together: staged, read, executed, witnessed, certified (domain.md §2.3 E)."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from custody.events.authorisations import Technique
from custody.events.base import Count, Date, Event, Hash, Line, Note, Number, Photos, Recorded, Ref, When, ask, put
from custody.events.choices import KEEPERS, STAFF, Choice, Meaning, SignRole
from custody.events.destroying import WATCHERS
from custody.events.evidence import DocumentNumber, OutsideName
from custody.text import Text

if TYPE_CHECKING:
    from custody.models import Destruction


class LotState(Choice):
    STAGED = "staged", "番号照合待ち", "To be read"
    BLOCKED = "blocked", "番号不一致（停止）", "Stopped: numbers differ"
    RECONCILED = "reconciled", "照合済・実施待ち", "Read, to be destroyed"
    EXECUTED = "executed", "廃棄済・証明待ち", "Destroyed, certificate due"
    CERTIFIED = "certified", "廃棄完了", "Destroyed and certified"
    WITHDRAWN = "withdrawn", "取りやめ", "Given up"


class LotEvent(Event):
    noun: ClassVar[str] = "destruction"
    articles: ClassVar[tuple[int, ...]] = (11,)
    states = LotState

    note: Note = ask("備考", "Note", "textarea", default="", private=True, quiet=True)


class LotStaged(LotEvent):
    kind = "lot.staged"
    ref = "E02a"
    title = Text("廃棄ロットの作成", "Lot made")
    by = KEEPERS
    legal_from = frozenset({""})

    number: Number = ask("番号", "Number", filled=True, default="")
    instruction: Ref | None = ask("廃棄指示", "Instruction", filled=True, default=None)
    items: list[Ref] = ask("対象", "Items", filled=True)
    unit: Ref = ask("廃棄待ちの保管先", "Unit", "unit", filled=True)

    @staticmethod
    def change(row: Destruction, e: Recorded) -> None:
        put(
            row,
            {
                "number": e.get("number", ""), "contract": e.contract or "", "instruction": e.get("instruction"),
                "items": e.get("items", []), "unit": e.get("unit"), "staged_by": e.actor, "staged_at": e.occurred,
                "state": LotState.STAGED.value,
            },
        )  # fmt: skip


class LotReconciled(LotEvent):
    """The reader types or scans what stands on each thing; what the register expects is not shown."""

    kind = "lot.reconciled"
    ref = "E03a"
    title = Text("番号照合", "Numbers read and compared")
    by = STAFF
    legal_from = frozenset({LotState.STAGED})
    meaning = Meaning.SERIALS

    serials: list[Line] = ask(
        "現物から読んだ番号（1行に一つ）",
        "Numbers read off the things (one a line)",
        "lines",
        default=[],
        private=True,
        help=Text(
            "製造番号を現物から読みます。製造番号のない紙の箱は、ラベルの管理番号を。控えは見ません",
            "Read the serial off each thing; of a paper box, the number on its label. Do not look at a list",
        ),
    )
    absent: bool = ask(
        "読めない、または見当たらない物がある", "Something is missing or cannot be read", "checkbox", default=False
    )
    ok: bool = ask("一致", "Matches", filled=True, default=False)
    missing: list[Ref] = ask("読まれなかった物", "Not read", filled=True, default=[])
    surplus: list[Line] = ask("台帳にない番号", "Not of this lot", filled=True, default=[], private=True)

    @staticmethod
    def change(row: Destruction, e: Recorded) -> None:
        state = LotState.RECONCILED if e.get("ok") else LotState.BLOCKED
        put(
            row,
            {
                "read_by": e.actor, "read_at": e.occurred, "missing": e.get("missing", []),
                "surplus": e.get("surplus", []), "state": state.value,
            },
        )  # fmt: skip


class LotWithdrawn(LotEvent):
    kind = "lot.withdrawn"
    ref = "E02w"
    title = Text("廃棄の取りやめ", "Lot given up")
    by = KEEPERS
    legal_from = frozenset({LotState.STAGED, LotState.BLOCKED, LotState.RECONCILED})

    reason: Note = ask("理由", "Reason", "textarea", private=True)

    @staticmethod
    def change(row: Destruction, e: Recorded) -> None:
        row.state, row.ended_at = LotState.WITHDRAWN.value, e.occurred


class LotExecuted(LotEvent):
    kind = "lot.executed"
    ref = "E04a"
    title = Text("廃棄実施", "Destruction carried out")
    by = STAFF
    legal_from = frozenset({LotState.RECONCILED})

    technique: Technique = ask("方法", "Method", "select")
    maker: Line = ask("機器のメーカー", "Maker of the equipment", private=True)
    model: Line = ask("機器の型番", "Model", private=True)
    level: Line = ask("粒度・水準（例：H-5）", "Particle size or level, such as H-5", default="", private=True)
    place: Ref = ask("実施場所", "Where", "place")
    started: When = ask("開始", "Began", "datetime")
    ended: When = ask("終了", "Ended", "datetime")
    operator: Ref = ask("作業者", "Done by", "person")
    operated_by: Line = ask(
        "業者の作業者（所属・氏名）", "The firm's operator (firm, name)", default="", private=True, quiet=True
    )
    photos_before: Photos = ask(
        "実施前の写真（製造番号が読めるもの）", "Photos before (serial legible)", "photos", default=[]
    )
    photos_after: Photos = ask("実施後の写真", "Photos after", "photos", default=[])
    unopened: bool = ask(
        "紙の箱：未開封のまま投入しました", "Paper box: it went in unopened", "checkbox", default=False, quiet=True
    )
    weight: Count | None = ask("紙の重量（kg）", "Paper: weight in kg", "number", default=None, quiet=True)
    due: Date | None = ask("証明書の期限", "Certificate due", filled=True, default=None)

    @staticmethod
    def change(row: Destruction, e: Recorded) -> None:
        plain = ("technique", "place", "started", "ended", "operator", "weight", "due")
        texts = ("maker", "model", "level", "operated_by")
        put(
            row,
            {
                **{n: e.get(n) for n in plain}, **{n: e.get(n, "") for n in texts},
                "photos_before": e.get("photos_before", []), "photos_after": e.get("photos_after", []),
                "unopened": bool(e.get("unopened")), "executed_by": e.actor, "state": LotState.EXECUTED.value,
            },
        )  # fmt: skip


class LotWitnessed(LotEvent):
    """`witness`: who signed with an account of their own; the client's officer may sign by hand instead."""

    kind = "lot.witnessed"
    ref = "E05a"
    title = Text("立会確認", "Destruction witnessed")
    by = WATCHERS
    legal_from = frozenset({LotState.EXECUTED})
    meaning = Meaning.WATCHED
    second_role = SignRole.WITNESS

    seen: Note = ask("所見", "What was seen", "textarea", default="", private=True, quiet=True)
    officer: Line = ask("立会者（課・職・氏名）", "Witness (office, post, name)", default="", private=True)
    late_reason: Note = ask(
        "30分を過ぎて署名する理由",
        "Why it is signed after more than 30 minutes",
        "textarea",
        default="",
        private=True,
    )
    witness: Ref | None = ask("立会者", "Witness", "person", filled=True, default=None)
    signature: Hash | None = ask("署名", "Signature", "scan", filled=True, default=None)
    meant: Meaning = ask("署名の意味", "What was signed", "select", filled=True, default=Meaning.WATCHED)
    late: bool = ask("遅れた立会確認", "Signed late", filled=True, default=False)

    @staticmethod
    def change(row: Destruction, e: Recorded) -> None:
        put(
            row,
            {
                "witness": e.get("witness"), "officer": e.get("officer", ""), "witnessed_at": e.occurred,
                "witnessed_late": bool(e.get("late")),
            },
        )  # fmt: skip


class Certificate(LotEvent):
    """What a firm's certificate says."""

    by = KEEPERS
    legal_from = frozenset({LotState.EXECUTED})

    certificate: DocumentNumber = ask("証明書番号", "Certificate number", private=True)
    issuer: OutsideName = ask("発行者", "Issued by", private=True)
    issued_on: Date = ask("発行日", "Issued on", "date")


class LotCertified(Certificate):
    kind = "lot.certified"
    ref = "E06a"
    title = Text("証明書の照合", "Certificate matched line by line")

    serials: list[Line] = ask(
        "証明書に書かれた番号（1行に一つ）",
        "Numbers on the certificate (one a line)",
        "lines",
        default=[],
        private=True,
        help=Text("証明書の明細を、書かれているとおりに", "Its lines as they are written"),
    )
    scan: Hash | None = ask("証明書の写し", "Scan of the certificate", "scan", default=None)
    lines: dict[Ref, int] = ask("行", "Lines", filled=True, default={})

    @staticmethod
    def change(row: Destruction, e: Recorded) -> None:
        put(
            row,
            {
                "certificate": e.get("certificate", ""), "issuer": e.get("issuer", ""), "lines": e.get("lines", {}),
                "issued_on": e.get("issued_on"), "matched_by": e.actor, "ended_at": e.occurred,
                "state": LotState.CERTIFIED.value,
            },
        )  # fmt: skip


class LotRejected(Certificate):
    """A certificate that does not agree with the lot, or is otherwise sent back. The lot goes on waiting for one."""

    kind = "lot.rejected"
    ref = "E07a"
    title = Text("証明書差戻し", "Certificate sent back")

    reason: Note = ask("差し戻す理由", "Why it is sent back", "textarea", private=True)
    scan: Hash | None = ask("証明書の写し", "Scan of the certificate", "scan", default=None)
    missing: list[Ref] = ask("載っていない物", "Not on it", filled=True, default=[])
    surplus: list[Line] = ask("ロットにない番号", "Not of this lot", filled=True, default=[], private=True)

    @staticmethod
    def change(row: Destruction, e: Recorded) -> None:
        said = {n: e.get(n, "") for n in ("certificate", "issuer", "issued_on")}
        found = {"on": e.occurred, **said, "missing": e.get("missing", []), "surplus": e.get("surplus", [])}
        row.rejections = [*row.rejections, found]
