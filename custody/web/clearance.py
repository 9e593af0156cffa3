"""The leaver's clearance: one page that says what a person still answers for, and where each is settled (Art. 3)."""

from __future__ import annotations

from flask import Blueprint, current_app, render_template, url_for

from custody import clock
from custody.queries import people as queries
from custody.queries.contracts import key_of
from custody.usecases.leaving import clearance
from custody.usecases.reach import answers_for
from custody.web.access import book, caller, person_for
from custody.web.register_access import registrar

pages = Blueprint("clearance", __name__)


@pages.get("/people/<key>/clearance")
def show(key: str) -> str:
    registrar()
    person = person_for(key)
    book().fetch(sorted(caller().contracts))
    left = clearance(caller(), person.id)
    return render_template(
        "people/clearance.html",
        person=person,
        key=key,
        left=left,
        items=[(n, url_for("items.show", number=n)) for n, _id in left.items],
        units=[(n, url_for("places.edit", key=key_of(i)), book().place(i).name) for n, i in left.units],
        cases=_linked("cases.show", left.cases),
        transports=_linked("transports.show", left.transports),
        line=queries.line(book(), caller(), person, clock.today()),
        answers_for=answers_for(caller(), person),
    )


def _linked(endpoint: str, rows: tuple[tuple[str, str], ...]) -> list[tuple[str, str]]:
    known = endpoint in current_app.view_functions
    return [(n, url_for(endpoint, key=key_of(i)) if known else "") for n, i in rows]
