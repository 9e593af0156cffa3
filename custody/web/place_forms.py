"""The forms of places. Each kind of place is asked only for what it can have."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import request, url_for
from flask_babel import gettext as _

from custody.caller import Caller
from custody.events.choices import Employment, PlaceKind
from custody.events.places import PlaceChanged, PlaceClosed, PlaceFields, PlaceRegistered, SiteClientNamed
from custody.queries import chains, options, parties
from custody.queries.contracts import key_of
from custody.queries.options import Row
from custody.web.access import book, caller, place_for
from custody.web.forms import Options
from custody.web.language import current as lang
from custody.web.register_access import picks
from custody.web.register_forms import RegisterForm

if TYPE_CHECKING:
    from custody.models import Place

LOCK = ("lockable", "lock_kind", "key_number", "keeper", "max_class", "slots")
ASKED = {
    PlaceKind.SITE: {"name", "site_kind", "address", "entry_control", "party", "client"},
    PlaceKind.AREA: {"name", "area_kind", "entry_control", "keeper"},
    PlaceKind.ROOM: {"name", "entry_control", "lockable", "lock_kind", "key_number", "keeper"},
    PlaceKind.UNIT: {"name", *LOCK},
}
AROUND = {
    PlaceKind.AREA: frozenset({PlaceKind.SITE}),
    PlaceKind.ROOM: frozenset({PlaceKind.SITE, PlaceKind.AREA}),
    PlaceKind.UNIT: frozenset({PlaceKind.SITE, PlaceKind.AREA, PlaceKind.ROOM}),
}


def kind_asked() -> PlaceKind:
    """The kind of place that the address or the form names; a storage unit where it names none."""
    said = request.form.get("place_kind") or request.args.get("kind") or ""
    return next((k for k in PlaceKind if k.value == said), PlaceKind.UNIT)


def _left_out(kind: PlaceKind) -> set[str]:
    return set(PlaceFields.asks) - ASKED[kind]


def unasked(place: Place) -> dict[str, Any]:
    """What a change of `place` leaves as it is, because its form does not ask for it."""
    return {name: getattr(place, name) for name in _settled(place)}


def _settled(place: Place) -> set[str]:
    """What a change of `place` does not ask for: what such a place has not, and what stays as it is once it was said."""
    said = {name for name in ("site_kind", "party") if getattr(place, name)}
    return _left_out(PlaceKind(place.kind)) | said | ({"client"} if place.site_kind else set())


def registering(kind: PlaceKind) -> RegisterForm:
    """A new place of `kind`, within the place that the address names."""
    within = request.args.get("within")
    left = _left_out(kind) | {"place_kind"} | ({"parent"} if kind not in AROUND else set())
    return RegisterForm(
        PlaceRegistered,
        action=url_for("places.create", kind=kind.value, within=within),
        back=url_for("places.index"),
        about=kind.text.in_(lang()),
        options=_options(kind),
        values={"parent": place_for(within).id if within else None, "lockable": kind == PlaceKind.UNIT},
        leave_out=left,
        lead="parent",
        chips=[(url_for("places.new", kind=k.value, within=within), k.text.in_(lang()), k is kind) for k in PlaceKind],
    )


def _options(kind: PlaceKind) -> Options:
    around = options.places(book(), AROUND[kind]) if kind in AROUND else []
    firms = [(p.id, p.name, "") for p in parties.listed(caller())]
    clients = options.clients(book(), caller())
    return {
        "parent": picks(around), "keeper": picks(keepers(caller())), "party": picks(firms), "client": picks(clients),
    }  # fmt: skip


def keepers(who: Caller) -> list[Row]:
    """Whom a place may be given in charge of: the house's own people within the caller's contracts."""
    rows = options.people_of(book(), who.contracts)
    return [r for r in rows if book().person(r[0]).employment != Employment.OFFICER.value]


def changing(place: Place) -> RegisterForm:
    """What describes `place`, to be changed."""
    key, kind = key_of(place.id), PlaceKind(place.kind)
    return RegisterForm(
        PlaceChanged,
        action=url_for("places.change", key=key),
        back=url_for("places.show", key=key),
        about=f"{place.number} {book().place_path(place.id)}",
        options=_options(kind),
        values=chains.values(PlaceChanged, place),
        leave_out=_settled(place),
    )


def naming_client(place: Place) -> RegisterForm:
    """Whose building an older site is."""
    key = key_of(place.id)
    return RegisterForm(
        SiteClientNamed,
        action=url_for("places.name_client", key=key),
        back=url_for("places.show", key=key),
        about=f"{place.number} {place.name}",
        note=_("It does not change afterwards. Things of other clients' contracts no longer go there."),
        options={"client": picks(options.clients(book(), caller()))},
    )


def closing(place: Place, note: str) -> RegisterForm:
    """The end of `place`."""
    key = key_of(place.id)
    return RegisterForm(
        PlaceClosed,
        action=url_for("places.close", key=key),
        back=url_for("places.show", key=key),
        about=f"{place.number} {book().place_path(place.id)}",
        note=note,
    )
