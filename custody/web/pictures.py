"""The history of a person, a place, a case, a transport or a contract as a drawing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from flask import Blueprint, render_template, request, url_for

from custody.queries import cases, chains, transports
from custody.queries.contracts import key_of
from custody.queries.pictures import Ways, contract_of, picture
from custody.queries.timescale import asked
from custody.web.access import book, caller, contract_for, person_for, place_for
from custody.web.language import current as lang

if TYPE_CHECKING:
    from custody.models import Register

pages = Blueprint("pictures", __name__)
FOUND: Mapping[str, Callable[[str], Register]] = {
    "people": person_for,
    "places": place_for,
    "cases": cases.case,
    "transports": lambda key: transports.transport(caller(), key),
    "contracts": contract_for,
}
NOUN = f"<any({', '.join(FOUND)}):noun>"


@pages.get(f"/pictures/{NOUN}/<key>")
def show(noun: str, key: str) -> str:
    row = FOUND[noun](key)
    at = key_of(row.id)
    scribe = chains.scribe(book(), lang(), contract_of(row, book().contract))
    ways = Ways(
        lambda page: url_for(f"{noun}.show", key=at, page=page),
        lambda number, page: url_for("items.history", number=number, page=page),
    )
    span = asked(request.args.get("from", ""), request.args.get("to", ""))
    return render_template(
        "pictures/show.html",
        title=getattr(row, "number", "") or getattr(row, "name", ""),
        drawn=picture(caller(), row, scribe, ways, span),
        back=url_for(f"{noun}.show", key=at),
    )
