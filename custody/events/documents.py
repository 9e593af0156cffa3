"""Forms that were issued on paper or as a file (domain.md §4; H04). The file is kept by its hash; the row says which is in force."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from custody.events.base import Count, Date, Event, Hash, Line, Number, Recorded, Ref, ask, put, take
from custody.events.choices import MANAGERS, STAFF, Choice, Role
from custody.text import Text

if TYPE_CHECKING:
    from custody.models import Document

FormNumber = Annotated[str, Field(pattern=r"^F-[0-9]{2}$")]
Code = Annotated[str, Field(pattern=r"^([0-9A-HJKMNP-TV-Z]{16})?$")]
PACK, ZIP = "pack", "zip"  # of an audit pack, in the columns `sheet` and `sort`
TAKEN = ("sheet", "of", "sort", "since", "until", "file", "code", "first", "last", "addressee")


class FileSort(Choice):
    PDF = "pdf", "PDF（紙・提出用）", "PDF, for paper"
    XLSX = "xlsx", "Excel（XLSX）", "Excel (XLSX)"
    CSV = "csv", "CSV（UTF-8）", "CSV (UTF-8)"


class DocumentState(Choice):
    MAKING = "making", "作成中（できあがりは未記録）", "Begun, not recorded as made"
    ISSUED = "issued", "有効", "In force"
    SUPERSEDED = "superseded", "差替え済み", "Superseded"


class DocumentEvent(Event):
    noun = "document"
    by = STAFF | {Role.CLIENT, Role.TRANSPORTER}
    states = DocumentState


class DocumentIssued(DocumentEvent):
    """`first`, `last`: the entries of the contract it was made from, counted from 1; `head`: the hash of the last."""

    kind = "document.issued"
    ref = "H04"
    title = Text("帳票の発行", "Form issued")
    legal_from = frozenset({""})

    since: Date | None = ask("対象期間（いつから）", "Period from", "date", default=None)
    until: Date | None = ask("対象期間（いつまで）", "Period until", "date", default=None)
    sort: FileSort = ask("形式", "Format", "select", default=FileSort.PDF)
    era: bool = ask("日付を和暦で書く", "Dates in Japanese eras", "checkbox", default=False)
    addressee: Line = ask("あて先", "Addressed to", default="", private=True)
    sheet: FormNumber = ask("様式", "Form", filled=True)
    of: Ref | None = ask("対象", "Of", filled=True, default=None)
    number: Number = ask("文書番号", "Document number", filled=True, default="")
    file: Hash | None = ask("ファイル", "File", "scan", filled=True, default=None)
    code: Code = ask("照合コード", "Code to check with", filled=True, default="")
    first: Count = ask("台帳の範囲（初め）", "Range of the ledger, first", filled=True, default=0)
    last: Count = ask("台帳の範囲（終わり）", "Range of the ledger, last", filled=True, default=0)
    head: Hash | None = ask("末尾のハッシュ", "Hash of the last entry", filled=True, default=None)
    replaces: Ref | None = ask("差し替える帳票", "Takes the place of", filled=True, default=None)

    @staticmethod
    def change(row: Document, e: Recorded) -> None:
        take(row, e, TAKEN)
        put(row, {"number": e.get("number", ""), "contract": e.contract or "", "state": "issued"})
        put(row, {"issued_at": e.occurred, "issued_by": e.actor})


class DocumentSuperseded(DocumentEvent):
    kind = "document.superseded"
    ref = "H04b"
    title = Text("帳票の差替え", "Form superseded")
    legal_from = frozenset({"issued"})

    by_: Ref = ask("新しい帳票", "The new one", filled=True)

    @staticmethod
    def change(row: Document, e: Recorded) -> None:
        put(row, {"state": "superseded", "superseded_by": e.get("by_"), "superseded_at": e.occurred})


class PackEvent(DocumentEvent):
    by = MANAGERS | {Role.AUDITOR}


class PackBegun(PackEvent):
    """An audit pack takes its number before it is made, since every paper in it bears that number."""

    kind = "document.pack_begun"
    ref = "H04c"
    title = Text("監査資料一式の作成開始", "Audit pack begun")
    articles = (13,)
    legal_from = frozenset({""})

    number: Number = ask("文書番号", "Document number", filled=True, default="")
    code: Code = ask("照合コード", "Code to check with", filled=True, default="")
    first: Count = ask("台帳の範囲（初め）", "Range of the ledger, first", filled=True, default=0)
    last: Count = ask("台帳の範囲（終わり）", "Range of the ledger, last", filled=True, default=0)
    head: Hash | None = ask("末尾のハッシュ", "Hash of the last entry", filled=True, default=None)

    @staticmethod
    def change(row: Document, e: Recorded) -> None:
        take(row, e, ("code", "first", "last"))
        put(row, {"number": e.get("number", ""), "contract": e.contract or "", "state": "making"})
        put(row, {"sheet": PACK, "sort": ZIP, "of": e.contract, "issued_at": e.occurred, "issued_by": e.actor})


class PackMade(PackEvent):
    """`file`: the SHA-256 of the zip, which is handed out and not kept: it would hold every private value once more."""

    kind = "document.pack_made"
    ref = "H04d"
    title = Text("監査資料一式の発行", "Audit pack issued")
    articles = (13,)
    legal_from = frozenset({"making"})

    file: Hash = ask("ファイルのSHA-256", "SHA-256 of the file", filled=True)
    files: Count = ask("中のファイル数", "Files in it", filled=True, default=0)

    @staticmethod
    def change(row: Document, e: Recorded) -> None:
        take(row, e, ("file",))
        put(row, {"state": "issued", "issued_at": e.occurred})
