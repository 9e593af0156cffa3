"""Accidents and the fear of one (Art. 12; domain.md §2.3 F). The time somebody knew is written once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from custody.events.base import Count, Date, Event, Hash, Line, Note, Number, Recorded, Ref, When, ask, put
from custody.events.choices import KEEPERS, MANAGERS, STAFF, Choice, Encryption, Method, Role
from custody.text import Text

if TYPE_CHECKING:
    from custody.models import Incident

REPORTERS = STAFF | {Role.TRANSPORTER}


class IncidentSort(Choice):
    LOSS = "loss", "紛失", "Loss"
    THEFT = "theft", "盗難", "Theft"
    LEAK = "leak", "漏えい", "Leak"
    DAMAGE = "damage", "毀損", "Damage"
    WRONG_DISPOSAL = "wrong_disposal", "誤廃棄", "Disposed of by mistake"
    COPIED = "copied", "無断複製", "Copied without permission"
    CARRIED_OUT = "carried_out", "無断持出", "Carried out without permission"
    SUBCONTRACTED = "subcontracted", "無断再委託", "Subcontracted without consent"
    SEAL = "seal", "封印異常", "Seal not as it should be"
    FEAR = "fear", "おそれ", "Fear of one"


class IncidentState(Choice):
    OPEN = "open", "対応中", "Open"
    CLOSED = "closed", "終結", "Closed"


class Channel(Choice):
    """How the client was told."""

    PHONE = "phone", "電話", "By telephone"
    MAIL = "mail", "電子メール", "By e-mail"
    PERSON = "person", "対面", "In person"
    OTHER = "other", "その他", "Otherwise"


class Reporter(Choice):
    """Who reported to the regulator or told the persons concerned."""

    CLIENT = "client", "発注者", "The client"
    CONTRACTOR = "contractor", "受注者（当社）", "The contractor (us)"


class ReportSort(Choice):
    FIRST = "first", "第一報", "First report"
    FURTHER = "further", "続報", "Further report"
    FULL = "full", "詳報", "Full report"


class Regime(Choice):
    """Duties to report to the regulator, all shown; the person decides (domain.md §7, §9.6)."""

    PRIVATE = "private", "個人情報保護法 第26条（民間事業者）", "APPI Art. 26 (businesses)"
    PUBLIC = "public", "個人情報保護法 第68条（行政機関等）", "APPI Art. 68 (public bodies)"
    NUMBER = "number", "番号法 第29条の4", "Number Act Art. 29-4"


class Decision(Choice):
    REPORT = "report", "報告する", "It will be reported"
    NOT = "not", "報告を要しない", "No report is due"
    CLIENT = "client", "発注者が判断する", "The client decides"


class Strong(Choice):
    """Whether encryption of a high grade protected it: asked, never concluded."""

    YES = "yes", "高度な暗号化があった", "High-grade encryption was in place"
    NO = "no", "なかった", "It was not"
    UNSURE = "unsure", "わからない", "Not known"


class IncidentEvent(Event):
    noun: ClassVar[str] = "incident"
    by = KEEPERS
    states = IncidentState
    articles = (12,)


class IncidentOpened(IncidentEvent):
    kind = "incident.opened"
    ref = "F01"
    title = Text("事故等発生登録", "Incident opened")
    by = REPORTERS
    legal_from = frozenset({""})

    sort: IncidentSort = ask("種別", "Sort", "select")
    known_at: When = ask("気づいた日時（一度だけ書きます）", "When it was noticed (written once)", "datetime")
    occurred_at: When | None = ask("起きた日時（わかれば）", "When it happened, if known", "datetime", default=None)
    items: list[Ref] = ask("対象の媒体（1行に一つ）", "Items (one a line)", "items", private=True, default=[])
    persons: Count | None = ask("本人の数（推定）", "How many people (estimate)", "number", default=None)
    encryption: Encryption = ask("暗号化", "Encryption", "select", default=Encryption.UNKNOWN)
    place: Ref | None = ask("場所", "Place", "place", default=None)
    finder: Line = ask("気づいた人", "Noticed by", default="", private=True)
    first_action: Note = ask("はじめにしたこと（応急措置）", "First action", "textarea", default="", private=True)
    note: Note = ask("概要", "What happened", "textarea", default="", private=True)
    transport: Ref | None = ask("搬送", "Transport", filled=True, default=None)
    number: Number = ask("番号", "Number", filled=True, default="")

    @staticmethod
    def change(row: Incident, e: Recorded) -> None:
        names = ("sort", "known_at", "occurred_at", "persons", "encryption", "place", "transport")
        words = ("number", "finder", "first_action", "note")
        put(
            row,
            {
                **{n: e.get(n) for n in names}, **{n: e.get(n, "") for n in words}, "items": e.get("items", []),
                "contract": e.contract or "", "state": "open", "opened_at": e.occurred, "opened_by": e.actor,
            },
        )  # fmt: skip


class OnIncident(IncidentEvent):
    """What is recorded on an incident that is open."""

    legal_from = frozenset({"open"})


class KnownCorrected(IncidentEvent):
    """The only way to another time of knowing: both values stay in the record (domain.md §2.3 F)."""

    kind = "incident.known_corrected"
    ref = "F01b"
    title = Text("認知時刻の訂正", "Time of knowing corrected")
    by = MANAGERS
    legal_from = frozenset({"open", "closed"})

    before: When = ask("訂正前", "Before", "datetime", filled=True)
    known_at: When = ask("正しい認知日時", "The right time of knowing", "datetime")
    reason: Note = ask("訂正の理由", "Why", "textarea", private=True)

    @staticmethod
    def change(row: Incident, e: Recorded) -> None:
        row.known_before = [*row.known_before, e.get("before")]
        row.known_at = e.get("known_at")


class IncidentNoted(OnIncident):
    """Progress: what was done, what was found again. `found`: ids of items that turned up (F04)."""

    kind = "incident.noted"
    ref = "F01n"
    title = Text("経過の記録", "Progress noted")
    by = REPORTERS

    what: Note = ask("したこと・わかったこと", "What was done or found out", "textarea", default="", private=True)
    found: list[Ref] = ask("見つかった物", "Items found", filled=True, private=True, default=[])
    persons: Count | None = ask("本人の数（見直したとき）", "How many people, if revised", "number", default=None)

    @staticmethod
    def change(row: Incident, e: Recorded) -> None:
        row.found = sorted({*row.found, *e.get("found", [])})
        row.persons = row.persons if e.get("persons") is None else e.get("persons")


class ClientNotified(OnIncident):
    kind = "client.notified"
    ref = "F02"
    title = Text("発注者通知", "Client notified")
    by = REPORTERS

    at: When = ask("知らせた日時", "When", "datetime")
    channel: Channel = ask("手段", "How", "select", default=Channel.PHONE)
    sender: Line = ask("知らせた人", "By", private=True)
    to: Line = ask("相手（所属・職・氏名）", "To (office, post, name)", private=True)
    content: Note = ask("伝えた内容", "What was said", "textarea", private=True)

    @staticmethod
    def change(row: Incident, e: Recorded) -> None:
        row.notified_at = min(filter(None, (row.notified_at, e.get("at"))), default=None)


class ReportSubmitted(OnIncident):
    kind = "report.submitted"
    ref = "F06"
    title = Text("書面報告", "Written report submitted")

    sort: ReportSort = ask("種別", "Sort", "select", default=ReportSort.FIRST)
    on: Date = ask("提出日", "Submitted on", "date")
    document: Line = ask("文書番号", "Document number", default="", private=True)
    method: Method = ask("提出方法", "How", "select", default=Method.HAND)
    receipt: Line = ask("受領の確認（受領者など）", "Receipt (who took it)", default="", private=True)
    scan: Hash | None = ask("報告書の写し", "Scan of the report", "scan", default=None)

    @staticmethod
    def change(row: Incident, e: Recorded) -> None:
        row.reported_on = row.reported_on or e.get("on")
        if e.get("sort") == ReportSort.FULL.value:
            row.full_report_on = row.full_report_on or e.get("on")


class ReportingDecided(OnIncident):
    """Whether the regulator must be told: the person decides and says why."""

    kind = "reporting.decided"
    ref = "F06d"
    title = Text("報告義務の判断", "Duty to report decided")
    by = MANAGERS

    decision: Decision = ask("判断", "Decision", "select")
    regimes: list[Regime] = ask("該当するもの", "Which apply", "checkboxes", default=[])
    wrongful: bool = ask(
        "不正の目的のおそれがある（確報は60日以内）", "Wrongful purpose is suspected (final within 60 days)", "checkbox",
        default=False,
    )  # fmt: skip
    strong: Strong = ask("高度な暗号化などの保護", "High-grade encryption", "select", default=Strong.UNSURE)
    reason: Note = ask("判断の理由", "Why", "textarea", private=True)

    @staticmethod
    def change(row: Incident, e: Recorded) -> None:
        row.decision, row.regimes, row.wrongful = e.get("decision"), e.get("regimes", []), bool(e.get("wrongful"))


class ToRegulator(OnIncident):
    by = MANAGERS

    who: Reporter = ask("報告した者", "Reported by", "select", default=Reporter.CLIENT)
    on: Date = ask("報告日", "On", "date")
    receipt: Line = ask("受付番号", "Receipt number", default="", private=True)
    note: Note = ask("備考", "Note", "textarea", default="", private=True, quiet=True)


class RegulatorPrompt(ToRegulator):
    kind = "regulator.prompt"
    ref = "F07"
    title = Text("速報", "Prompt report to the regulator")

    @staticmethod
    def change(row: Incident, e: Recorded) -> None:
        row.prompt_on = row.prompt_on or e.get("on")


class RegulatorFinal(ToRegulator):
    kind = "regulator.final"
    ref = "F08"
    title = Text("確報", "Final report to the regulator")

    @staticmethod
    def change(row: Incident, e: Recorded) -> None:
        row.final_on = row.final_on or e.get("on")


class PersonsNotified(OnIncident):
    kind = "persons.notified"
    ref = "F09"
    title = Text("本人通知", "Persons notified")
    by = MANAGERS

    who: Reporter = ask("知らせた者", "By", "select", default=Reporter.CLIENT)
    on: Date = ask("通知日", "On", "date")
    told: Count = ask("知らせた人数", "How many", "number")
    note: Note = ask("方法・備考", "How, and notes", "textarea", default="", private=True)

    @staticmethod
    def change(row: Incident, e: Recorded) -> None:
        row.persons_on, row.told = e.get("on"), (row.told or 0) + int(e.get("told") or 0)


class IncidentClosed(OnIncident):
    kind = "incident.closed"
    ref = "F10"
    title = Text("事故終結", "Incident closed")
    by = MANAGERS

    cause: Note = ask("原因", "Cause", "textarea", private=True)
    prevention: Note = ask("再発防止策", "What will prevent it", "textarea", private=True)
    agreed: Line = ask("発注者の了承（職・氏名・日）", "The client's agreement (post, name, date)", private=True)

    @staticmethod
    def change(row: Incident, e: Recorded) -> None:
        row.state, row.closed_at = "closed", e.occurred
        row.cause, row.prevention = e.get("cause", ""), e.get("prevention", "")


ON_INCIDENT: tuple[type[Any], ...] = (
    ClientNotified,
    IncidentNoted,
    ReportSubmitted,
    ReportingDecided,
    RegulatorPrompt,
    RegulatorFinal,
    PersonsNotified,
    KnownCorrected,
    IncidentClosed,
)
