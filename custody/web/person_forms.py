"""The forms of people: what describes them, their roles, and what is recorded for several of them at once."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from flask import request, url_for
from flask_babel import gettext as _

from custody import clock
from custody.events.choices import MANAGERS, Role
from custody.events.people import (
    PersonChanged,
    PersonLeft,
    PersonRegistered,
    PledgeRecorded,
    RolesGiven,
    TrainingRecorded,
)
from custody.queries import chains, options
from custody.queries import people as queries
from custody.queries.contracts import key_of
from custody.text import Text
from custody.web.access import book, caller
from custody.web.forms import FormField, Pick
from custody.web.language import current as lang
from custody.web.register_access import picks
from custody.web.register_forms import RegisterForm

if TYPE_CHECKING:
    from custody.models import Contract, Person

PEOPLE = Text("対象の人", "Who")
A_YEAR = timedelta(days=365)


def registering() -> RegisterForm:
    return RegisterForm(
        PersonRegistered,
        url_for("people.create"),
        url_for("people.index"),
        note=_("Say plainly whom they are employed by: dispatched and subcontracted people too."),
        values={"starts": clock.today()},
    )


def changing(person: Person) -> RegisterForm:
    key = key_of(person.id)
    return RegisterForm(
        PersonChanged,
        url_for("people.change", key=key),
        url_for("people.show", key=key),
        about=person.name,
        values=chains.values(PersonChanged, person),
    )


def giving(person: Person, contract: Contract) -> RegisterForm:
    """The roles of `person` in one contract; the contract is not chosen here, so that no other's are overwritten."""
    key, in_ = key_of(person.id), key_of(contract.id)
    return RegisterForm(
        RolesGiven,
        url_for("people.give_roles", key=key, contract=in_),
        url_for("people.show", key=key),
        about=f"{person.name} · {contract.number} {contract.title}",
        note=_("From now on they have the roles that are ticked. With none, they no longer see the contract."),
        values={"roles": person.roles.get(contract.id, []), "until": person.roles_until.get(contract.id)},
        leave_out=["contract"],
    )


def leaving(person: Person) -> RegisterForm:
    key = key_of(person.id)
    mine, others = queries.in_hand(caller(), person.id)
    held = [h.number for h in mine] + ([_("%(n)s of other contracts", n=others)] if others else [])
    return RegisterForm(
        PersonLeft,
        url_for("people.leave", key=key),
        url_for("people.show", key=key),
        about=person.name,
        note=_("Still in hand: %(what)s. Bring it back or hand it over first.", what="、".join(held))
        if held
        else _("Nothing is in their hands. From the day they leave they can no longer sign in."),
        values={"on": clock.today()},
    )


def training() -> RegisterForm:
    """One training for everyone who took it; it is taken for valid for a year."""
    in_a_year = (date.fromisoformat(clock.today()) + A_YEAR).isoformat()
    return RegisterForm(
        TrainingRecorded,
        url_for("people.train"),
        url_for("people.index"),
        first=[_whom()],
        values={"on": clock.today(), "until": in_a_year},
    )


def pledging() -> RegisterForm:
    """The pledges of several people for one contract."""
    mine = picks(options.contracts(book(), caller(), MANAGERS))
    chosen = request.args.get("contract")
    return RegisterForm(
        PledgeRecorded,
        url_for("people.pledge"),
        url_for("people.index"),
        first=[_whom()],
        options={"contract": mine},
        values={"on": clock.today(), "contract": f"contract:{chosen}" if chosen else mine[0].value if mine else None},
    )


def _whom() -> FormField:
    """Everybody within reach who still works here; whoever the address names is ticked."""
    today = clock.today()
    rows = [p for p in queries.overview(book(), caller(), today) if not p.leaves or p.leaves > today]
    chosen = request.args.get("person")
    hint = {p.id: "・".join(r.text.in_(lang()) for r in Role if any(r in part.roles for part in p.parts)) for p in rows}
    choices = [Pick(p.id, p.name, " · ".join(filter(None, (p.employer, hint[p.id])))) for p in rows]
    return FormField(
        "people", PEOPLE.in_(lang()), "checkboxes", value=[f"person:{chosen}"] if chosen else [], choices=choices
    )
