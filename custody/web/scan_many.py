"""Scan first, say afterwards: many labels are read, then one of the acts of a batch is chosen for them."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, render_template, request

from custody.caller import new_idem
from custody.errors import BadInput
from custody.events.choices import STAFF
from custody.queries.batch_codes import Found, find
from custody.queries.lots import what
from custody.web.access import bases, book, caller
from custody.web.batch_acts import ACTS, BatchAct
from custody.web.batch_check import Line, texts_in
from custody.web.language import current as lang
from custody.web.language import say
from custody.web.work_access import with_role

pages = Blueprint("scan_many", __name__)


@dataclass(frozen=True)
class Offer:
    """An act, and for how many of what was read it may come into question."""

    act: BatchAct
    count: int


@pages.get("/scan/many")
def index() -> str:
    with_role(STAFF)
    return _page([])


@pages.post("/scan/many/checks")
def check() -> str:
    """What was read, and what may be done with it. Nothing is written."""
    with_role(STAFF)
    try:
        return _page(find(caller(), texts_in(request.form), bases()))
    except BadInput as wrong:
        return _page([], [t.in_(lang()) for t in wrong.fields["codes"]])


def _page(found: list[Found], errors: list[str] | None = None) -> str:
    unit = next((f.place for f in reversed(found) if f.place), "")
    return render_template(
        "scanning/many.html",
        codes=str(request.form.get("codes", "")),
        errors=errors or [],
        lines=[_line(f) for f in reversed(found)],
        unit=unit,
        unit_path=book().place_path(unit) if unit else "",
        offers=[Offer(act, n) for act in ACTS.values() if (n := _may(act, found))],
        read=sum(f.item is not None for f in found),
        idem=new_idem(),
    )


def _line(f: Found) -> Line:
    if f.place:
        return Line(f.text, book().place(f.place).number, book().place_path(f.place), place=True)
    if f.item is None:
        assert f.trouble is not None
        return Line(f.text, f.text, "", [{"basis": "", "message": say(f.trouble), "instead": ""}], again=f.again)
    return Line(f.text, f.item.number, what(f.item, lang()))


def _may(act: BatchAct, found: list[Found]) -> int:
    """Of how many the caller could ask it, as they are now; the rules have their say afterwards."""
    legal = act.kind.legal_from
    return sum(
        f.item is not None and f.item.state in legal and caller().plays(act.kind.by, f.item.contract) for f in found
    )
