"""Where what a transport brought may be put away: the storage units at its destination."""

from __future__ import annotations

from typing import TYPE_CHECKING

from custody import clock
from custody.events.choices import SiteKind
from custody.events.transport import Errand
from custody.queries import options
from custody.rules.articles import applies
from custody.web.access import book
from custody.web.forms import Pick
from custody.web.language import current as lang
from custody.web.register_access import picks

if TYPE_CHECKING:
    from custody.models import Transport

GIVEN_AWAY = frozenset({Errand.RETURN, Errand.DESTROY})


def destination_units(row: Transport) -> list[Pick]:
    """Units of our own at the place where it is, those inside a designated area first; none for what is given away."""
    here = book().place(row.place or row.destination)
    site = book().place(here.around()[0])
    if site.site_kind != SiteKind.OWN.value or (row.purpose in GIVEN_AWAY and not row.turned):
        return []
    found = [(u, *rest) for u, *rest in options.units(book(), lang()) if site.id in book().place(u).around()]
    contract, on = book().contract(row.contract), clock.today()

    def fit(unit: str) -> tuple[bool, bool, bool, str]:
        place = book().place(unit)
        inside = contract.area_open(place.around(), on) or not applies(19, contract)
        return (here.id not in place.around(), not inside, not place.lockable, place.number)

    return picks(sorted(((u, path, hint) for u, path, hint in found), key=lambda r: fit(r[0])))
