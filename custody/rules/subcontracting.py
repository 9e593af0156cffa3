"""Arts 4–6: to whom the client's information may come. Consent in writing, equal duties, and nobody off the list."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from custody.events import Event
from custody.events.authorisations import Sort
from custody.events.choices import Employment, SiteKind
from custody.events.contracts import RosterSubmitted
from custody.events.items import CustodyHandedOver, ItemCheckedOut, ItemReceived
from custody.events.parties import PartySort
from custody.rules.areas import at_clients
from custody.rules.articles import applies, cite
from custody.rules.facts import Facts
from custody.rules.refusal import Refusal
from custody.text import Text

if TYPE_CHECKING:
    from custody.models import Authorisation, Contract, Party, Person, Place

EQUAL = (1, 2, 3, 6, 7, 8, 9, 10, 11, 12, 13, 22, 23)
ELSEWHERE = frozenset({SiteKind.SUBCONTRACTOR.value, SiteKind.DISPOSAL.value})


def equal_duties(contract: Contract) -> list[str]:
    """The articles whose duties a subcontract must impose alike: those of the list that bind `contract` (Art. 5)."""
    return [str(n) for n in EQUAL if applies(n, contract)]


def site_refusals(
    contract: Contract, site: Place, party: Party | None, consents: Sequence[Authorisation], on: str
) -> list[Refusal]:
    """What forbids that things come to `site`; nothing for own sites and the client's. `party`: whose site it is."""
    if site.site_kind == SiteKind.CLIENT.value:
        return [] if at_clients(site, contract) else [_another_clients(contract, site)]
    return party_refusals(contract, party, consents, on) if site.site_kind in ELSEWHERE else []


def _another_clients(contract: Contract, site: Place) -> Refusal:
    if site.client:
        message = Text(
            f"「{site.name}」は、この契約の発注者の庁舎ではありません。ほかの団体の庁舎へは渡せません。",
            f"“{site.name}” is no building of this contract's client. Nothing goes to another body's office.",
        )
        way = Text(
            "この契約の発注者の庁舎か、自社の場所を選んでください。",
            "Choose a building of this contract's client, or a place of your own.",
        )
    else:
        message = Text(
            f"「{site.name}」は、どの発注者の庁舎か記録されていません。発注者が二つ以上あるため、この契約の発注者の庁舎とは扱えません。",
            f"It is not on record whose building “{site.name}” is. With several clients it does not count as this one's.",
        )
        way = Text(
            "管理責任者が、この場所のページの「発注者の記録」でどの発注者の庁舎かを記録してから、もう一度行ってください。",
            "Let a manager record on the page of this place whose building it is, then try again.",
        )
    return Refusal("R-06-1", cite(6, contract), message, way)


def party_refusals(
    contract: Contract, party: Party | None, consents: Sequence[Authorisation], on: str
) -> list[Refusal]:
    """What forbids that things come to `party` at the date `on`: R-06-1, R-04-1, R-05-1; empty where it may be.

    None is a recipient that stands in no register. `consents`: the contract's consents and instructions, all of them
    (usecases.parties.consents_of). A carrier that only moves a locked case is no recipient: do not ask for it.
    """
    if party is None or not _on_list(contract, party, consents, on):
        return [_off_list(contract)]
    found = [_without_consent(contract, party, consents, on), _not_bound(contract, party, on)]
    return [no for no in found if no is not None]


def _on_list(contract: Contract, party: Party, consents: Sequence[Authorisation], on: str) -> bool:
    if contract.id not in party.contracts or party.sort == PartySort.COURIER:
        return False
    if party.sort != PartySort.DISPOSAL:
        return True
    return any(c.sort == Sort.DESTROY and c.party == party.id and c.in_force(on) for c in consents)


def consented(party: str, consents: Sequence[Authorisation], on: str, seen: frozenset[str] = frozenset()) -> bool:
    """Whether a consent for `party` is in force, and one for each firm through which it works (再々委託)."""
    mine = [c for c in consents if c.sort == Sort.SUBCONTRACT and c.party == party and c.in_force(on)]
    held = {*seen, party}
    return any(not c.through or (c.through not in held and consented(c.through, consents, on, frozenset(held))) for c in mine)  # fmt: skip


def _off_list(contract: Contract) -> Refusal:
    return Refusal(
        "R-06-1",
        cite(6, contract),
        Text(
            "登録外の相手には渡せません。渡せるのは、発注者、自社の場所、承諾を得た再委託先、指示書にある廃棄業者です。",
            "It may be given only to the client, own sites, a subcontractor that the client consented to, "
            "or the disposal firm named in an instruction.",
        ),
        Text(
            "相手先の一覧から選んでください。廃棄業者は、その名を挙げた廃棄指示を先に登録します。運送業者は渡す相手になりません。",
            "Choose from the register of firms. A disposal firm needs an instruction that names it; "
            "a carrier is never the recipient.",
        ),
    )


def _without_consent(contract: Contract, party: Party, consents: Sequence[Authorisation], on: str) -> Refusal | None:
    if consented(party.id, consents, on):
        return None
    return Refusal(
        "R-04-1",
        cite(4, contract),
        Text("書面承諾のない再委託先です。", "The client has not consented to this subcontractor in writing."),
        Text(
            "発注者の書面の承諾を受け、「許可・承諾・指示」に登録してください。再々委託は、その一つずつに承諾が要ります。",
            "Get the client's written consent and register it. Each tier of subcontracting needs a consent of its own.",
        ),
    )


def _not_bound(contract: Contract, party: Party, on: str) -> Refusal | None:
    held = party.bound(contract.id)
    if held and str(held["on"]) <= on and not set(equal_duties(contract)) - set(held["checked"]):
        return None
    return Refusal(
        "R-05-1",
        cite(5, contract),
        Text(
            "同等の措置を定めた再委託契約が、引渡しの日までに登録されていません。",
            "No subcontract imposing equal duties is recorded as made by the day of the handover.",
        ),
        Text(
            "相手先の画面で、再委託契約の締結日と同等措置確認表のすべての条を記録してください。",
            "On the firm's page, record the date of the subcontract and every article of the checklist.",
        ),
    )


def employer_without_consent(event: Event, facts: Facts) -> Refusal | None:
    """R-04-1. Nobody of a subcontractor without consent is put on the roster. `about`: the consented firms' names."""
    if not isinstance(event, RosterSubmitted):
        return None
    named = facts.about if isinstance(facts.about, frozenset) else frozenset()
    if all(_employer_known(p, named) for p in facts.people.values()):
        return None
    return Refusal(
        "R-04-1",
        cite(4, facts.contract),
        Text(
            "書面承諾のない再委託先の従業員が名簿にいます。",
            "The roster names somebody of a subcontractor without the client's written consent.",
        ),
        Text(
            "従業者の所属と同じ名称で再委託先を登録し、発注者の書面の承諾を登録してください。",
            "Register the subcontractor by the name of their employer, and the client's written consent.",
        ),
    )


def handed_to_unconsented(event: Event, facts: Facts) -> Refusal | None:
    """R-04-1. Nothing comes into the hands of a subcontractor's people without its consent in force (Art. 4)."""
    if not isinstance(event, (ItemCheckedOut, CustodyHandedOver, ItemReceived)) or facts.consented is None:
        return None
    person = facts.receiver if isinstance(event, CustodyHandedOver) else facts.actor
    if person is None or _employer_known(person, facts.consented):
        return None
    return Refusal(
        "R-04-1",
        cite(4, facts.contract),
        Text(
            f"{person.name}さんの所属（{person.employer}）は、書面承諾のない再委託先です。渡せません。",
            f"{person.name} works for {person.employer}, a subcontractor without the client's written consent in force.",
        ),
        Text(
            "この契約の別の担当者が扱うか、発注者の書面の承諾を受けて、管理責任者が所属と同じ名称の再委託先に登録してください。",
            "Let somebody else of this contract do it, or have the manager register the firm, by the name of their employer, "
            "and the client's written consent.",
        ),
    )


def _employer_known(person: Person, named: frozenset[str]) -> bool:
    return person.employment != Employment.SUBCONTRACTOR or person.employer in named


RULES = (employer_without_consent, handed_to_unconsented)
