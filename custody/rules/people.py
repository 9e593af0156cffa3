"""Arts 3, 16, 17, 18: pledged, trained people on the roster, under two appointed officers."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING

from custody.events import Event
from custody.events.choices import Post, Role
from custody.events.contracts import ContractActivated, RosterSubmitted
from custody.events.items import CustodyHandedOver, ItemCheckedOut, ItemReceived
from custody.rules.articles import HOUSE_RULE, applies, cite
from custody.rules.asked import before_the_form
from custody.rules.facts import Facts
from custody.rules.refusal import Refusal
from custody.text import Text

if TYPE_CHECKING:
    from custody.models import Contract, Person

HANDLING = (ItemCheckedOut, CustodyHandedOver)
WORK_ROLES = frozenset({Role.HANDLER, Role.CUSTODIAN, Role.MANAGER})


def _handlers(event: Event, facts: Facts) -> Iterator[Person]:
    """Whoever takes the thing into their hands by this act."""
    if isinstance(event, CustodyHandedOver):
        if facts.receiver is not None:
            yield facts.receiver
    elif isinstance(event, (ItemCheckedOut, ItemReceived)):
        yield facts.actor


def posts_vacant(contract: Contract, gone: Collection[str] = ()) -> list[Post]:
    """The posts of Art. 16 that nobody fills. `gone`: who has left, and fills none any more."""
    return [p for p in Post if contract.officers.get(p.value, {"person": ""})["person"] in ("", *gone)]


@before_the_form
def no_officers(event: Event, facts: Facts) -> Refusal | None:
    """R-16-1. Two posts must be filled before specific information is handled; a vacancy stops check-outs."""
    if not isinstance(event, (ItemCheckedOut, ContractActivated)) or not applies(16, facts.contract):
        return None
    if not posts_vacant(facts.contract, facts.gone):
        return None
    return Refusal(
        "R-16-1",
        cite(16, facts.contract),
        Text("責任者（2つの職）が未選任です。", "The two protection officers have not been appointed."),
        Text(
            "管理責任者が契約の画面で二つの職を選任してください。",
            "The manager appoints both posts on the contract's page.",
        ),
    )


@before_the_form
def not_on_roster(event: Event, facts: Facts) -> Refusal | None:
    """R-17-1. Only people on a roster that the client had received before the act, in a role that fits."""
    if not isinstance(event, (*HANDLING, ItemReceived)) or not applies(17, facts.contract):
        return None
    roster = facts.contract.roster
    members = roster.get("members", {}) if roster and roster["at"] <= facts.at else {}
    for person in _handlers(event, facts):
        if not WORK_ROLES & set(members.get(person.id, ())):
            return Refusal(
                "R-17-1",
                cite(17, facts.contract),
                Text(
                    f"{person.name}さんは、事前に提出した名簿にこの役割で載っていません。",
                    f"{person.name} is not on the roster submitted beforehand in such a role.",
                ),
                Text(
                    "管理責任者が名簿の新しい版を発注者へ提出し、提出を記録してください。",
                    "The manager submits a new version of the roster to the client and records it.",
                ),
            )
    return None


def no_roster(event: Event, facts: Facts) -> Refusal | None:
    """R-17-2. Handling begins only after a roster was submitted."""
    if not isinstance(event, ContractActivated) or not applies(17, facts.contract) or facts.contract.roster:
        return None
    return Refusal(
        "R-17-2",
        cite(17, facts.contract),
        Text("従業員名簿がまだ提出されていません。", "No roster has been submitted."),
        Text(
            "契約の画面で名簿の提出を記録してください。", "Record the submission of the roster on the contract's page."
        ),
    )


@before_the_form
def not_pledged(event: Event, facts: Facts) -> Refusal | None:
    """R-18-2. Secrecy is pledged for this contract (Art. 18; elsewhere Art. 3)."""
    if not isinstance(event, HANDLING):
        return None
    for person in _handlers(event, facts):
        if not person.pledged(facts.contract.id, facts.on):
            return _pledge_refusal(person, facts)
    return None


def _pledge_refusal(person: Person, facts: Facts) -> Refusal:
    article = 18 if applies(18, facts.contract) else 3
    return Refusal(
        "R-18-2",
        cite(article, facts.contract),
        Text(
            f"{person.name}さんの秘密保持の誓約がありません。",
            f"{person.name} has made no pledge of secrecy for this contract.",
        ),
        Text(
            "管理責任者が誓約書を受け取り、従業者の画面で記録してください。",
            "The manager takes the pledge and records it on the person's page.",
        ),
    )


@before_the_form
def not_trained(event: Event, facts: Facts) -> Refusal | None:
    """R-18-1. A training is in force (Art. 18; elsewhere the house's own rule, where the contract is set so)."""
    if not isinstance(event, HANDLING) or not (applies(18, facts.contract) or facts.contract.training_needed):
        return None
    for person in _handlers(event, facts):
        if not person.trained(facts.on):
            return Refusal(
                "R-18-1",
                cite(18, facts.contract) if applies(18, facts.contract) else HOUSE_RULE,
                Text(
                    f"{person.name}さんの教育訓練が未実施か期限切れです。", f"{person.name} has no training in force."
                ),
                Text(
                    "教育訓練を受け、管理責任者が記録してから行ってください。",
                    "Take the training and have the manager record it first.",
                ),
            )
    return None


def roster_member_without_pledge(event: Event, facts: Facts) -> Refusal | None:
    """R-18-2. Nobody is put on the roster without a pledge (A05)."""
    if not isinstance(event, RosterSubmitted):
        return None
    for person in facts.people.values():
        if not person.pledged(facts.contract.id, facts.on):
            return _pledge_refusal(person, facts)
    return None


def receiver_has_no_part(event: Event, facts: Facts) -> Refusal | None:
    """R-06-1. Things are handed only to people who have a part in the contract."""
    if not isinstance(event, CustodyHandedOver) or facts.receiver is None:
        return None
    if WORK_ROLES & set(facts.receiver.roles.get(facts.contract.id, ())):
        return None
    return Refusal(
        "R-06-1",
        cite(6, facts.contract),
        Text(
            f"{facts.receiver.name}さんはこの契約の担当ではありません。渡せません。",
            f"{facts.receiver.name} has no part in this contract. It may not be handed to them.",
        ),
        Text(
            "この契約の担当者に渡すか、保管設備に戻してください。",
            "Hand it to someone of this contract, or put it back into storage.",
        ),
    )


@before_the_form
def not_the_holder(event: Event, facts: Facts) -> Refusal | None:
    """R-01-8. Only whoever holds a thing hands it on: both sides of a handover confirm it (B08)."""
    if not isinstance(event, CustodyHandedOver) or facts.item is None or facts.item.holder == facts.actor.id:
        return None
    return Refusal(
        "R-01-8",
        cite(1, facts.contract),
        Text("引き渡せるのは、いま持っている本人だけです。", "Only the person who holds it now can hand it over."),
        Text(
            "持っている本人が引き継ぐか、いったん保管設備に戻してください。",
            "Let the holder hand it over, or put it back into storage first.",
        ),
    )


RULES = (
    no_officers,
    no_roster,
    not_on_roster,
    not_the_holder,
    receiver_has_no_part,
    not_pledged,
    not_trained,
    roster_member_without_pledge,
)
