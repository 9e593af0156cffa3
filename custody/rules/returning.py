"""Art. 10: an item ends as returned only with a receipt of the client's that names it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from custody.events import Event
from custody.events.returning import Proof, ReturnReceipted
from custody.rules.articles import HOUSE_RULE, cite
from custody.rules.asked import before_the_form
from custody.rules.facts import Facts
from custody.rules.incidents import on_hold
from custody.rules.officers import names_one_of
from custody.rules.refusal import Refusal
from custody.text import Text

if TYPE_CHECKING:
    from custody.models import Item, Place


@dataclass(frozen=True, slots=True)
class Returning:
    """`named`: what a receipt on paper names, by `plain`; None where the list itself was shown and signed.

    `here`: where the register has the item; `there`: where it changes hands. `staff`: the names of the contractor's
    people under the contract.
    """

    named: frozenset[str] | None
    here: Place | None
    there: Place
    staff: frozenset[str] = frozenset()


def plain(number: str) -> str:
    """A number as it is compared: without what people add or leave out when they copy it."""
    return "".join(c for c in number.upper() if c.isalnum())


def names_of(item: Item) -> frozenset[str]:
    """What a paper may call an item: its number here, its own serial number."""
    return frozenset({plain(n) for n in (item.number, item.serial) if n})


@before_the_form
def returned_on_hold(event: Event, facts: Facts) -> Refusal | None:
    """R-12-2. What is being preserved after an accident is not given back yet (Art. 12)."""
    return on_hold(facts) if isinstance(event, ReturnReceipted) else None


def not_on_the_receipt(event: Event, facts: Facts) -> Refusal | None:
    """R-10-3. The receipt names every item that ends with it (Art. 10; domain.md §2.3 D02)."""
    about = facts.about
    if not isinstance(event, ReturnReceipted) or not isinstance(about, Returning) or facts.item is None:
        return None
    if about.named is None or about.named & names_of(facts.item):
        return None
    return Refusal(
        "R-10-3",
        cite(10, facts.contract),
        Text("受領書にこの媒体が載っていません。", "The receipt does not name this item."),
        Text(
            "受領書の番号を読み直してください。載っていなければ、発注者に書き直してもらうまで返還済にできません。",
            "Read the numbers on the receipt again. If it is not there, the client must put it there first.",
        ),
    )


def never_carried_there(event: Event, facts: Facts) -> Refusal | None:
    """R-10-4. A thing changes hands where the register has it: at our own place, or where a transport brought it."""
    about = facts.about
    if not isinstance(event, ReturnReceipted) or not isinstance(about, Returning) or about.here is None:
        return None
    if about.here.around()[0] == about.there.around()[0]:
        return None
    return Refusal(
        "R-10-4",
        HOUSE_RULE,
        Text(
            f"台帳ではこの媒体は「{about.here.name}」にあります。「{about.there.name}」へ運んだ記録がありません。",
            f"The register has it at “{about.here.name}”. No transport to “{about.there.name}” is on record.",
        ),
        Text(
            "運んで返すときは、目的「返還」の搬送を先に記録してください。来所で渡したときは、当方の場所を選びます。",
            "To carry it back, record a transport for its return first. If the client came here, choose our place.",
        ),
    )


def received_by_our_own(event: Event, facts: Facts) -> Refusal | None:
    """R-10-9. Whoever receives it for the client is none of the contractor's people (Art. 10).

    A client who signed in has shown who they are; of anybody else there is only the name.
    """
    about = facts.about
    if not isinstance(event, ReturnReceipted) or not isinstance(about, Returning) or event.proof == Proof.SIGNED_IN:
        return None
    if not names_one_of(event.officer, about.staff):
        return None
    return Refusal(
        "R-10-9",
        cite(10, facts.contract),
        Text(
            "受け取った人の氏名が、この契約の受注者側の担当者と同じです。",
            "Who received it has the name of one of the contractor's own people under this contract.",
        ),
        Text(
            "発注者の職員に、この端末か受領確認のリンクで署名してもらうか、署名された紙の受領書を読み取ってください。",
            "Have the client's own officer sign, here or by the link, or scan the receipt that they signed on paper.",
        ),
    )


RULES = (returned_on_hold, not_on_the_receipt, never_carried_there, received_by_our_own)
