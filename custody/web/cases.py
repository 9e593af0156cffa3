"""Cases: registered, labelled, inspected, retired; a scanned case leads to the transport that uses it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from custody import clock
from custody.caller import new_idem
from custody.events.cases import (
    CaseChanged,
    CaseEvent,
    CaseFields,
    CaseFound,
    CaseInspected,
    CaseRegistered,
    CaseRetired,
    CaseSort,
    CaseState,
)
from custody.events.choices import KEEPERS, STAFF
from custody.events.labels import LabelAttached
from custody.queries import cases as queries
from custody.queries import chains
from custody.queries.contracts import key_of
from custody.queries.wording import word_of
from custody.usecases import cases as usecases
from custody.usecases import labelling
from custody.web.access import book, caller
from custody.web.forms import fields_of
from custody.web.language import current as lang
from custody.web.place_forms import keepers
from custody.web.reading import posted, read, submission
from custody.web.register_access import keeper, may_register, picks, worker
from custody.web.register_forms import RegisterForm, answer, form_page

if TYPE_CHECKING:
    from collections.abc import Callable

    from custody.models import Case
    from custody.usecases.outcome import Outcome

pages = Blueprint("cases", __name__)
NOUNS: dict[str, tuple[type[CaseEvent], Callable[..., Outcome]]] = {
    "changes": (CaseChanged, usecases.change),
    "inspections": (CaseInspected, usecases.inspect),
    "findings": (CaseFound, usecases.find),
    "retirements": (CaseRetired, usecases.retire),
}
NOUN = f"<any({', '.join(NOUNS)}):noun>"


@pages.get("/cases")
def index() -> str:
    rows = [
        (key_of(c.id), c, word_of(CaseSort, c.sort, lang()), word_of(CaseState, c.state, lang()))
        for c in queries.cases()
    ]
    return render_template("cases/index.html", rows=rows, keeps=may_register(caller(), KEEPERS))


@pages.get("/cases/<key>")
def show(key: str) -> str:
    case = queries.case(key)
    rows = book()
    writer = chains.scribe(rows, lang())
    used_by = queries.transport_of_case(caller(), case)
    return render_template(
        "cases/show.html",
        case=case,
        key=key,
        word=word_of(CaseState, case.state, lang()),
        facts=chains.described(writer, CaseFields, case),
        transport=used_by,
        transport_key=key_of(used_by.id) if used_by else "",
        keeps=may_register(caller(), KEEPERS),
        works=may_register(caller(), STAFF),
        label=case.labels[-1],
        label_fields=fields_of(LabelAttached, lang(), leave_out=LabelAttached.photo_names),
        idem=new_idem(),
        record=chains.record(caller(), case, writer, request.args.get("page", 1, int)),
    )


@pages.get("/cases/new")
def new() -> str:
    keeper()
    return form_page(_registering())


@pages.post("/cases")
def create() -> ResponseReturnValue:
    keeper()
    return answer(
        _registering(),
        lambda: usecases.register(caller(), submission(request.form), read(CaseRegistered, request.form)),
        lambda outcome: url_for(".show", key=key_of(outcome.first("case"))),
        _("The case is registered. Print its label and stick it on."),
    )


def _registering() -> RegisterForm:
    people = {"person": picks(keepers(caller()))}
    return RegisterForm(CaseRegistered, url_for(".create"), url_for(".index"), options=people)


@pages.get(f"/cases/<key>/{NOUN}/new")
def form(key: str, noun: str) -> str:
    _may(noun)
    return form_page(_doing(queries.case(key), noun))


@pages.post(f"/cases/<key>/{NOUN}")
def record(key: str, noun: str) -> ResponseReturnValue:
    _may(noun)
    case, (kind, act) = queries.case(key), NOUNS[noun]
    return answer(
        _doing(case, noun),
        lambda: act(caller(), submission(request.form), case.id, read(kind, request.form)),
        lambda _outcome: url_for(".show", key=key),
    )


def _may(noun: str) -> None:
    worker() if noun == "inspections" else keeper()


def _doing(case: Case, noun: str) -> RegisterForm:
    key, kind = key_of(case.id), NOUNS[noun][0]
    return RegisterForm(
        kind,
        action=url_for("cases.record", key=key, noun=noun),
        back=url_for("cases.show", key=key),
        about=f"{case.number} {word_of(CaseSort, case.sort, lang())}",
        options={"person": picks(keepers(caller()))},
        values={**chains.values(kind, case), "on": clock.today()} if noun != "retirements" else {},
    )


@pages.post("/cases/<key>/labels")
def attach_label(key: str) -> ResponseReturnValue:
    """The label that was stuck on is read back."""
    worker()
    case = queries.case(key)
    here = url_for(".show", key=key)
    return answer(
        RegisterForm(
            LabelAttached,
            url_for(".attach_label", key=key),
            here,
            about=case.number,
            leave_out=LabelAttached.photo_names,
        ),
        lambda: labelling.attach(
            caller(), submission(request.form), case.id, posted(LabelAttached, request.form).get("label_code", "")
        ),
        lambda _outcome: here,
    )
