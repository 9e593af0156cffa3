"""Arts 13 and 21: audits are declined only with a reason; findings end only with what both sides concluded."""

from __future__ import annotations

from dataclasses import dataclass

from custody.events import Event
from custody.events.oversight import Answer, AuditAnswered, FindingClosed
from custody.rules.articles import HOUSE_RULE, applies, cite
from custody.rules.facts import Facts
from custody.rules.refusal import Refusal
from custody.text import Text


@dataclass(frozen=True)
class Conclusion:
    """What each side holds of a finding: whether improvement is needed, None until it has said so."""

    ours: bool | None = None
    theirs: bool | None = None

    @property
    def joint(self) -> bool:
        return self.ours is not None and self.ours == self.theirs


def declined_without_reason(event: Event, facts: Facts) -> Refusal | None:
    """R-13-1. The contractor cooperates unless it has reasonable grounds, and says which."""
    if not isinstance(event, AuditAnswered) or event.answer != Answer.DECLINED or event.reason.strip():
        return None
    return Refusal(
        "R-13-1",
        cite(13, facts.contract),
        Text("理由のない監査の辞退は記録できません。", "An audit cannot be declined without a reason."),
        Text(
            "合理的な理由を書くか、日程や範囲を発注者と協議してください。",
            "Give the reasonable grounds, or consult the client on date and scope.",
        ),
    )


def closed_without_conclusion(event: Event, facts: Facts) -> Refusal | None:
    """R-21-1. A finding ends with one conclusion of both sides, needed or not (elsewhere a rule of the house)."""
    if not isinstance(event, FindingClosed) or not isinstance(facts.about, Conclusion) or facts.about.joint:
        return None
    return Refusal(
        "R-21-1",
        cite(21, facts.contract) if applies(21, facts.contract) else HOUSE_RULE,
        Text(
            "改善の要否について、双方の一致した結論がありません。",
            "Both sides have not come to one conclusion on whether improvement is needed.",
        ),
        Text(
            "発注者と協議し、双方の結論を「改善協議の結論」に記録してください。",
            "Talk it over with the client and record what both sides concluded.",
        ),
    )


def improved_without_evidence(event: Event, facts: Facts) -> Refusal | None:
    """R-21-3. What both held to be needed is shown to be done (Art. 21; elsewhere a rule of the house)."""
    if not isinstance(event, FindingClosed) or not isinstance(facts.about, Conclusion):
        return None
    if not (facts.about.joint and facts.about.ours) or event.evidence:
        return None
    return Refusal(
        "R-21-3",
        cite(21, facts.contract) if applies(21, facts.contract) else HOUSE_RULE,
        Text("改善を終えた証拠がありません。", "There is no evidence that the improvement was done."),
        Text(
            "改善したことがわかる写真か書面を添えてください。",
            "Attach a photo or a paper that shows what was improved.",
        ),
    )


RULES = (declined_without_reason, closed_without_conclusion, improved_without_evidence)
