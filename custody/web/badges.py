"""A person's badge: issued as a label with a number alone, and voided. It identifies; it never signs anybody in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from custody.documents.label_values import FONTS, badge_label_for
from custody.errors import BadInput, Conflict
from custody.events.badges import BadgeIssued, BadgeVoided
from custody.queries import badges as queries
from custody.queries.contracts import key_of
from custody.text import Text
from custody.usecases import badges
from custody.web.access import caller, person_for, settings
from custody.web.label_fields import Wanted, asked, wanted
from custody.web.label_runs import NUMBERS_DRAWN, SENDINGS, Order, leave
from custody.web.reading import read, submission
from custody.web.register_access import registrar
from custody.web.register_forms import RegisterForm, answer, form_page
from labels import Label, LabelError, notes_on

if TYPE_CHECKING:
    from custody.models import Person

pages = Blueprint("badges", __name__)
SAMPLE = ("N-000000", "0" * 11)


@pages.get("/people/<key>/badges/new")
def new(key: str) -> str:
    registrar()
    return form_page(_issuing(person_for(key)))


def _issuing(person: Person) -> RegisterForm:
    key = key_of(person.id)
    again = _("Their present badge is void from then on: take it back and tear it up.")
    return RegisterForm(
        BadgeIssued,
        url_for("badges.create", key=key),
        url_for("people.show", key=key),
        about=person.name,
        note=_("It bears a number and no name. Who scans it here sees whose it is; it opens nothing.")
        + (" " + again if queries.in_use(person.id) else ""),
        leave_out=["stock"],
        first=asked({}, _label(*SAMPLE)),
    )


@pages.post("/people/<key>/badges")
@SENDINGS
def create(key: str) -> ResponseReturnValue:
    """The one label as a PDF or on its way to a printer; sent twice it is the same. What cannot be drawn is not issued."""
    registrar()
    person = person_for(key)
    try:
        return _issued(person, wanted())
    except LabelError as wrong:
        return form_page(_issuing(person), BadInput(message=Text(wrong.ja, wrong.en))), 422
    except (BadInput, Conflict) as wrong:
        shown = wrong if isinstance(wrong, BadInput) else BadInput(message=wrong.message)
        return form_page(_issuing(person), shown), wrong.status


def _issued(person: Person, on: Wanted) -> ResponseReturnValue:
    notes_on([_label(*SAMPLE)], on.stock, fonts=FONTS, tear_off=on.tear_off)
    badge = badges.issue(caller(), submission(request.form), person.id, on.stock.key).first("badge")
    run, back = on.run([_label(*queries.printed(badge))]), url_for("people.show", key=key_of(person.id))
    return leave(Order(run, on.form, on.printer, back, [badge], untaken=NUMBERS_DRAWN, named="badge"), request.form)


def _label(number: str, code: str) -> Label:
    return badge_label_for(number, code, settings())


@pages.get("/people/<key>/badges/voids/new")
def void_form(key: str) -> str:
    registrar()
    return form_page(_voiding(person_for(key)))


@pages.post("/people/<key>/badges/voids")
def void(key: str) -> ResponseReturnValue:
    registrar()
    person = person_for(key)
    return answer(
        _voiding(person),
        lambda: badges.void(caller(), submission(request.form), person.id, read(BadgeVoided, request.form)),
        lambda _outcome: url_for("people.show", key=key),
    )


def _voiding(person: Person) -> RegisterForm:
    key = key_of(person.id)
    back = url_for("people.show", key=key)
    return RegisterForm(BadgeVoided, url_for("badges.void", key=key), back, about=person.name)
