"""What may be registered as the client's permission, consent or instruction (Arts 4, 9, 11, 19)."""

from __future__ import annotations

from custody.events import Event
from custody.events.authorisations import CarryingConsented, How, SubcontractingConsented
from custody.events.choices import InfoClass
from custody.rules.articles import applies, cite
from custody.rules.facts import Facts
from custody.rules.refusal import Refusal
from custody.text import Text


def consent_without_paper(event: Event, facts: Facts) -> Refusal | None:
    """R-04-2. Consent to subcontract is given in writing: its paper, or the client's own record, is there (Art. 4)."""
    if not isinstance(event, SubcontractingConsented) or event.how == How.SIGNED_IN:
        return None
    if event.how in (How.WRITTEN, How.ELECTRONIC) and event.scan:
        return None
    return Refusal(
        "R-04-2",
        cite(4, facts.contract),
        Text(
            "再委託の承諾は書面が必要です。承諾書の写しがありません。",
            "Consent to subcontract must be in writing. There is no scan of it.",
        ),
        Text(
            "発注者の承諾書を受け取り、写しを添えて登録してください。それまで再委託先には渡せません。",
            "Get the client's written consent and attach its scan. Nothing may be handed over until then.",
        ),
    )


def carrying_out_specific(event: Event, facts: Facts) -> Refusal | None:
    """R-19-1. No consent lifts Art. 19: the clause knows no exception (domain.md §0.3). `about`: the items' classes."""
    if not isinstance(event, CarryingConsented) or not applies(19, facts.contract):
        return None
    if InfoClass.SPECIFIC.value not in (facts.about or ()):  # type: ignore[operator]
        return None
    return Refusal(
        "R-19-1",
        cite(19, facts.contract),
        Text(
            "特定個人情報は、承諾があっても指定区域の外へ出せません。",
            "Specific personal information may not leave the designated areas, whatever was consented to.",
        ),
        Text(
            "その場所を指定区域に加えるよう発注者に求めるか、区域の中で行ってください。",
            "Ask the client to designate the place as an area, or do it inside the areas.",
        ),
    )


RULES = (consent_without_paper, carrying_out_specific)
EARLY = ()
