"""The forms in which a permission, a consent or an instruction is registered, put on paper, ended: one a sort and noun."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import request, url_for
from flask_babel import gettext as _

from custody import clock
from custody.errors import NotAllowed
from custody.events.authorisations import (
    GRANTERS,
    AreaAdded,
    AuthorisationEnded,
    AuthorisationEvent,
    AuthorisationPapered,
    CarryingConsented,
    CopyingPermitted,
    DestructionInstructed,
    Granted,
    How,
    Sort,
    SubcontractingConsented,
)
from custody.events.choices import TERMINAL, PlaceKind, Role
from custody.events.losses import LossAcknowledged
from custody.queries import options
from custody.queries.contracts import key_of
from custody.rules.authorising import barred_by_the_end
from custody.usecases import added_areas
from custody.usecases.contractor import speaks_for_client
from custody.usecases.lying import Lying
from custody.web.access import book, caller
from custody.web.area_ends import lying, over_things
from custody.web.forms import Options, Pick
from custody.web.language import current as lang
from custody.web.register_access import picks
from custody.web.register_forms import RegisterForm

if TYPE_CHECKING:
    from custody.models import Authorisation, Contract, Item

SORTS: dict[str, type[Granted]] = {
    Sort.COPY.value: CopyingPermitted,
    Sort.DESTROY.value: DestructionInstructed,
    Sort.SUBCONTRACT.value: SubcontractingConsented,
    Sort.CARRY_OUT.value: CarryingConsented,
    Sort.AREA.value: AreaAdded,
    Sort.LOSS.value: LossAcknowledged,
}
NOUNS: dict[str, type[AuthorisationEvent]] = {"papers": AuthorisationPapered, "endings": AuthorisationEnded}
AREAS = frozenset({PlaceKind.SITE, PlaceKind.AREA, PlaceKind.ROOM})


def may_grant(contract: str) -> bool:
    """Whether the caller registers grants of this contract: its manager, or the client's own officer."""
    return caller().plays(GRANTERS, contract)


def granter(contract: Contract) -> Contract:
    """The contract itself. NotAllowed for who neither manages it nor speaks for the client."""
    if not may_grant(contract.id):
        raise NotAllowed
    return contract


def is_client(contract: str) -> bool:
    """Whether the caller grants as the client's officer, so that their signing in is the form it was given in."""
    return speaks_for_client(book(), caller().person, contract, clock.today())


def granting(contract: Contract, sort: str) -> RegisterForm:
    """The form of one sort for a contract; the items that the address names are filled in."""
    key, kind = key_of(contract.id), SORTS[sort]
    own = is_client(contract.id)
    today = clock.today()
    values: dict[str, Any] = {"dated": today, "since": today, "items": request.args.getlist("item")}
    return RegisterForm(
        kind,
        action=url_for("authorisations.create", key=key, sort=sort),
        back=url_for("authorisations.index", contract=key),
        title=kind.sort.text.in_(lang()) if own else "",
        about=f"{contract.number} {contract.title}",
        note=_("You grant this as the client's officer. It counts as given by you, signed in.") if own else "",
        options=_options(contract, sort),
        values={**values, **({"officer": caller().name} if own else {})},
        leave_out=("how", "scan") if own else (),
        helps={"document": _("Only where there is one. It counts without a paper.")} if own else {},
    )


def asks_for(item: Item) -> list[tuple[str, str, str]]:
    """What the client's officer may say from the page of a thing: the address, the words, a hint."""
    if (
        not caller().plays(frozenset({Role.CLIENT}), item.contract)
        or item.state in TERMINAL
        or not is_client(item.contract)
    ):
        return []
    contract = book().contract(item.contract)
    words = {Sort.COPY.value: _("Permit a copy of it"), Sort.DESTROY.value: _("Instruct its destruction or erasure")}
    return [
        (url_for("authorisations.new", key=key_of(contract.id), sort=sort, item=item.number), said, "")
        for sort, said in words.items()
        if not barred_by_the_end(SORTS[sort], contract.state)
    ]


def _options(contract: Contract, sort: str) -> Options:
    found: dict[str, list[Pick]] = {"how": [Pick(h.value, h.text.in_(lang())) for h in How if h != How.SIGNED_IN]}
    kinds = AREAS if sort == Sort.AREA.value else frozenset(PlaceKind)
    found["place"] = picks(options.places(book(), kinds))
    found["party"] = [Pick(*row) for row in options.parties(contract.id)]
    return found


def settling(row: Authorisation, noun: str) -> RegisterForm:
    """The form for the paper that arrived, or for its end."""
    key = row.id.partition(":")[2]
    return RegisterForm(
        NOUNS[noun],
        action=url_for("authorisations.settle", key=key, noun=noun),
        back=url_for("authorisations.show", key=key),
        about=f"{row.number} {Sort(row.sort).text.in_(lang())}",
        note=_ending(row) if noun == "endings" else "",
        lying=lying(str(row.place), row.contract, _standing(row))
        if noun == "endings" and row.sort == Sort.AREA
        else None,
        values={"on": clock.today()},
    )


def _standing(row: Authorisation) -> list[Lying]:
    """What is in an added area that its end leaves outside every designated one."""
    return added_areas.left_in(book(), row, book().contract(row.contract))


def _ending(row: Authorisation) -> str:
    told: str = _("What was done under it stays as it is.")
    return over_things(len(_standing(row))) or told


def doings(row: Authorisation) -> list[tuple[str, str, bool]]:
    """What the caller may do with it now: (address, words, whether it is what is waited for)."""
    nouns = []
    if not row.paper:
        nouns.append("papers")
    if row.state == "active":
        nouns.append("endings")
    return [
        (
            url_for("authorisations.settle_form", key=row.id.partition(":")[2], noun=n),
            NOUNS[n].title.in_(lang()),
            n == "papers",
        )
        for n in nouns
        if caller().plays(NOUNS[n].by, row.contract)
    ]
