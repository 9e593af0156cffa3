"""The form of a transport's plan."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from flask import request, url_for

from custody import clock
from custody.errors import NotAllowed
from custody.events.choices import KEEPERS, SiteKind
from custody.events.transport import CARRIERS, Errand, TransportPlanned
from custody.queries import options
from custody.queries import transports as queries
from custody.queries.contracts import key_of
from custody.rules import areas
from custody.rules.areas import private
from custody.rules.articles import applies
from custody.web.access import book, caller, contract_for, item_for
from custody.web.forms import Options
from custody.web.reading import read
from custody.web.register_access import picks
from custody.web.register_forms import RegisterForm

if TYPE_CHECKING:
    from custody.models import Contract, Item

AN_HOUR = timedelta(hours=1)


def contract_asked() -> Contract:
    """The contract that the address or the form names, or the first that the caller keeps. NotAllowed, NotFound."""
    said = request.values.get("contract", "")
    if said:
        contract = contract_for(said)
        if not caller().plays(KEEPERS, contract.id):
            raise NotAllowed
        return contract
    mine = options.contracts(book(), caller(), KEEPERS)
    if not mine:
        raise NotAllowed
    return book().contract(mine[0][0])


def _left_out(contract: Contract) -> list[str]:
    """Whether it carries specific information is asked only where the contract knows any."""
    return [] if contract.specific else ["specific"]


def planned(contract: Contract) -> TransportPlanned:
    """The plan as it was sent. BadInput."""
    return read(TransportPlanned, request.form, **dict.fromkeys(_left_out(contract), False))


def planning(contract: Contract) -> RegisterForm:
    """A new plan under `contract`; the other contracts are a tap away."""
    mine = options.contracts(book(), caller(), KEEPERS)
    now = clock.parse(clock.now())
    return RegisterForm(
        TransportPlanned,
        action=url_for("transports.create", contract=key_of(contract.id)),
        back=url_for("transports.index"),
        about=f"{contract.number} {contract.title}",
        options=_options(contract),
        values={
            "purpose": "return" if contract.state == "ended" else None, "origin": _first(SiteKind.OWN), **_from(contract),
            "leave_at": clock.stamp(now), "arrive_by": clock.stamp(now + AN_HOUR), "people": [],
            "direct": contract.transport_direct,
        },
        leave_out=_left_out(contract),
        chips=[
            (url_for("transports.new", contract=key_of(i)), label, i == contract.id) for i, label, _hint in mine
        ] if len(mine) > 1 else (),
    )  # fmt: skip


def _options(contract: Contract) -> Options:
    there = options.places(book())
    return {
        "place": picks(there),
        "origin": picks(p for p in there if not private(book().place(p[0])) or queries.leaves(contract.id, p[0])),
        "people": picks(options.workers(book(), contract.id, CARRIERS)),
        "party": picks(queries.carriers_firms(contract.id)),
        "authorisation": picks(queries.choices_of_consent(contract.id, clock.today())),
    }


def _from(contract: Contract) -> dict[str, object]:
    """Where the thing is for which the plan was asked, if for one; what is at the client's is brought home, under Art. 19
    into a designated area.
    """
    said = request.args.get("item", "")
    item = item_for(said) if said else None
    if item is None or not item.place:
        return {}
    found: dict[str, object] = {"origin": item.place}
    if at_clients(item):
        home = _first_area(contract) if applies(19, contract) else _first(SiteKind.OWN)
        found |= {"purpose": Errand.RECEIVE.value, "destination": home}
    return found


def _first_area(contract: Contract) -> str | None:
    """The first area of a contract that is designated today."""
    today = clock.today()
    return next((area for area in contract.areas if contract.area_open([area], today)), None)


def at_clients(item: Item) -> bool:
    """Whether it lies in a building of its contract's client."""
    place = book().place(item.place) if item.place else None
    return place is not None and areas.at_clients(place, book().contract(item.contract))


def _first(kind: SiteKind) -> str | None:
    """The first site of a kind."""
    return next((p for p, _path, _n in options.places(book()) if book().place(p).site_kind == kind.value), None)
