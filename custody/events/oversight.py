"""Audits by the client, what they found, and what both sides concluded from it (Arts 13, 21; G01–G06)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from custody.events.base import Date, Event, Hash, Note, Photos, Recorded, Ref, ask, put, take
from custody.events.choices import MANAGERS, Choice
from custody.events.contracts import Article
from custody.events.evidence import OutsideName
from custody.text import Text

if TYPE_CHECKING:
    from custody.models import Audit, Finding


class AuditState(Choice):
    NOTIFIED = "notified", "通知あり・未回答", "Notified, unanswered"
    ACCEPTED = "accepted", "受入れ", "Accepted"
    CONSULTED = "consulted", "協議中", "Under consultation"
    DECLINED = "declined", "辞退", "Declined"
    HELD = "held", "実施済", "Held"


class Answer(Choice):
    ACCEPTED = "accepted", "受け入れる", "Accept"
    CONSULTED = "consulted", "日程・範囲を協議する", "Consult on date and scope"
    DECLINED = "declined", "辞退する（合理的な理由が必要）", "Decline (on reasonable grounds)"


class FindingState(Choice):
    OPEN = "open", "協議前", "Not yet talked over"
    AGREED = "agreed", "結論あり", "Concluded"
    CLOSED = "closed", "完了", "Closed"


class AuditEvent(Event):
    noun = "audit"
    by = MANAGERS
    states = AuditState


class AuditNotified(AuditEvent):
    kind = "audit.notified"
    ref = "G01"
    title = Text("監査通知の受領", "Audit notified")
    articles = (13,)
    legal_from = frozenset({""})

    on: Date = ask("通知を受けた日", "Notified on", "date")
    planned_on: Date | None = ask("実施予定日", "Planned for", "date", default=None)
    auditor: OutsideName = ask(
        "監査者（発注者または指名された者）", "Auditor (the client or its nominee)", private=True
    )
    scope: Note = ask("範囲", "Scope", "textarea", private=True)
    scan: Hash | None = ask("通知書の写し", "Scan of the notice", "scan", default=None)

    @staticmethod
    def change(row: Audit, e: Recorded) -> None:
        take(row, e, ("planned_on", "auditor", "scope"))
        row.contract, row.state, row.noticed_on = e.contract or "", "notified", e.get("on")


class AuditAnswered(AuditEvent):
    kind = "audit.answered"
    ref = "G02"
    title = Text("監査受入れの回答", "Audit answered")
    articles = (13,)
    legal_from = frozenset({"notified", "consulted", "declined"})

    on: Date = ask("回答日", "Answered on", "date")
    answer: Answer = ask("回答", "Answer", "select")
    planned_on: Date | None = ask("実施予定日", "Planned for", "date", default=None)
    reason: Note = ask("理由・条件", "Reason or conditions", "textarea", default="", private=True)

    @staticmethod
    def change(row: Audit, e: Recorded) -> None:
        put(row, {"state": e.get("answer"), "answered_on": e.get("on")})
        take(row, e, ("answer", "reason"))
        row.planned_on = e.get("planned_on") or row.planned_on


class AuditHeld(AuditEvent):
    kind = "audit.held"
    ref = "G03"
    title = Text("監査の実施", "Audit held")
    articles = (13,)
    legal_from = frozenset({"accepted", "consulted"})

    on: Date = ask("実施日", "Held on", "date")
    result: Note = ask("結果の概要", "Result in short", "textarea", private=True)
    scan: Hash | None = ask("結果通知の写し", "Scan of the result", "scan", default=None)

    @staticmethod
    def change(row: Audit, e: Recorded) -> None:
        row.state, row.held_on, row.result = "held", e.get("on"), e.get("result", "")


class FindingEvent(Event):
    noun = "finding"
    by = MANAGERS
    states = FindingState


class FindingNoted(FindingEvent):
    kind = "finding.noted"
    ref = "G04"
    title = Text("指摘の登録", "Finding noted")
    articles = (13, 21)
    legal_from = frozenset({""})

    audit: Ref | None = ask("監査", "Audit", filled=True, default=None)
    on: Date = ask("指摘日", "Noted on", "date")
    article: Article | None = ask("関係する条", "Article concerned", "select", default=None)
    text: Note = ask("指摘の内容", "What was found", "textarea", private=True)

    @staticmethod
    def change(row: Finding, e: Recorded) -> None:
        take(row, e, ("audit", "article", "text"))
        row.contract, row.state, row.noted_on = e.contract or "", "open", e.get("on")


class FindingConcluded(FindingEvent):
    """What each side holds. Only where both hold the same is it a joint conclusion."""

    kind = "finding.concluded"
    ref = "G05"
    title = Text("改善協議の結論", "Improvement talked over")
    articles = (21,)
    legal_from = frozenset({"open", "agreed"})

    on: Date = ask("協議日", "Talked over on", "date")
    ours: bool = ask("受注者：改善は必要", "Contractor: improvement is needed", "yesno")
    theirs: bool = ask("発注者：改善は必要", "Client: improvement is needed", "yesno")
    officer: OutsideName = ask("発注者の担当者（職・氏名）", "Client's officer (post, name)", private=True)
    measure: Note = ask("改善の内容と分担", "What is to be done, by whom", "textarea", default="", private=True)
    due: Date | None = ask("改善の期限", "Improvement due", "date", default=None)

    @staticmethod
    def change(row: Finding, e: Recorded) -> None:
        row.ours, row.theirs = bool(e.get("ours")), bool(e.get("theirs"))
        take(row, e, ("measure", "due"))
        row.concluded_on = e.get("on")
        row.state = "agreed" if row.agreed() else "open"


class FindingClosed(FindingEvent):
    kind = "finding.closed"
    ref = "G06"
    title = Text("改善の完了", "Improvement done")
    articles = (21,)
    legal_from = frozenset({"open", "agreed"})

    on: Date = ask("完了日", "Done on", "date")
    done: Note = ask("行ったこと（改善不要の結論のときはその旨）", "What was done", "textarea", private=True)
    evidence: Photos = ask("証拠の写真・書面", "Photos or papers as evidence", "photos", default=[])

    @staticmethod
    def change(row: Finding, e: Recorded) -> None:
        row.state, row.closed_on, row.evidence = "closed", e.get("on"), e.get("evidence", [])
