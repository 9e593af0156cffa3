"""Art. 19: specific personal information stays in the areas that the client designated; Art. 1: no private places."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from custody.events import Event
from custody.events.authorisations import AuthorisationEnded
from custody.events.choices import InfoClass, SiteKind
from custody.events.contracts import AreaDesignated, ContractActivated
from custody.events.items import ContentAdded, ItemReceived
from custody.events.marks import CarriedAway, FoundThere, StaysThere
from custody.rules.articles import applies, cite
from custody.rules.facts import Facts
from custody.rules.refusal import Refusal
from custody.text import Text

if TYPE_CHECKING:
    from custody.models import Contract, Place


def holds_specific(event: Event, facts: Facts) -> bool:
    """Whether Art. 19 binds the item: under such a contract, unless all that is on it, or was last
    before it was erased, is known to be less, or it is blank.
    """
    if not applies(19, facts.contract) or facts.item is None:
        return False
    contents = [*facts.item.contents, *getattr(event, "contents", [])]
    if not contents and facts.item.held_data:
        return facts.item.last_class == InfoClass.SPECIFIC
    if not contents:
        return facts.item.received_at is not None or isinstance(event, ItemReceived)
    return any(c["class"] == InfoClass.SPECIFIC for c in contents)


def at_clients(place: Place, contract: Contract) -> bool:
    """Whether it lies in a building of the contract's client, and of no other client's.

    A site of before sites named their client is the only client's there is; of several, it is nobody's.
    """
    site = place.site or place
    theirs = site.client or site.sole
    return site.site_kind == SiteKind.CLIENT.value and bool(theirs) and theirs == contract.client


def _handed_over(event: Event, facts: Facts, place: Place) -> bool:
    """Whether the client hands it over in a building of its own: it has not been anywhere outside yet."""
    return isinstance(event, ItemReceived) and at_clients(place, facts.contract)


def stays(facts: Facts, lies: Place | None, place: Place) -> bool:
    """Whether what lies in `lies`, in an area whose designation has ended, is not taken out of that area by `place`."""
    if lies is None or facts.contract.area_open(lies.around(), facts.on):
        return False
    over = {area for area, held in facts.contract.areas.items() if str(held["from"]) <= facts.on}
    return bool(over & set(lies.around()) & set(place.around()))


def outside_designated_area(event: Event, facts: Facts) -> Refusal | None:
    """R-19-1. No override by the contractor's staff: the clause has no exception (domain.md §0.3).

    Exempt: what moves nothing. It is found where it is, and what is on it is registered there; where a designation
    ended over it, it is put back, or set apart to be destroyed, in that same area.
    """
    if facts.place is None or not holds_specific(event, facts) or isinstance(event, (FoundThere, ContentAdded)):
        return None
    if isinstance(event, StaysThere) and stays(facts, facts.lies, facts.place):
        return None
    if facts.contract.area_open(facts.place.around(), facts.on) or _handed_over(event, facts, facts.place):
        return None
    return Refusal(
        "R-19-1",
        cite(19, facts.contract),
        Text(
            f"特定個人情報は指定区域の外へ出せません。「{facts.place.name}」はこの契約の指定区域にありません。",
            f"Specific personal information may not leave the designated areas. “{facts.place.name}” is not in one.",
        ),
        Text(
            "指定区域の中の場所を選ぶか、発注者に区域の指定を求めてください。返還は搬送の手順で行います。",
            "Choose a place inside a designated area, or ask the client to designate this one. Returns go by transport.",
        ),
    )


def private(place: Place) -> bool:
    """Whether it is somebody's home, or lies in one: a room says nothing of its kind, the site does."""
    return any(p.site_kind == SiteKind.PRIVATE.value for p in (place, place.site or place))


def private_place(event: Event, facts: Facts) -> Refusal | None:
    """R-01-2. A home is no place for the client's information (Sakai 2015, domain.md §6 story 18).

    Exempt: what lies there already is found, described and carried away.
    """
    home = next((p for p in (facts.place, facts.goes) if p is not None and private(p)), None)
    if home is None or isinstance(event, (FoundThere, CarriedAway, ContentAdded)):
        return None
    return Refusal(
        "R-01-2",
        cite(1, facts.contract),
        Text(
            f"「{home.name}」は私的な場所です。媒体を持ち込めません。",
            f"“{home.name}” is a private place. Items may not be taken there.",
        ),
        Text("自社または発注者の場所を選んでください。", "Choose a place of the company or of the client."),
    )


def no_area_yet(event: Event, facts: Facts) -> Refusal | None:
    """R-19-3. An area stands designated before specific information is handled (A02)."""
    if not isinstance(event, ContractActivated) or not applies(19, facts.contract) or facts.contract.areas:
        return None
    return Refusal(
        "R-19-3",
        cite(19, facts.contract),
        Text("指定区域がまだ登録されていません。", "No area has been designated."),
        Text(
            "発注者の承認を得た区域を、契約の画面で登録してください。",
            "Register on the contract's page an area that the client has accepted.",
        ),
    )


@dataclass(frozen=True, slots=True)
class Ending:
    """`left`: the numbers of what lies in the area and in no other one, and holds specific personal information."""

    left: tuple[str, ...]


def ends_over_things(event: Event, facts: Facts) -> Refusal | None:
    """R-19-4. A designation does not end over what it holds: nothing of it is lawful there the day after (Art. 19).

    Exempt: what the client's own officer withdraws, which the use case does not ask about.
    """
    if not isinstance(event, (AreaDesignated, AuthorisationEnded)) or not isinstance(facts.about, Ending):
        return None
    left = facts.about.left
    if not left or not applies(19, facts.contract):
        return None
    some = "、".join(left[:5])
    return Refusal(
        "R-19-4",
        cite(19, facts.contract),
        Text(
            f"特定個人情報のある物が {len(left):,}件、この区域に残っています（{some}{' ほか' if len(left) > 5 else ''}）。"
            "指定が終わると、ここに置けなくなります。",
            f"{len(left):,} things with specific personal information still lie in this area ({', '.join(left[:5])}"
            f"{' and more' if len(left) > 5 else ''}). They may not stay once the designation has ended.",
        ),
        Text(
            "ほかの指定区域へ移すか、搬送で発注者へ返してから、終わりを記録してください。すぐに移せないときは、明日以降の日を"
            "最後の日として「取扱区域指定」に記録します。",
            "Move them into another designated area, or take them back to the client by a transport, then record the end. "
            "If that takes time, record a last day from tomorrow on under “Area designated”.",
        ),
    )


RULES = (outside_designated_area, private_place, no_area_yet, ends_over_things)
