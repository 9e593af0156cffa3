"""People: who works here, in which roles, trained and pledged, and what they hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from custody import clock
from custody.events.choices import MANAGERS, State
from custody.events.people import (
    PersonChanged,
    PersonFields,
    PersonLeft,
    PersonRegistered,
    PledgeRecorded,
    RolesGiven,
    TrainingRecorded,
)
from custody.queries import badges, chains, options
from custody.queries import people as queries
from custody.queries.contracts import key_of
from custody.usecases import people as usecases
from custody.usecases.reach import answers_for
from custody.web import person_forms as forms
from custody.web.access import book, caller, person_for
from custody.web.language import current as lang
from custody.web.reading import read, submission
from custody.web.register_access import managed, may_register, registrar
from custody.web.register_forms import answer, form_page

if TYPE_CHECKING:
    from custody.models import Person

pages = Blueprint("people", __name__)


@pages.get("/people")
def index() -> str:
    lines = queries.overview(book(), caller(), clock.today())
    return render_template("people/index.html", lines=lines, on=clock.today(), may_register=may_register(caller()))


@pages.get("/people/<key>")
def show(key: str) -> str:
    person = _person(key)
    manages = may_register(caller())
    return render_template(
        "people/show.html",
        person=person,
        key=key,
        manages=manages,
        answers_for=answers_for(caller(), person),
        managed=_managed(person) if manages else [],
        badges=badges.of_person(person.id, lang()),
        **_shown(person),
    )


def _person(key: str) -> Person:
    return person_for(key)


def _managed(person: Person) -> list[tuple[str, str]]:
    """The contracts that the caller manages and in which the person has no part yet, as (key, words)."""
    mine = options.contracts(book(), caller(), MANAGERS)
    return [(key_of(c), words) for c, words, _hint in mine if c not in person.roles]


def _shown(person: Person) -> dict[str, object]:
    writer = chains.scribe(book(), lang())
    book().fetch(sorted(caller().contracts))
    held, others = queries.in_hand(caller(), person.id)
    today = clock.today()
    return {
        "line": queries.line(book(), caller(), person, today),
        "facts": chains.described(writer, PersonFields, person, ["name"]),
        "manages_in": {c for c in caller().contracts if caller().plays(MANAGERS, c)},
        "held": [(h, State(h.state).text) for h in held],
        "others": others,
        "left": bool(person.leaves and person.leaves <= today),
        "record": chains.record(caller(), person, writer, request.args.get("page", 1, int)),
    }


@pages.get("/people/new")
def new() -> str:
    registrar()
    return form_page(forms.registering())


@pages.post("/people")
def create() -> ResponseReturnValue:
    registrar()
    return answer(
        forms.registering(),
        lambda: usecases.register_person(caller(), submission(request.form), read(PersonRegistered, request.form)),
        lambda outcome: url_for(".show", key=key_of(outcome.first("person"))),
    )


@pages.get("/people/<key>/changes/new")
def edit(key: str) -> str:
    registrar()
    return form_page(forms.changing(_person(key)))


@pages.post("/people/<key>/changes")
def change(key: str) -> ResponseReturnValue:
    registrar()
    person = _person(key)
    return answer(
        forms.changing(person),
        lambda: usecases.change_person(
            caller(), submission(request.form), person.id, read(PersonChanged, request.form)
        ),
        lambda _outcome: url_for(".show", key=key),
    )


@pages.get("/people/<key>/roles/<contract>/new")
def roles(key: str, contract: str) -> str:
    return form_page(forms.giving(_person(key), managed(contract)))


@pages.post("/people/<key>/roles/<contract>")
def give_roles(key: str, contract: str) -> ResponseReturnValue:
    person, in_ = _person(key), managed(contract)
    return answer(
        forms.giving(person, in_),
        lambda: usecases.give_roles(
            caller(), submission(request.form), person.id, read(RolesGiven, request.form, contract=in_.id)
        ),
        lambda _outcome: url_for(".show", key=key),
    )


@pages.get("/people/<key>/leavings/new")
def leaving(key: str) -> str:
    registrar()
    return form_page(forms.leaving(_person(key)))


@pages.post("/people/<key>/leavings")
def leave(key: str) -> ResponseReturnValue:
    registrar()
    person = _person(key)
    return answer(
        forms.leaving(person),
        lambda: usecases.record_leaving(caller(), submission(request.form), person.id, read(PersonLeft, request.form)),
        lambda _outcome: url_for(".index"),
    )


@pages.get("/people/trainings/new")
def training() -> str:
    registrar()
    return form_page(forms.training())


@pages.post("/people/trainings")
def train() -> ResponseReturnValue:
    registrar()
    whom = request.form.getlist("people")
    return answer(
        forms.training(),
        lambda: usecases.record_training(
            caller(), submission(request.form), whom, read(TrainingRecorded, request.form)
        ),
        lambda _outcome: _after(whom),
    )


@pages.get("/people/pledges/new")
def pledging() -> str:
    registrar()
    return form_page(forms.pledging())


@pages.post("/people/pledges")
def pledge() -> ResponseReturnValue:
    registrar()
    whom = request.form.getlist("people")
    return answer(
        forms.pledging(),
        lambda: usecases.record_pledge(caller(), submission(request.form), whom, read(PledgeRecorded, request.form)),
        lambda _outcome: _after(whom),
    )


def _after(whom: list[str]) -> str:
    """Back to the one person it was for, or to everybody."""
    return url_for(".show", key=key_of(whom[0])) if len(whom) == 1 else url_for(".index")
