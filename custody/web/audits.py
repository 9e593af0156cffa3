"""Audits by the client: announced, answered, held, and what they found."""

from __future__ import annotations

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from custody.events.choices import MANAGERS
from custody.events.oversight import Answer, AuditState, FindingState
from custody.queries import chains, options
from custody.queries import oversight as queries
from custody.queries.contracts import key_of
from custody.usecases import oversight as usecases
from custody.usecases.outcome import Outcome
from custody.web.access import book, caller, contract_for
from custody.web.language import current as lang
from custody.web.oversight_forms import AUDIT, AUDIT_OFFERS, STARTS, doings, on_audit, starting
from custody.web.reading import read, submission
from custody.web.register_access import managed
from custody.web.register_forms import answer, form_page
from custody.web.uploads import files_of

pages = Blueprint("audits", __name__)
START = f"<any({', '.join(STARTS)}):noun>"
NOUN = f"<any({', '.join(AUDIT)}):noun>"
MARKS = {
    "notified": "arrived", "accepted": "stored", "consulted": "in_use", "declined": "missing", "held": "returned",
    "open": "arrived", "agreed": "in_use", "closed": "returned",
}  # fmt: skip


@pages.get("/audits")
def index() -> str:
    chosen = request.args.get("contract", "")
    contract = contract_for(chosen).id if chosen else ""
    book().fetch(sorted(caller().contracts))
    managing = options.contracts(book(), caller(), MANAGERS)
    return render_template(
        "oversight/index.html",
        audits=queries.audits(caller(), contract),
        findings=queries.findings(caller(), contract),
        number=lambda c: book().contract(c).number,
        words={**{s.value: s.text for s in AuditState}, **{s.value: s.text for s in FindingState}},
        marks=MARKS,
        to_start=[(key_of(c), words) for c, words, _hint in managing if not contract or c == contract],
    )


@pages.get("/audits/<key>")
def show(key: str) -> str:
    row = queries.audit(caller(), key)
    contract = book().contract(row.contract)
    return render_template(
        "oversight/audit.html",
        row=row,
        key=key,
        contract=contract,
        contract_key=key_of(contract.id),
        word=AuditState(row.state).text,
        mark=MARKS[row.state],
        answer=Answer(row.answer).text if row.answer else None,
        findings=[(f, FindingState(f.state).text, MARKS[f.state]) for f in queries.of_audit(row.id)],
        doings=doings(row, AUDIT_OFFERS, AUDIT),
        record=chains.record(caller(), row, chains.scribe(book(), lang(), contract), request.args.get("page", 1, int)),
    )


@pages.get(f"/contracts/<key>/{START}/new")
def new(key: str, noun: str) -> str:
    return form_page(starting(managed(key), noun))


@pages.post(f"/contracts/<key>/{START}")
def create(key: str, noun: str) -> ResponseReturnValue:
    contract = managed(key)

    def work() -> Outcome:
        event = read(STARTS[noun], request.form, **files_of(STARTS[noun], contract.id))
        begin = usecases.notify if noun == "audits" else usecases.note
        return begin(caller(), submission(request.form), contract.id, event)  # type: ignore[arg-type]

    return answer(
        starting(contract, noun), work, lambda outcome: url_for(f"{noun}.show", key=key_of(outcome.first(noun[:-1])))
    )


@pages.get(f"/audits/<key>/{NOUN}/new")
def settle_form(key: str, noun: str) -> str:
    row = queries.audit(caller(), key)
    return form_page(on_audit(row, managed(key_of(row.contract)), noun))


@pages.post(f"/audits/<key>/{NOUN}")
def settle(key: str, noun: str) -> ResponseReturnValue:
    row = queries.audit(caller(), key)
    contract = managed(key_of(row.contract))

    def work() -> Outcome:
        kind = AUDIT[noun]
        more = {**files_of(kind, contract.id), **({"audit": row.id} if noun == "findings" else {})}
        event = read(kind, request.form, **more)
        if noun == "findings":
            return usecases.note(caller(), submission(request.form), contract.id, event)  # type: ignore[arg-type]
        return usecases.answer(caller(), submission(request.form), row.id, event)  # type: ignore[arg-type]

    return answer(on_audit(row, contract, noun), work, lambda _outcome: url_for(".show", key=key))
