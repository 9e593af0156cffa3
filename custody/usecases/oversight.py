"""Audits by the client and their findings: notified, answered, held, talked over, settled (G01–G06)."""

from __future__ import annotations

from typing import Any

from custody import clock, state
from custody.caller import Caller, Submission
from custody.errors import BadInput, NotFound
from custody.events.oversight import AuditEvent, AuditNotified, FindingConcluded, FindingEvent, FindingNoted
from custody.ids import new_id
from custody.models import Audit, Finding
from custody.rules import Facts
from custody.rules.oversight import Conclusion
from custody.text import Text
from custody.usecases.act import Moment, Step, act
from custody.usecases.outcome import Outcome

FUTURE = Text("未来の日付は記録できません。", "A date in the future cannot be recorded.")
NO_DUE = Text("改善が必要なときは、内容と期限を入れてください。", "If improvement is needed, say what and by when.")


def notify(caller: Caller, submission: Submission, contract: str, event: AuditNotified) -> Outcome:
    """G01: the client has announced an audit."""

    def notify_audit(moment: Moment) -> list[Step]:
        _not_ahead(moment, event)
        return [Step(state.blank(new_id("audit")), event, contract, _facts(moment, contract))]

    return act(caller, submission, [contract, event.model_dump(mode="json")], notify_audit)


def answer(caller: Caller, submission: Submission, audit: str, event: AuditEvent) -> Outcome:
    """G02, G03: the audit is answered, or was held."""

    def on_audit(moment: Moment) -> list[Step]:
        row = audit_of(moment, audit)
        _not_ahead(moment, event)
        return [Step(row, event, row.contract, _facts(moment, row.contract))]

    return act(caller, submission, [event.kind, audit, event.model_dump(mode="json")], on_audit)


def note(caller: Caller, submission: Submission, contract: str, event: FindingNoted) -> Outcome:
    """G04: something was found, in the audit that the event names or otherwise."""

    def note_finding(moment: Moment) -> list[Step]:
        _not_ahead(moment, event)
        if event.audit and audit_of(moment, event.audit).contract != contract:
            raise NotFound
        return [Step(state.blank(new_id("finding")), event, contract, _facts(moment, contract))]

    return act(caller, submission, [contract, event.model_dump(mode="json")], note_finding)


def settle(caller: Caller, submission: Submission, finding: str, event: FindingEvent) -> Outcome:
    """G05, G06: both sides have talked it over, or it is done. BadInput for a needed improvement without a date."""

    def on_finding(moment: Moment) -> list[Step]:
        (row,) = moment.rows([finding])
        if not isinstance(row, Finding):
            raise NotFound
        _not_ahead(moment, event)
        _has_date(event)
        facts = _facts(moment, row.contract, about=Conclusion(row.ours, row.theirs))
        return [Step(row, event, row.contract, facts)]

    return act(caller, submission, [event.kind, finding, event.model_dump(mode="json")], on_finding)


def _has_date(event: FindingEvent) -> None:
    if not isinstance(event, FindingConcluded) or not (event.ours and event.theirs):
        return
    if not event.due or not event.measure.strip():
        raise BadInput({"due" if event.measure.strip() else "measure": [NO_DUE]})


def audit_of(moment: Moment, subject: str) -> Audit:
    """One of the caller's contracts' audits, locked. NotFound for any other."""
    (row,) = moment.rows([subject])
    if not isinstance(row, Audit) or row.contract not in moment.caller.contracts:
        raise NotFound
    return row


def _not_ahead(moment: Moment, event: Any) -> None:
    if event.on > clock.japan(moment.received).date().isoformat():
        raise BadInput({"on": [FUTURE]})


def _facts(moment: Moment, contract: str, **more: Any) -> Facts:
    return Facts(
        at=moment.occurred,
        on=clock.japan(moment.occurred).date().isoformat(),
        contract=moment.contract(contract),
        actor=moment.registers.person(moment.caller.person),
        **more,
    )
