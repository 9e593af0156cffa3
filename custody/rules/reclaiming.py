"""Arts 10 and 12: only an empty carrier of the contractor's own leaves a contract without going to the client."""

from __future__ import annotations

from custody.events import Event
from custody.events.choices import Owner
from custody.events.reclaiming import CarrierReclaimed
from custody.rules.articles import cite
from custody.rules.asked import before_the_form
from custody.rules.facts import Facts
from custody.rules.incidents import on_hold
from custody.rules.refusal import Refusal
from custody.text import Text


@before_the_form
def not_ours_or_not_empty(event: Event, facts: Facts) -> Refusal | None:
    """R-10-8. What is the client's, or holds information, ends by return or instructed destruction (Arts 10, 11).

    So does whatever was received from them: whose it is said to be can be corrected by one custodian alone.
    """
    item = facts.item
    if not isinstance(event, CarrierReclaimed) or item is None:
        return None
    if item.received_at is not None:
        return _received(facts)
    # A private person's is on the register only where a copy was found on it (F12).
    if item.owner in (Owner.CONTRACTOR.value, Owner.INDIVIDUAL.value) and not item.contents:
        return None
    return Refusal(
        "R-10-8",
        cite(10, facts.contract),
        Text(
            "契約から外せるのは、情報の残っていない自社の媒体だけです。",
            "Only a medium of the company's own that holds nothing any more leaves the contract in this way.",
        ),
        Text(
            "発注者の物は返還します。写しが残る自社の媒体は、先に指示か許可の定めにより消去し、消去を確かめてください。",
            "Return what is the client's. Erase what is left on an own medium first, on the client's word, and check it.",
        ),
    )


def _received(facts: Facts) -> Refusal:
    return Refusal(
        "R-10-8",
        cite(10, facts.contract),
        Text(
            "発注者から受領した媒体は、所有者の欄にかかわらず、契約から外せません。",
            "What was received from the client does not leave the contract in this way, whoever is said to own it.",
        ),
        Text(
            "発注者へ返還し、受領書を記録してください。廃棄するのは、発注者が指示したときだけです。",
            "Return it to the client and record their receipt. Destroy it only where they instruct it.",
        ),
    )


@before_the_form
def reclaimed_on_hold(event: Event, facts: Facts) -> Refusal | None:
    """R-12-2. What is being preserved after an accident stays under its contract (Art. 12)."""
    return on_hold(facts) if isinstance(event, CarrierReclaimed) else None


RULES = (not_ours_or_not_empty, reclaimed_on_hold)
