"""Where a transport may go (Arts 4–6, 19), and for what after the contract's end (Art. 10)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from custody.events import Event
from custody.events.choices import SiteKind
from custody.events.items import ItemCheckedOut, ItemReceived, ItemStored
from custody.events.marks import FoundThere
from custody.events.moving import ItemAccepted, ItemPacked
from custody.events.transport import CasePacked, Errand, TransportDeparted, TransportPlanned
from custody.rules.areas import holds_specific, private
from custody.rules.articles import HOUSE_RULE, applies, cite
from custody.rules.facts import Facts
from custody.rules.incidents import on_hold
from custody.rules.journey import Journey
from custody.rules.refusal import Refusal
from custody.text import Text

if TYPE_CHECKING:
    from custody.models import Place

OTHERS = frozenset({SiteKind.CLIENT.value, SiteKind.SUBCONTRACTOR.value, SiteKind.DISPOSAL.value})
# What says that a thing is now at a firm's; putting it back there, or apart to be destroyed, brings nothing new to it.
COMES = (ItemReceived, ItemStored, ItemAccepted, ItemCheckedOut)
BACK = frozenset({Errand.RETURN, Errand.DESTROY})
SURPRISE = Text(
    "運ばずに着いていた物は、「所在不明」を登録し、「発見」でいまの場所を記録します（事故等として残ります）。",
    "What is there already, though nothing carried it, is reported missing and then found: that stays as an incident.",
)


def _specific(event: Event, facts: Facts, journey: Journey) -> bool:
    if isinstance(event, TransportPlanned):
        return event.specific
    return any(holds_specific(event, replace(facts, item=i)) for i in journey.items)


def beyond_the_areas(event: Event, facts: Facts) -> bool:
    """Whether specific information comes, by a journey, neither to the client nor into a designated area, nor to where
    the client has it destroyed.
    """
    journey = facts.about
    if not isinstance(journey, Journey):
        return False
    to = journey.destination
    if to is None or not applies(19, facts.contract) or not _specific(event, facts, journey):
        return False
    inside = facts.contract.area_open(to.around(), facts.on)
    return not (inside or journey.at_client(facts.contract) or journey.instructed(journey.items))


def leaves_the_areas(event: Event, facts: Facts) -> Refusal | None:
    """R-19-1. Specific information goes to the client, a designated area, or where the client has it destroyed."""
    journey = facts.about
    if not isinstance(event, (TransportPlanned, CasePacked, TransportDeparted)) or not isinstance(journey, Journey):
        return None
    to = journey.destination
    if to is None or not beyond_the_areas(event, facts):
        return None
    return Refusal(
        "R-19-1",
        cite(19, facts.contract),
        Text(
            f"特定個人情報は指定区域の外へ出せません。「{to.name}」は発注者の庁舎でも指定区域でも、指示された廃棄場所でもありません。",
            f"Specific personal information may not leave the designated areas. “{to.name}” is no building of the "
            "client's, no designated area, and no place where the client has it destroyed.",
        ),
        Text(
            "行き先に発注者の庁舎（返還）か指定区域を選ぶか、発注者に区域の指定・廃棄の指示を求めてください。承諾では出せません。",
            "Choose the client's building (return) or a designated area, or ask the client to designate the place or to "
            "instruct destruction there. Consent does not suffice.",
        ),
    )


def not_on_the_list(event: Event, facts: Facts) -> Refusal | None:
    """R-06-1. Destinations come from a closed list: the client, own sites, consented or instructed firms (Art. 6)."""
    if isinstance(event, COMES):
        return _elsewhere(event, facts, "R-06-1")
    journey = facts.about
    if not isinstance(event, (TransportPlanned, TransportDeparted)) or not isinstance(journey, Journey):
        return None
    kind = journey.site.site_kind if journey.site else None
    if kind == SiteKind.OWN.value:
        return None
    if kind in OTHERS:
        return _elsewhere(event, facts, "R-06-1")
    return Refusal(
        "R-06-1",
        cite(6, facts.contract),
        Text(
            "登録外の相手には渡せません。行き先は、発注者の庁舎、自社、承諾を得た再委託先、指示書にある廃棄先だけです。",
            "It may go only to the client, to own sites, to a subcontractor with consent, or to a disposal site that an "
            "instruction names.",
        ),
        Text(
            "場所の一覧から、この種別の事業所にある行き先を選んでください。",
            "Choose a destination within a site of one of these kinds.",
        ),
    )


def _elsewhere(event: Event, facts: Facts, rule: str) -> Refusal | None:
    if isinstance(event, COMES):
        return next((no for no in facts.elsewhere if no.rule == rule), None)
    journey = facts.about
    if not isinstance(event, (TransportPlanned, TransportDeparted)) or not isinstance(journey, Journey):
        return None
    return next((no for no in journey.elsewhere if no.rule == rule), None)


def without_consent(event: Event, facts: Facts) -> Refusal | None:
    """R-04-1. Nothing goes to a firm that the client has not consented to in writing (Art. 4)."""
    return _elsewhere(event, facts, "R-04-1")


def not_bound(event: Event, facts: Facts) -> Refusal | None:
    """R-05-1. Nothing goes to a firm that no contract binds to equal duties (Art. 5)."""
    return _elsewhere(event, facts, "R-05-1")


def contract_over(event: Event, facts: Facts) -> Refusal | None:
    """R-10-2. After the contract's end things travel only to be returned, or destroyed as instructed."""
    if not isinstance(event, TransportPlanned) or event.purpose in BACK:
        return None
    if facts.contract.state not in ("ended", "closed"):
        return None
    return Refusal(
        "R-10-2",
        cite(10, facts.contract),
        Text(
            "契約は終了しました。返還と、指示による廃棄のほかには運べません。",
            "The contract has ended. Things travel only to be returned, or destroyed as instructed.",
        ),
        Text("目的に「返還」か「廃棄」を選んでください。", "Choose “To return” or “To be destroyed” as the purpose."),
    )


def without_transport(event: Event, facts: Facts) -> Refusal | None:
    """R-23-8. From one site to another things go by a transport, and no otherwise (Arts 23, 4 and 6 speak of nothing else).

    Asked of every act that says where a thing comes to lie. Exempt: what was missing is found where it is, and refusing
    would hide that; nothing goes to a private place at all (R-01-2), and it leaves one only where it was found there.
    """
    to, lies = facts.goes or facts.place, facts.lies
    if isinstance(event, FoundThere) or facts.item is None or to is None or lies is None:
        return None
    if to.around()[0] == lies.around()[0]:
        return None
    if isinstance(event, ItemPacked):
        return _leaves_elsewhere(facts, lies, to)
    if private(to):
        return None
    return Refusal(
        "R-23-8",
        _basis(facts),
        Text(
            f"「{to.name}」は、いまある「{lies.name}」とは別の事業所です。搬送の記録なしには移せません。",
            f"“{to.name}” is at another site than “{lies.name}”, where it is. It moves only with a transport on record.",
        ),
        Text(
            f"いまある事業所の中の場所を選ぶか、そこから出る「搬送」を計画し、ケースに入れて運んでください。{SURPRISE.ja}",
            f"Choose a place within the present site, or plan a transport from there and carry it in a case. {SURPRISE.en}",
        ),
    )


def _basis(facts: Facts) -> Text:
    bound = facts.item is not None and applies(23, facts.contract, facts.item)
    return cite(23, facts.contract) if bound else HOUSE_RULE


def _leaves_elsewhere(facts: Facts, lies: Place, origin: Place) -> Refusal:
    return Refusal(
        "R-23-8",
        _basis(facts),
        Text(
            f"台帳では「{lies.name}」にある物です。「{origin.name}」を出る搬送には入れられません。",
            f"The register has it at “{lies.name}”. It cannot leave from “{origin.name}”.",
        ),
        Text(
            f"いまある事業所を「どこから」に選んだ搬送を計画してください。{SURPRISE.ja}",
            f"Plan a transport whose “From” is the site where it is. {SURPRISE.en}",
        ),
    )


def leaves_another_room(event: Event, facts: Facts) -> Refusal | None:
    """R-19-1. Where specific information leaves from it may come back to: around where it lies, or a designated area."""
    origin, lies = facts.goes, facts.lies
    if not isinstance(event, ItemPacked) or origin is None or lies is None or not holds_specific(event, facts):
        return None
    if origin.around()[0] != lies.around()[0] or origin.id in lies.around():
        return None
    if facts.contract.area_open(origin.around(), facts.on):
        return None
    return Refusal(
        "R-19-1",
        cite(19, facts.contract),
        Text(
            f"台帳では「{lies.name}」にある物です。指定区域でない「{origin.name}」を出る搬送には入れられません。",
            f"The register has it at “{lies.name}”. It cannot leave from “{origin.name}”, which is in no designated area.",
        ),
        Text(
            "いまある場所か、それを囲む区域・事業所を「どこから」に選んだ搬送を計画してください。",
            "Plan a transport whose “From” is where it is, or the area or site around that.",
        ),
    )


def held_back(event: Event, facts: Facts) -> Refusal | None:
    """R-12-2. What is being preserved is not sent away to be returned or destroyed."""
    journey = facts.about
    if not isinstance(event, ItemPacked) or not isinstance(journey, Journey) or journey.transport.purpose not in BACK:
        return None
    return on_hold(facts)


RULES = (
    leaves_the_areas,
    leaves_another_room,
    not_on_the_list,
    without_consent,
    not_bound,
    contract_over,
    without_transport,
    held_back,
)
