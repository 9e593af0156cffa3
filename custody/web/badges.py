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
from custody.queries import stocks
from custody.queries.contracts import key_of
from custody.text import Text
from custody.usecases import badges
from custody.web.access import caller, person_for, settings
from custody.web.forms import FormField, Pick
from custody.web.label_runs import as_pdf
from custody.web.labelling import NO_SUCH_FACE
from custody.web.reading import read, submission
from custody.web.register_access import registrar
from custody.web.register_forms import RegisterForm, answer, form_page
from labels import LabelError, Stock, sheet_pdf

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
    sheets = [Pick(s.key, s.name) for s in stocks.every().values()]
    return RegisterForm(
        BadgeIssued,
        url_for("badges.create", key=key),
        url_for("people.show", key=key),
        about=person.name,
        note=_("It bears a number and no name. Who scans it here sees whose it is; it opens nothing.")
        + (" " + again if queries.in_use(person.id) else ""),
        leave_out=["stock"],
        first=[
            FormField("stock", _("Stock"), "select", stocks.FIRST, choices=sheets),
            FormField("start", _("First face that is still there"), "number", "1", inputmode="numeric"),
        ],
    )


@pages.post("/people/<key>/badges")
def create(key: str) -> ResponseReturnValue:
    """The PDF with one label; sent twice it is the same. What cannot be drawn is not issued."""
    registrar()
    person, stock = person_for(key), stocks.stock(request.form.get("stock", ""))
    try:
        start = _face(stock)
        _draw(*SAMPLE, stock, start)
        issued = badges.issue(caller(), submission(request.form), person.id, stock.key).first("badge")
    except LabelError as wrong:
        return form_page(_issuing(person), BadInput(message=Text(wrong.ja, wrong.en))), 422
    except (BadInput, Conflict) as wrong:
        shown = wrong if isinstance(wrong, BadInput) else BadInput(message=wrong.message)
        return form_page(_issuing(person), shown), wrong.status
    return as_pdf(_draw(*queries.printed(issued), stock, start), "badge.pdf")


def _face(stock: Stock) -> int:
    said = request.form.get("start", "").strip() or "1"
    start = int(said[:9]) if said.isdecimal() else 0
    if not 1 <= start <= stock.faces:
        raise BadInput({"start": [NO_SUCH_FACE.filled(n=stock.faces)]})
    return start


def _draw(number: str, code: str, stock: Stock, start: int) -> bytes:
    return sheet_pdf([badge_label_for(number, code, settings())], stock, start, fonts=FONTS)


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
