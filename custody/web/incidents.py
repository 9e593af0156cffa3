"""Incidents: the register, one incident with its clocks, and what is recorded on it (Art. 12)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from custody import clock
from custody.errors import BadInput
from custody.events import Event
from custody.events.choices import Encryption
from custody.events.incidents import REPORTERS, IncidentOpened, IncidentSort, IncidentState
from custody.events.notices import Decision, Regime
from custody.events.quarantine import HoldEvent
from custody.events.seals import SealSpoilt
from custody.queries import chains, read_in_stock, reporting_days, seal_readings
from custody.queries import incidents as queries
from custody.queries.contracts import key_of
from custody.queries.routes import route
from custody.queries.when import moment
from custody.usecases import accidents, quarantining
from custody.usecases.outcome import Outcome
from custody.web.access import book, caller, contract_for
from custody.web.incident_forms import NOUNS, asked_for, doings, may_open, of_one_contract, on_incident, opening, typed
from custody.web.language import current as lang
from custody.web.out_of_turn import instead
from custody.web.reading import read, submission
from custody.web.register_forms import RegisterForm, answer, form_page
from custody.web.work_access import contract_with_role, with_role

if TYPE_CHECKING:
    from custody.models import Contract, Incident

pages = Blueprint("incidents", __name__)
NOUN = f"<any({', '.join(NOUNS)}):noun>"


@pages.get("/incidents")
def index() -> str:
    page = max(1, request.args.get("page", 1, type=int))
    rows, total = queries.incidents(caller(), page)
    return render_template(
        "incidents/index.html",
        rows=[_line(row) for row in rows],
        total=total,
        page=page,
        pages=max(1, -(-total // queries.A_PAGE)),
        may=caller().plays(REPORTERS),
    )


def _line(row: Incident) -> dict[str, object]:
    now = clock.now()
    told = queries.clock_of(row, now)
    return {
        "href": url_for(".show", key=key_of(row.id)),
        "row": row,
        "sort": IncidentSort(row.sort).text,
        "word": IncidentState(row.state).text,
        "known": moment(row.known_at, now, lang()),
        "contract": book().contract(row.contract).number,
        "clock": told,
        "late": row.state == "open" and told.red,
    }


@pages.get("/incidents/new")
def new() -> str:
    with_role(REPORTERS)
    return form_page(_opening())


def _opening() -> RegisterForm:
    said = request.values.get("contract", "")
    contract = contract_for(said) if said and request.method == "GET" else None
    return opening(contract, may_open())


@pages.post("/incidents")
def create() -> ResponseReturnValue:
    with_role(REPORTERS)

    def work() -> Outcome:
        rows = typed()
        said = of_one_contract(rows) or request.form.get("contract", "")
        if not said:
            raise BadInput({"contract": [IncidentOpened.asks["sort"].label]})
        contract = contract_with_role(said, REPORTERS)
        event = read(IncidentOpened, request.form, items=[row.id for row in rows])
        return accidents.open_incident(caller(), submission(request.form), contract.id, event)

    return answer(opening(None, may_open()), work, lambda done: url_for(".show", key=key_of(done.first("incident"))))


@pages.get("/incidents/<key>")
def show(key: str) -> str:
    row, now = queries.incident(caller(), key), clock.now()
    contract = book().contract(row.contract)
    return render_template(
        "incidents/show.html",
        row=row,
        key=key_of(row.id),
        sort=IncidentSort(row.sort).text.in_(lang()),
        word=IncidentState(row.state).text.in_(lang()),
        contract=contract,
        clock=queries.clock_of(row, now),
        calls=_calls(contract),
        facts=_facts(row, now),
        read_in_stock=read_in_stock.of_incident(row),
        may_strike=caller().plays(SealSpoilt.by, row.contract),
        doings=doings(row),
        last=queries.last_seen(caller(), book(), row.items, lang()),
        report=queries.first_report(row, contract, queries.items_of(caller(), row), IncidentSort(row.sort).text).in_(
            lang()
        ),
        days=reporting_days.counted(row.first_known),
        thresholds=[(t, reporting_days.exceeded(row.persons, t)) for t in reporting_days.THRESHOLDS],
        decided=_decided(row),
        record=chains.record(caller(), row, chains.scribe(book(), lang(), contract), request.args.get("page", 1, int)),
    )


def _calls(contract: Contract) -> list[tuple[str, str, str]]:
    """Whom to call, as (when, contact, telephone)."""
    named = ((_("In office hours"), contract.incident_contact), (_("At night"), contract.incident_contact_night))
    return [(when, said, queries.phone(said)) for when, said in named if said]


def _facts(row: Incident, now: str) -> list[tuple[str, str]]:
    before = " → ".join(moment(t, now, lang()) for t in (*row.known_before, row.known_at))
    many = "" if row.persons is None else f"{row.persons:,}"
    return [
        (_("Noticed"), before),
        (_("Deadlines run from"), moment(row.first_known, now, lang()) if row.first_known < row.known_at else ""),
        (_("Happened"), moment(row.occurred_at, now, lang())),
        (_("Client notified"), moment(row.notified_at, now, lang()) or _("not yet")),
        (_("Written report"), " / ".join(d for d in (row.reported_on, row.full_report_on) if d) or _("not yet")),
        (_("People (estimate)"), many or _("unknown")),
        (_("Encryption"), Encryption(row.encryption or "unknown").text.in_(lang())),
        (_("Place"), book().place_path(row.place)),
        (_("Transport"), route(book(), row.transport, lang())),
        (_("Noticed by"), row.finder),
        (_("First action"), row.first_action),
        (_("What happened"), row.note),
        *seal_readings.of_incident(row, lang()),
        (_("Cause"), row.cause),
        (_("What will prevent it"), row.prevention),
    ]


def _decided(row: Incident) -> list[tuple[str, str]]:
    chosen = Decision(row.decision).text.in_(lang()) if row.decision else _("nobody has decided yet")
    return [
        (_("Decision"), chosen),
        (_("Which apply"), "、".join(Regime(r).text.in_(lang()) for r in row.regimes)),
        (_("Prompt report"), row.prompt_on or ""),
        (_("Final report"), row.final_on or ""),
        (_("Persons notified"), f"{row.persons_on}（{row.told:,}）" if row.persons_on else ""),
    ]


@pages.get(f"/incidents/<key>/{NOUN}/new")
def form(key: str, noun: str) -> ResponseReturnValue:
    row, kind = asked_for(key, noun), NOUNS[noun]
    # A hold stands on the chains of the things, whatever has become of the incident.
    late = None if issubclass(kind, HoldEvent) else instead(row, kind, url_for(".show", key=key_of(row.id)))
    return late or form_page(on_incident(row, noun))


@pages.post(f"/incidents/<key>/{NOUN}")
def record(key: str, noun: str) -> ResponseReturnValue:
    row = asked_for(key, noun)

    def work() -> Outcome:
        return _record(row, read(NOUNS[noun], request.form))

    return answer(on_incident(row, noun), work, lambda _outcome: url_for(".show", key=key_of(row.id)))


def _record(row: Incident, event: Event) -> Outcome:
    sent = submission(request.form, skip_refused=isinstance(event, HoldEvent))
    if isinstance(event, HoldEvent):
        return quarantining.hold(caller(), sent, row.items, event)
    return accidents.record(caller(), sent, row.id, event)  # type: ignore[arg-type]
