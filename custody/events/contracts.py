"""Contracts and what is settled for one: areas, roster, officers (domain.md §2.3 A)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from custody.events.base import Count, Date, Event, FileHash, Hash, Line, Recorded, Ref, ask, take
from custody.events.choices import MANAGERS, ContractState, Ending, InfoField, Method, Post, Role, Work
from custody.events.evidence import DocumentNumber, OutsideName
from custody.text import Text

if TYPE_CHECKING:
    from custody.models import Contract

CONTRACT = (
    "number",
    "title",
    "department",
    "officer",
    "incident_contact",
    "incident_contact_night",
    "starts",
    "ends",
    "specific",
    "storage_clause",
    "transport_clause",
    "clauses",
    "purposes",
    "works",
    "info_fields",
    "persons",
    "separate",
    "training_needed",
    "paper_locked",
    "second_lock_check",
    "late_after",
    "closing_time",
    "return_days",
    "keep_years",
    "transport_seals",
    "transport_two",
    "transport_encrypted",
    "transport_direct",
    "transport_tracked",
    "destruction_photos",
    "destruction_witness",
    "report_months",
    "stocktake_days",
    "annex_version",
    "annex_sha256",
)

# ASCII keys only: every implementation sorts those alike (ledger.md §2.1).
Article = Annotated[str, Field(pattern=r"^[0-9]{1,2}$")]
Clause = Annotated[str, Field(pattern=r"^[0-9]{1,3}(の[0-9]{1,2})?$")]
Minutes = Annotated[int, Field(ge=1, le=10_080)]
Months = Annotated[int, Field(ge=1, le=120)]
Days = Annotated[int, Field(ge=1, le=3_660)]


class ContractEvent(Event):
    noun = "contract"
    by = MANAGERS
    states = ContractState


class ContractFields(ContractEvent):
    number: Line = ask("契約番号", "Contract number", private=True)
    title_: Line = ask("件名", "Title", private=True)
    department: Line = ask("担当課", "Department", default="", private=True)
    officer: Line = ask("発注者の担当者", "Client's officer", default="", private=True)
    incident_contact: Line = ask("事故時の連絡先（開庁時）", "Contact in an accident (office hours)", private=True)
    incident_contact_night: Line = ask(
        "事故時の連絡先（夜間・休日）", "Contact in an accident (night, holidays)", default="", private=True
    )
    starts: Date = ask("契約開始日", "Starts on", "date")
    ends: Date = ask("契約終了日", "Ends on", "date")
    specific: bool = ask(
        "特定個人情報を扱う（第16〜21条が該当）",
        "Handles specific personal information (Arts 16–21)",
        "checkbox",
        default=False,
    )
    storage_clause: bool = ask(
        "電磁的記録媒体の保管（第22条）が該当", "Storage of media (Art. 22) applies", "checkbox", default=True
    )
    transport_clause: bool = ask(
        "電磁的記録媒体の搬送（第23条）が該当", "Transport of media (Art. 23) applies", "checkbox", default=True
    )
    purposes: list[Line] = ask("利用目的（1行に一つ）", "Purposes (one a line)", "lines", default=[], private=True)
    works: list[Work] = ask("許容する作業", "Kinds of work allowed", "checkboxes", default=[])
    info_fields: list[InfoField] = ask(
        "個人情報の項目", "Personal information handled", "checkboxes", default=[], quiet=True
    )
    persons: Count | None = ask("本人の数（見込み）", "Number of people (about)", "number", default=None, quiet=True)
    clauses: dict[Article, Clause] = ask(
        "条番号の対応（1行に「22=21」のように）",
        "Clause map (one a line, such as 22=21)",
        "map",
        default={},
        quiet=True,
    )
    separate: bool = ask(
        "他の発注者の媒体と同じ設備に入れない",
        "Never in one unit with another client's media",
        "checkbox",
        default=False,
        quiet=True,
    )
    training_needed: bool = ask(
        "教育訓練の済んだ人だけが取り出せる",
        "Only trained people may take items out",
        "checkbox",
        default=True,
        quiet=True,
    )
    paper_locked: bool = ask("紙も施錠保管する", "Paper is locked away too", "checkbox", default=True, quiet=True)
    second_lock_check: bool = ask(
        "施錠は二人で確かめる", "Two people check the lock", "checkbox", default=False, quiet=True
    )
    late_after: Minutes = ask("事後登録とみなす遅れ（分）", "Late after (minutes)", "number", default=30, quiet=True)
    closing_time: Annotated[str, Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")] = ask(
        "終業時刻", "Closing time", "time", default="18:00", quiet=True
    )
    return_days: Count = ask("返還の期限（終了後の日数）", "Return within (days)", "number", default=14, quiet=True)
    keep_years: Count = ask("台帳の保存年数", "Keep the ledger (years)", "number", default=10, quiet=True)
    transport_seals: bool = ask("搬送：封印する", "Transport: sealed", "checkbox", default=True, quiet=True)
    transport_two: bool = ask("搬送：二人で運ぶ", "Transport: by two people", "checkbox", default=False, quiet=True)
    transport_encrypted: bool = ask(
        "搬送：暗号化した媒体だけ", "Transport: encrypted media only", "checkbox", default=False, quiet=True
    )
    transport_direct: bool = ask(
        "搬送：直行（立寄り禁止）", "Transport: direct, no stop-over", "checkbox", default=False, quiet=True
    )
    transport_tracked: bool = ask(
        "搬送：経過を追跡する", "Transport: tracked on the way", "checkbox", default=False, quiet=True
    )
    destruction_photos: bool = ask(
        "廃棄：前後の写真を撮る", "Destruction: photos before and after", "checkbox", default=True, quiet=True
    )
    destruction_witness: bool = ask(
        "廃棄：別の人が立ち会う", "Destruction: witnessed by another", "checkbox", default=True, quiet=True
    )
    report_months: Months = ask(
        "遵守状況の報告の周期（月）", "Compliance report every (months)", "number", default=12, quiet=True
    )
    stocktake_days: Days = ask("棚卸の周期（日）", "Stocktake every (days)", "number", default=31, quiet=True)
    annex_version: Line = ask("特記事項の版", "Annex version", default="", private=True, quiet=True)
    annex_sha256: FileHash = ask("特記事項のファイル（SHA-256）", "Annex file (SHA-256)", default="", quiet=True)

    @staticmethod
    def change(row: Contract, e: Recorded) -> None:
        take(row, e, tuple(name for name in CONTRACT if name != "title"))
        row.title = e.get("title_", "")


class ContractRegistered(ContractFields):
    kind = "contract.registered"
    ref = "A01"
    title = Text("契約登録", "Contract registered")

    client: Ref = ask("発注者", "Client", "client")

    @staticmethod
    def change(row: Contract, e: Recorded) -> None:
        ContractFields.change(row, e)
        row.client = e.get("client")


class ContractChanged(ContractFields):
    kind = "contract.changed"
    ref = "A01b"
    title = Text("契約の変更", "Contract changed")


class ContractActivated(ContractEvent):
    kind = "contract.activated"
    ref = "A02"
    title = Text("契約取扱開始", "Handling began")
    articles = (16, 17, 22)
    legal_from = frozenset({"draft"})

    @staticmethod
    def change(row: Contract, e: Recorded) -> None:
        row.state = "active"


class ContractEnded(ContractEvent):
    kind = "contract.ended"
    ref = "A03"
    title = Text("契約完了・解除", "Contract ended")
    articles = (10,)
    legal_from = frozenset({"active"})

    on: Date = ask("終了日", "Ended on", "date")
    how: Ending = ask("区分", "How", "select")
    basis: Line = ask("根拠の文書", "Document", default="", private=True)

    @staticmethod
    def change(row: Contract, e: Recorded) -> None:
        row.state, row.ended_on = "ended", e.get("on")


class ContractClosed(ContractEvent):
    kind = "contract.closed"
    ref = "A04"
    title = Text("契約閉鎖", "Contract closed")
    articles = (10, 11)
    by = MANAGERS | {Role.CLIENT}
    legal_from = frozenset({"ended"})

    report: DocumentNumber = ask("完了報告書の番号", "Completion report number", private=True)
    acknowledged: OutsideName = ask(
        "発注者の確認（日・職・氏名）", "Client's acknowledgement (date, post, name)", private=True
    )
    scan: Hash | None = ask(
        "発注者の確認書の写し",
        "Scan of the client's acknowledgement",
        "scan",
        default=None,
        help=Text(
            "発注者が署名した紙の写真かPDF。発注者の担当者がサインインして閉鎖するときは要りません",
            "A photo or PDF of what they signed. Not needed where the client's officer closes it, signed in",
        ),
    )
    signed_in: bool = ask("発注者がこの画面で", "By the client, on this screen", "checkbox", filled=True, default=False)

    @staticmethod
    def change(row: Contract, e: Recorded) -> None:
        row.state = "closed"


class AreaDesignated(ContractEvent):
    kind = "area.designated"
    ref = "A08"
    title = Text("取扱区域指定", "Area designated")
    articles = (19,)

    area: Ref = ask("区域", "Area", "place")
    since: Date = ask("いつから", "From", "date")
    until: Date | None = ask("いつまで", "Until", "date", default=None)
    accepted: Line = ask("発注者の承認番号・日", "Client's acceptance (number, date)", default="", private=True)
    granted: Ref | None = ask("区域追加の登録", "The addition it stands on", filled=True, default=None)

    @staticmethod
    def change(row: Contract, e: Recorded) -> None:
        area = {"from": e.get("since"), "until": e.get("until")}
        row.areas = {**row.areas, e.get("area"): area}


class RosterSubmitted(ContractEvent):
    kind = "roster.submitted"
    ref = "A05"
    title = Text("従業員名簿提出", "Roster submitted")
    articles = (17,)

    members: dict[Ref, list[Role]] = ask("従事者と役割", "People and their roles", "roster")
    on: Date = ask("提出日", "Submitted on", "date")
    method: Method = ask("提出方法", "Submitted by", "select", default=Method.HAND)
    receipt: DocumentNumber = ask("発注者の受領（番号・日）", "Client's receipt (number, date)", private=True)

    @staticmethod
    def change(row: Contract, e: Recorded) -> None:
        version = row.roster.get("version", 0) + 1
        row.roster = {"version": version, "on": e.get("on"), "at": e.occurred, "members": e.get("members")}


class OfficerAppointed(ContractEvent):
    kind = "officer.appointed"
    ref = "A11"
    title = Text("責任者選任", "Officer appointed")
    articles = (16,)

    post: Post = ask("職", "Post", "select")
    person: Ref = ask("氏名", "Person", "person")
    department: Line = ask("部署", "Department", private=True)
    since: Date = ask("就任日", "From", "date")
    notified_on: Date | None = ask("発注者への通知日", "Client notified on", "date", default=None)

    @staticmethod
    def change(row: Contract, e: Recorded) -> None:
        row.officers = {**row.officers, e.get("post"): {"person": e.get("person"), "since": e.get("since")}}


class ComplianceReported(ContractEvent):
    """G07: how the contract and the safety system are being kept, told to the client in writing (Art. 20)."""

    kind = "compliance.reported"
    ref = "G07"
    title = Text("遵守状況の報告", "Compliance reported")
    articles = (20,)
    legal_from = frozenset({"active", "ended"})

    since: Date = ask("対象期間（いつから）", "Period from", "date")
    until: Date = ask("対象期間（いつまで）", "Period until", "date")
    on: Date = ask("提出日", "Submitted on", "date")
    method: Method = ask("提出方法", "Submitted by", "select", default=Method.HAND)
    receipt: DocumentNumber = ask("発注者の受領（番号・日）", "Client's receipt (number, date)", private=True)
    scan: Hash | None = ask("報告書の写し", "Scan of the report", "scan", default=None)

    @staticmethod
    def change(row: Contract, e: Recorded) -> None:
        row.reports = [*row.reports, {"on": e.get("on"), "since": e.get("since"), "until": e.get("until")}]
