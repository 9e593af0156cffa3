"""Who was told of an incident, what was decided, and how it ended (Art. 12; domain.md §2.3 F02, F06–F10)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from custody.events.base import Count, Date, Hash, Line, Note, Recorded, When, ask
from custody.events.choices import MANAGERS, Choice, Method
from custody.events.evidence import OutsideName
from custody.events.incidents import REPORTERS, IncidentEvent, IncidentNoted, KnownCorrected, OnIncident
from custody.text import Text

if TYPE_CHECKING:
    from custody.models import Incident


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


class ClientNotified(OnIncident):
    kind = "client.notified"
    ref = "F02"
    title = Text("発注者通知", "Client notified")
    by = REPORTERS

    at: When = ask("知らせた日時", "When", "datetime")
    channel: Channel = ask("手段", "How", "select", default=Channel.PHONE)
    sender: Line = ask("知らせた人", "By", private=True)
    to: OutsideName = ask("相手（所属・職・氏名）", "To (office, post, name)", private=True)
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
    document: Line = ask(
        "文書番号",
        "Document number",
        default="",
        private=True,
        help=Text("番号か報告書の写しのどちらかは必ず", "Either this or the scan is needed"),
    )
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
    """Owed to a regulator, whether or not the accident is closed with the client."""

    by = MANAGERS
    legal_from = frozenset({"open", "closed"})

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
    agreed: OutsideName = ask("発注者の了承（職・氏名・日）", "The client's agreement (post, name, date)", private=True)

    @staticmethod
    def change(row: Incident, e: Recorded) -> None:
        row.state, row.closed_at = "closed", e.occurred
        row.cause, row.prevention = e.get("cause", ""), e.get("prevention", "")


NOUNS: dict[str, type[IncidentEvent]] = {
    "notices": ClientNotified,
    "notes": IncidentNoted,
    "reports": ReportSubmitted,
    "decisions": ReportingDecided,
    "prompts": RegulatorPrompt,
    "finals": RegulatorFinal,
    "persons": PersonsNotified,
    "corrections": KnownCorrected,
    "closings": IncidentClosed,
}
