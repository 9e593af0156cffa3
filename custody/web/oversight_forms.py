"""The forms of audits and findings: one a noun, and which of them may be filled in now."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import url_for
from flask_babel import gettext as _

from custody import clock
from custody.events import Event
from custody.events.choices import MANAGERS
from custody.events.oversight import (
    AuditAnswered,
    AuditHeld,
    AuditNotified,
    FindingClosed,
    FindingConcluded,
    FindingNoted,
)
from custody.queries.contracts import key_of
from custody.rules.articles import SUBJECTS, applies, cite
from custody.web.access import caller
from custody.web.forms import Options, Pick
from custody.web.language import current as lang
from custody.web.register_forms import RegisterForm

if TYPE_CHECKING:
    from custody.models import Audit, Contract, Finding

AUDIT: dict[str, type[Event]] = {"answers": AuditAnswered, "holdings": AuditHeld, "findings": FindingNoted}
FINDING: dict[str, type[Event]] = {"conclusions": FindingConcluded, "closings": FindingClosed}
STARTS: dict[str, type[Event]] = {"audits": AuditNotified, "findings": FindingNoted}
AUDIT_OFFERS = {
    "notified": ("answers",),
    "accepted": ("holdings",),
    "consulted": ("answers", "holdings"),
    "declined": ("answers",),
    "held": ("findings",),
}
FINDING_OFFERS = {"open": ("conclusions", "closings"), "agreed": ("closings", "conclusions"), "closed": ()}


def _notes() -> dict[str, str]:
    return {
        "audits": _("Write down what the client announced. It is answered next."),
        "answers": _("The client's audit is accepted, talked over, or declined on reasonable grounds."),
        "findings": _("One finding each. Both sides then say whether anything must be improved."),
        "conclusions": _("Only where both sides hold the same is there a conclusion."),
        "closings": _("Ends with what both sides concluded. A needed improvement is shown by a photo or a paper."),
    }


def _form(kind: type[Event], noun: str, contract: Contract, action: str, back: str, **more: Any) -> RegisterForm:
    return RegisterForm(
        kind,
        action=action,
        back=back,
        about=more.pop("about", "") or f"{contract.number} {contract.title}",
        note=_notes().get(noun, ""),
        options=_articles(contract),
        values={"on": clock.today(), **more},
    )


def _articles(contract: Contract) -> Options:
    found = [n for n in SUBJECTS if applies(n, contract)]
    return {"article": [Pick(str(n), f"{cite(n, contract).in_(lang())} {SUBJECTS[n].in_(lang())}") for n in found]}


def starting(contract: Contract, noun: str) -> RegisterForm:
    """An audit is announced, or something is found outside one."""
    key = key_of(contract.id)
    action, back = url_for("audits.create", key=key, noun=noun), url_for("audits.index", contract=key)
    return _form(STARTS[noun], noun, contract, action, back)


def on_audit(audit: Audit, contract: Contract, noun: str) -> RegisterForm:
    key = key_of(audit.id)
    action, back = url_for("audits.settle", key=key, noun=noun), url_for("audits.show", key=key)
    more = {"planned_on": audit.planned_on} if noun == "answers" else {}
    return _form(AUDIT[noun], noun, contract, action, back, **more)


def on_finding(finding: Finding, contract: Contract, noun: str) -> RegisterForm:
    key = key_of(finding.id)
    action, back = url_for("findings.settle", key=key, noun=noun), url_for("findings.show", key=key)
    more = {"measure": finding.measure, "due": finding.due} if noun == "conclusions" else {}
    return _form(FINDING[noun], noun, contract, action, back, about=finding.text[:80], **more)


def doings(
    row: Audit | Finding, offers: dict[str, tuple[str, ...]], kinds: dict[str, type[Event]]
) -> list[tuple[str, str]]:
    """What a manager may record now, as (noun, words), most wanted first."""
    if not caller().plays(MANAGERS, row.contract):
        return []
    return [(noun, kinds[noun].title.in_(lang())) for noun in offers[row.state]]
