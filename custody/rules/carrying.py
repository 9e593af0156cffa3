"""Who may carry a transport: people of the contract, on the roster, pledged and trained (Arts 3, 6, 17, 18)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from custody.events import Event
from custody.events.choices import Role
from custody.events.transport import TransportDeparted
from custody.events.under_way import TransportRelayed
from custody.rules.articles import HOUSE_RULE, applies, cite
from custody.rules.facts import Facts
from custody.rules.journey import Journey
from custody.rules.people import WORK_ROLES
from custody.rules.refusal import Refusal
from custody.text import Text

if TYPE_CHECKING:
    from collections.abc import Callable

    from custody.models import Person

CARRYING = WORK_ROLES | {Role.TRANSPORTER}


TAKEN = (TransportDeparted, TransportRelayed)


def _first(event: Event, facts: Facts, unfit: Callable[[Person], bool]) -> Person | None:
    """The first of those who take it into their hands by this act that is `unfit`."""
    if not isinstance(event, TAKEN) or not isinstance(facts.about, Journey):
        return None
    return next((p for p in facts.about.people if unfit(p)), None)


def carrier_has_no_part(event: Event, facts: Facts) -> Refusal | None:
    """R-06-1. Things are carried only by people who have a part in the contract."""
    who = _first(event, facts, lambda p: not CARRYING & set(p.roles.get(facts.contract.id, ())))
    return (
        None
        if who is None
        else Refusal(
            "R-06-1",
            cite(6, facts.contract),
            Text(
                f"{who.name}さんはこの契約の担当ではありません。運べません。",
                f"{who.name} has no part in this contract and may not carry it.",
            ),
            Text("この契約の担当者が運んでください。", "Let somebody of this contract carry it."),
        )
    )


def carrier_not_on_roster(event: Event, facts: Facts) -> Refusal | None:
    """R-17-1. Who carries it stands, in a role that fits, on a roster that the client had received before."""
    if not isinstance(event, TAKEN) or not applies(17, facts.contract):
        return None
    roster = facts.contract.roster
    members = roster.get("members", {}) if roster and roster["at"] <= facts.at else {}
    who = _first(event, facts, lambda p: not CARRYING & set(members.get(p.id, ())))
    return (
        None
        if who is None
        else Refusal(
            "R-17-1",
            cite(17, facts.contract),
            Text(
                f"{who.name}さんは、事前に提出した名簿に載っていません。",
                f"{who.name} is not on the roster submitted beforehand.",
            ),
            Text(
                "名簿に載っている人が運ぶか、名簿の新しい版を発注者へ提出して記録してください。",
                "Let somebody on the roster carry it, or submit a new version of the roster and record it.",
            ),
        )
    )


def carrier_not_pledged(event: Event, facts: Facts) -> Refusal | None:
    """R-18-2. Who carries it has pledged secrecy for this contract (Art. 18; elsewhere Art. 3)."""
    who = _first(event, facts, lambda p: not p.pledged(facts.contract.id, facts.on))
    return (
        None
        if who is None
        else Refusal(
            "R-18-2",
            cite(18 if applies(18, facts.contract) else 3, facts.contract),
            Text(
                f"{who.name}さんの秘密保持の誓約がありません。",
                f"{who.name} has made no pledge of secrecy for this contract.",
            ),
            Text("誓約書を受け取って記録してから運んでください。", "Take the pledge and record it first."),
        )
    )


def carrier_not_trained(event: Event, facts: Facts) -> Refusal | None:
    """R-18-1. Who carries it has a training in force (Art. 18; elsewhere the house's own rule, where set so)."""
    if not isinstance(event, TAKEN) or not (applies(18, facts.contract) or facts.contract.training_needed):
        return None
    who = _first(event, facts, lambda p: not p.trained(facts.on))
    return (
        None
        if who is None
        else Refusal(
            "R-18-1",
            cite(18, facts.contract) if applies(18, facts.contract) else HOUSE_RULE,
            Text(f"{who.name}さんの教育訓練が未実施か期限切れです。", f"{who.name} has no training in force."),
            Text("教育訓練を受けて記録してから運んでください。", "Take the training and have it recorded first."),
        )
    )


RULES = (carrier_has_no_part, carrier_not_on_roster, carrier_not_pledged, carrier_not_trained)
