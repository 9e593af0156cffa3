"""Transports: those under way, one with its next step on the page, and the forms of every step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from custody import clock
from custody.errors import BadInput, Conflict, NotAllowed, SecondPersonNotConfirmed
from custody.events.choices import KEEPERS
from custody.events.incidents import REPORTERS, IncidentOpened
from custody.events.seals import SealSpoilt
from custody.events.transport import OVER
from custody.events.under_way import TransportAccepted
from custody.queries import chains, counted_out, read_in_stock, seal_readings
from custody.queries import transports as queries
from custody.queries.acts import BY_NOUN
from custody.queries.contracts import key_of
from custody.usecases import transporting
from custody.web.access import book, caller, confirm_second, item_for
from custody.web.count_differences import differences
from custody.web.language import current as lang
from custody.web.out_of_turn import instead
from custody.web.reading import submission
from custody.web.register_forms import answer, form_page
from custody.web.transport_acts import PERFORM, Sent
from custody.web.transport_codes import scan
from custody.web.transport_next import may, next_noun, others
from custody.web.transport_plan import contract_asked, planned, planning
from custody.web.transport_steps import NOUNS, SCANNED, Asked, asked
from custody.web.uploads import files_of

if TYPE_CHECKING:
    from custody.models import Transport
    from custody.queries.lines import Scribe

pages = Blueprint("transports", __name__)
NOUN = f"<any({', '.join(NOUNS)}):noun>"


@pages.get("/transports")
def index() -> str:
    page = max(request.args.get("page", 1, int), 1)
    lines, n = queries.listed(caller(), book(), clock.now(), lang(), page)
    return render_template("transports/index.html", lines=lines, page=page, pages=n, keeps=caller().plays(KEEPERS))


@pages.get("/transports/new")
def new() -> str:
    return form_page(planning(contract_asked()))


@pages.get("/transports/of")
def of_item() -> ResponseReturnValue:
    """The transport that an item is on, or may be packed for; else a new plan, for who may make one."""
    item = item_for(request.args.get("item", ""))
    found = queries.of_item(caller(), book(), item)
    if found:
        return redirect(url_for(".show", key=key_of(found)), 303)
    if caller().plays(KEEPERS, item.contract):
        return redirect(url_for(".new", contract=key_of(item.contract), item=item.number), 303)
    flash(_("No transport is planned. A custodian plans it first."), "alarm")
    return redirect(url_for(".index"), 303)


@pages.post("/transports")
def create() -> ResponseReturnValue:
    contract = contract_asked()
    return answer(
        planning(contract),
        lambda: transporting.plan(caller(), submission(request.form), contract.id, planned(contract)),
        lambda outcome: url_for(".show", key=key_of(outcome.first("transport"))),
    )


@pages.get("/transports/<key>")
def show(key: str) -> str:
    row = queries.transport(caller(), key)
    noun = next_noun(row)
    return _page(row, asked(row, noun) if noun and may(row, noun) else None)


def _page(row: Transport, step: Asked | None) -> str:
    now, rows = clock.now(), book()
    contract = rows.contract(row.contract)
    names, at = queries.steps(row, lang())
    writer = chains.scribe(rows, lang(), contract)
    return render_template(
        "transports/show.html",
        row=row,
        key=key_of(row.id),
        contract=contract,
        badge=counted_out.badge(row, lang()),
        late=queries.late(row, now),
        way=f"{queries.last(rows, row.origin)} → {queries.last(rows, row.destination)}",
        holder=rows.person_name(row.holder) if row.state not in OVER else "",
        names=names,
        at=at,
        facts=queries.facts(rows, row, now, lang()),
        step=step,
        scan=scan(row, step.noun) if step and step.codes else None,
        others=others(row),
        groups=counted_out.groups(caller(), row, lang()),
        wrong=row.seal_ok is False and not row.opened_at,
        read_in_stock=read_in_stock.of_transport(row),
        may_strike=caller().plays(SealSpoilt.by, row.contract),
        lost=_lost(row),
        incident=_incident(row),
        record=_record(row, writer),
    )


def _record(row: Transport, writer: Scribe) -> chains.Page:
    """Its entries; with the numbers of each reading that may be seen, and what the count came to."""
    record = chains.record(caller(), row, writer, request.args.get("page", 1, int))
    told = {r.entry: r for r in seal_readings.readings(row)}
    for line in record.lines:
        if row.seal_ok is None:
            line.photos = []  # a picture of a seal tells its number as well as the number itself
        if reading := told.get(line.number):
            line.detail = " · ".join(t for t in (line.detail, reading.line(lang())) if t)
            line.state = line.state if reading.right else "quarantined"
        elif line.kind == TransportAccepted.kind and (wrong := counted_out.differences(row, lang())):
            line.detail, line.state = " · ".join(t for t in (wrong, line.detail) if t), "missing"
    return record


def _lost(row: Transport) -> str:
    """What the way to report it missing is called; empty for who may not, and where nothing is in it any more."""
    may_report = caller().plays(REPORTERS, row.contract) and row.items and row.state not in OVER
    return BY_NOUN["missings"].label.in_(lang()) if may_report else ""


def _incident(row: Transport) -> str:
    """The address of the incident that it led to; empty where there is none."""
    known = row.incident and "incidents.show" in current_app.view_functions
    return url_for("incidents.show", key=key_of(row.incident or "")) if known else ""


@pages.get(f"/transports/<key>/{NOUN}/new")
def form(key: str, noun: str) -> ResponseReturnValue:
    row = _mine(key, noun)
    return instead(row, NOUNS[noun], url_for(".show", key=key_of(row.id))) or _form(row, asked(row, noun))


def _mine(key: str, noun: str) -> Transport:
    """A transport on which the caller may record this. NotFound for another's, NotAllowed for another's role."""
    row = queries.transport(caller(), key)
    if not may(row, noun):
        raise NotAllowed
    return row


def _form(row: Transport, step: Asked) -> str:
    return render_template(
        "transports/form.html",
        row=row,
        key=key_of(row.id),
        step=step,
        scan=scan(row, step.noun) if step.codes else None,
        differs=differences(row) if step.noun == "counts" and request.endpoint == "transports.record" else None,
    )


@pages.post(f"/transports/<key>/<any({', '.join(SCANNED)}):noun>/checks")
def check(key: str, noun: str) -> str:
    """Look at what was scanned; nothing is written."""
    row = _mine(key, noun)
    return _form(row, asked(row, noun))


@pages.post(f"/transports/<key>/{NOUN}")
def record(key: str, noun: str) -> ResponseReturnValue:
    row = _mine(key, noun)
    try:
        outcome = PERFORM[noun](Sent(row, noun, submission(request.form, confirm_second(request.form, by_pin=True))))
    except BadInput as error:
        return _form(row, asked(row, noun, error)), error.status
    except SecondPersonNotConfirmed as error:
        files_of(NOUNS[noun], row.contract)
        return _form(row, asked(row, noun, BadInput({"second": [error.message]}))), error.status
    except Conflict as error:
        return _changed(row, noun, error), error.status
    if outcome.refused:
        return _form(row, asked(row, noun, refusals=outcome.refused[0].refusals)), 409
    opened = {d.subject for d in outcome.done if d.kind == IncidentOpened.kind}
    _tell(queries.transport(caller(), row.id), noun, opened)
    return redirect(url_for(".show", key=key_of(row.id)), 303)


def _changed(row: Transport, noun: str, error: Conflict) -> str:
    back, title = url_for(".show", key=key_of(row.id)), NOUNS[noun].title.in_(lang())
    return render_template("parts/changed.html", title=title, back=back, message=error.message.in_(lang()))


def _tell(row: Transport, noun: str, opened: set[str]) -> None:
    """What came of it: a fact that went wrong is said as loudly as one that did not."""
    if noun == "readings" and row.seal_ok is False:
        flash(_("The seals are not right. Do not open the case. An incident was opened; tell the client."), "alarm")
    elif noun == "counts" and opened and row.incident not in opened:
        flash(
            _("What is another contract's was among it. It is set apart, and its own contract has the incident."),
            "alarm",
        )
    elif noun == "counts" and (row.missing or row.surplus or row.doubtful):
        flash(_("The count does not agree. An incident was opened; tell the client."), "alarm")
    elif opened:
        flash(_("Recorded, and an incident was opened with it. See the incident; tell the client."), "alarm")
    elif noun == "readings":
        flash(_("The seals agree with what was put on."), "success")
    else:
        flash(_("%(what)s: recorded.", what=NOUNS[noun].title.in_(lang())), "success")
