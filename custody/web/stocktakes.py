"""Counting a storage unit: opened, each thing seen, closed; then a report of the register against the shelf."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from custody import clock
from custody.caller import new_idem
from custody.errors import BadInput
from custody.events.choices import STAFF
from custody.events.counting import StocktakeClosed, StocktakeOpened
from custody.events.items import ItemSighted
from custody.queries import options
from custody.queries import stocktakes as queries
from custody.queries.batch_codes import Found, find
from custody.queries.contracts import key_of
from custody.queries.when import moment
from custody.usecases import counting
from custody.web.access import bases, book, caller
from custody.web.batch_check import texts_in
from custody.web.forms import FormField, Pick, fields_of
from custody.web.language import current as lang
from custody.web.language import say
from custody.web.reading import read, submission
from custody.web.register_forms import spoken
from custody.web.work_access import contract_with_role, with_role

if TYPE_CHECKING:
    from custody.models import Stocktake

pages = Blueprint("stocktakes", __name__)


@pages.get("/stocktakes")
def index() -> str:
    now = clock.now()
    rows = [
        (
            key_of(row.id),
            row,
            _where(row),
            book().person_name(row.counter),
            moment(row.opened_at, now, lang()),
        )
        for row in queries.stocktakes(caller())
    ]
    return render_template("stocktakes/index.html", rows=rows, may=caller().plays(STAFF))


@pages.get("/stocktakes/new")
def new() -> str:
    with_role(STAFF)
    return _opening()


def _opening(wrong: BadInput | None = None, refusals: Sequence[dict[str, str]] = ()) -> str:
    values = {"place": request.values.get("place", ""), "contract": request.values.get("contract", "")}
    errors = wrong.fields if wrong else {}
    units = {"unit": [Pick(*row) for row in options.units(book(), lang())]}
    mine = [Pick(*row) for row in options.contracts(book(), caller(), STAFF)]
    contract = FormField("contract", _("Contract"), "radio" if len(mine) < 6 else "select", choices=mine, required=True)
    contract.value = values["contract"] or (mine[0].value if len(mine) == 1 else "")
    fields = [contract, *fields_of(StocktakeOpened, lang(), units, values, errors)]
    return render_template("stocktakes/new.html", fields=fields, refusals=refusals, idem=new_idem())


@pages.post("/stocktakes")
def create() -> ResponseReturnValue:
    with_role(STAFF)
    contract = contract_with_role(request.form.get("contract", ""), STAFF)
    try:
        event = read(StocktakeOpened, request.form)
        outcome = counting.open_stocktake(caller(), submission(request.form), contract.id, event)
    except BadInput as wrong:
        return _opening(wrong), 422
    if outcome.refused:
        return _opening(refusals=[spoken(r) for r in outcome.refused[0].refusals]), 409
    return redirect(url_for("stocktakes.show", key=key_of(outcome.first("stocktake"))), 303)


@pages.get("/stocktakes/<key>")
def show(key: str) -> str:
    return _page(key)


def _page(key: str, refusals: Sequence[dict[str, str]] = ()) -> str:
    row = queries.stocktake(caller(), key)
    now = clock.now()
    return render_template(
        "stocktakes/report.html" if row.state == "closed" else "stocktakes/count.html",
        count=queries.count(caller(), row, lang()),
        row=row,
        key=key_of(row.id),
        place=_where(row),
        numbers={c: book().contract(c).number for c in caller().contracts},
        here=bool(row.place),
        contract=book().contract(row.contract),
        counter=book().person_name(row.counter),
        opened=moment(row.opened_at, now, lang()),
        closed=moment(row.closed_at, now, lang()),
        notes=fields_of(StocktakeClosed, lang()),
        may=caller().plays(STAFF, row.contract),
        refusals=refusals,
        idem=new_idem(),
        idem_of_close=new_idem(),
        idems=[new_idem() for _n in range(20)],
    )


@pages.post("/stocktakes/<key>/sightings")
def sight(key: str) -> ResponseReturnValue:
    """Record what was read as seen; say of the rest why it was not."""
    row = queries.stocktake(caller(), key)
    contract_with_role(row.contract, STAFF)
    found = find(caller(), texts_in(request.form), bases())
    ids = [f.item.id for f in found if f.item is not None]
    if ids:
        event = ItemSighted(label_ok=True)
        sent = submission(request.form, skip_refused=True)
        outcome = counting.sight_in_stocktake(caller(), sent, row.id, ids, event)
        if outcome.done:
            flash(ngettext("%(num)s seen", "%(num)s seen", len(outcome.done)), "success")
        for left in outcome.left:
            flash(say(left.why), "alarm")
        for no in outcome.refused:
            flash(" ".join(say(r.message) for r in no.refusals), "refusal")
    _tell([f for f in found if f.item is None])
    return redirect(url_for("stocktakes.show", key=key_of(row.id)), 303)


def _where(row: Stocktake) -> str:
    return book().place_path(row.place) or _("All of contract %(number)s", number=book().contract(row.contract).number)


def _tell(troubles: Sequence[Found]) -> None:
    for f in troubles[:20]:
        assert f.trouble is not None
        flash(f"{f.text[:60]} — {say(f.trouble)}", "alarm")


@pages.post("/stocktakes/<key>/closing")
def close(key: str) -> ResponseReturnValue:
    row = queries.stocktake(caller(), key)
    contract_with_role(row.contract, STAFF)
    outcome = counting.close_stocktake(caller(), submission(request.form), row.id, read(StocktakeClosed, request.form))
    if outcome.refused:
        return _page(key, [spoken(r) for r in outcome.refused[0].refusals]), 409
    return redirect(url_for("stocktakes.show", key=key_of(row.id)), 303)
