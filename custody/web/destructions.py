"""Destruction on the client's instruction: the lots, where each stands, and each of its steps."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from custody import clock
from custody.errors import BadInput, NotAllowed
from custody.events.authorisations import Sort
from custody.events.choices import KEEPERS
from custody.events.destroying import DestroyStaged
from custody.events.lots import (
    LotCertified,
    LotExecuted,
    LotReconciled,
    LotRejected,
    LotState,
    LotWithdrawn,
    LotWitnessed,
)
from custody.queries import chains
from custody.queries import destructions as queries
from custody.queries.contracts import key_of
from custody.queries.permitted import covering
from custody.text import Text
from custody.usecases import certifying, destroying, executing
from custody.usecases.outcome import Outcome
from custody.usecases.signing import signing
from custody.web import signatures
from custody.web.access import authorisation_for, book, caller, confirm_second, item_for
from custody.web.destruction_facts import facts
from custody.web.destruction_forms import NOUNS, doings, staging, step
from custody.web.language import current as lang
from custody.web.naming import named_items
from custody.web.out_of_turn import instead
from custody.web.reading import read, submission
from custody.web.register_forms import RegisterForm, answer, form_page
from custody.web.uploads import files_of
from custody.web.work_access import contract_with_role

if TYPE_CHECKING:
    from custody.models import Authorisation, Contract, Destruction, Item

pages = Blueprint("destructions", __name__)
NOUN = f"<any({', '.join(NOUNS)}):noun>"
NONE = Text("対象を選んでください。", "Choose what is to be destroyed.")


@pages.get("/destructions")
def index() -> str:
    rows, count = queries.lots(caller(), request.args.get("page", 1, int))
    on = clock.today()
    return render_template(
        "destructions/index.html",
        rows=[(key_of(r.id), r, _word(r), book().contract(r.contract).number, queries.overdue(r, on)) for r in rows],
        instructions=[
            (key_of(g.id), g, len(items)) for g, items in queries.to_stage(caller(), on) if _keeps(g.contract)
        ],
        page=request.args.get("page", 1, int),
        pages=count,
    )


def _keeps(contract: str) -> bool:
    return caller().plays(KEEPERS, contract)


def _word(row: Destruction) -> str:
    return LotState(row.state).text.in_(lang())


@pages.get("/destructions/new")
def new() -> ResponseReturnValue:
    """Things to be set apart: those of an instruction, or the one that was looked at."""
    if "item" not in request.args and "instruction" not in request.args:
        return redirect(url_for(".index"), 303)
    return form_page(_staging()[0])


def _staging() -> tuple[RegisterForm, Contract, Authorisation | None]:
    key = request.args.get("instruction", "")
    named = [item_for(n) for n in dict.fromkeys(request.values.getlist("item"))]
    grant = authorisation_for(key) if key else _covering(named)
    contract = contract_with_role(key_of(grant.contract if grant else named[0].contract if named else ""))
    items = queries.ready(grant) if grant and not (request.method == "GET" and named) else named
    return staging(contract, grant, items), contract, grant


def _covering(named: list[Item]) -> Authorisation | None:
    found = covering(named[0], clock.today(), Sort.DESTROY) if named else []
    return found[0] if found else None


@pages.post("/destructions")
def create() -> ResponseReturnValue:
    form, contract, grant = _staging()

    def work() -> Outcome:
        items = named_items(request.form, "item_codes", request.form.getlist("item"), contract.id)
        if not items:
            raise BadInput({"item": [NONE]})
        sent = submission(request.form, confirm_second(request.form))
        event = read(DestroyStaged, request.form)
        return destroying.stage(caller(), sent, contract.id, grant.id if grant else None, items, event)

    return answer(form, work, lambda o: url_for(".show", key=key_of(o.first("destruction"))))


@pages.get("/destructions/<key>")
def show(key: str) -> str:
    row = queries.lot(caller(), key)
    contract, grant, now = book().contract(row.contract), queries.instruction_of(row), clock.now()
    writer = chains.scribe(book(), lang(), contract)
    return render_template(
        "destructions/show.html",
        row=row,
        word=_word(row),
        contract=contract,
        grant=grant,
        grant_key=key_of(grant.id),
        steps=[t.in_(lang()) for t in queries.STEPS],
        current=queries.step_of(row),
        things=queries.things(row),
        facts=facts(row, grant, now),
        unwitnessed=queries.unwitnessed(row, grant, contract, now),
        overdue=queries.overdue(row, clock.today()),
        doings=doings(row),
        record=chains.record(caller(), row, writer, request.args.get("page", 1, int)),
        here=url_for(".show", key=key),
    )


@pages.get(f"/destructions/<key>/{NOUN}/new")
def step_form(key: str, noun: str) -> ResponseReturnValue:
    """The form of a step; the lot itself, where it is not at that step."""
    row = _allowed(key, noun)
    return instead(row, NOUNS[noun], url_for(".show", key=key)) or form_page(step(row, noun))


@pages.post(f"/destructions/<key>/{NOUN}")
def take(key: str, noun: str) -> ResponseReturnValue:
    row = _allowed(key, noun)
    said = _("Recorded. Here is how it stands.")
    return answer(step(row, noun), lambda: _take(row, noun), lambda _o: url_for(".show", key=key), said, "info")


def _allowed(key: str, noun: str) -> Destruction:
    row = queries.lot(caller(), key)
    if not caller().plays(NOUNS[noun].by, row.contract):
        raise NotAllowed
    return row


def _take(row: Destruction, noun: str) -> Outcome:
    form, who = request.form, caller()
    if noun == "witnessings":
        return _witness(row)
    event = read(NOUNS[noun], form, **files_of(NOUNS[noun], row.contract))
    sent = submission(form)
    if noun == "readings":
        return destroying.reconcile(who, sent, row.id, cast(LotReconciled, event))
    if noun == "executions":
        return executing.execute(who, sent, row.id, cast(LotExecuted, event))
    if noun == "certificates":
        return certifying.certify(who, sent, row.id, cast(LotCertified, event))
    if noun == "rejections":
        return certifying.reject(who, sent, row.id, cast(LotRejected, event))
    return destroying.withdraw(who, sent, row.id, cast(LotWithdrawn, event))


def _witness(row: Destruction) -> Outcome:
    """Whoever watched signs: by hand, as the second person here, or by their own password once more."""
    form, by, who = request.form, request.args.get("by", ""), caller()
    drawn = signatures.drawn(row.contract) if by == "officer" else None
    if by == "officer" and not drawn:
        raise BadInput({signatures.NAME: [signatures.EMPTY]})
    event = read(LotWitnessed, form, signature=drawn)
    second = confirm_second(form) if by == "second" else None
    if by == "second" and second is None:
        raise BadInput({"second": [signatures.NOBODY]})
    if by == "me":
        who = signing(who, form.get("now", ""))
    return executing.witness(who, submission(form, second), row.id, event)
