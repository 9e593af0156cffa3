"""Findings: what was found, what both sides concluded, and that it was improved (Art. 21)."""

from __future__ import annotations

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from custody.events.oversight import FindingState
from custody.queries import chains
from custody.queries import oversight as queries
from custody.queries.contracts import key_of
from custody.rules.articles import HOUSE_RULE, applies, cite
from custody.usecases import oversight as usecases
from custody.usecases.outcome import Outcome
from custody.web.access import book, caller
from custody.web.audits import MARKS
from custody.web.language import current as lang
from custody.web.oversight_forms import FINDING, FINDING_OFFERS, doings, on_finding
from custody.web.reading import read, submission
from custody.web.register_access import managed
from custody.web.register_forms import answer, form_page
from custody.web.uploads import files_of

pages = Blueprint("findings", __name__)
NOUN = f"<any({', '.join(FINDING)}):noun>"


@pages.get("/findings/<key>")
def show(key: str) -> str:
    row = queries.finding(caller(), key)
    contract = book().contract(row.contract)
    return render_template(
        "oversight/finding.html",
        row=row,
        key=key,
        contract=contract,
        contract_key=key_of(contract.id),
        word=FindingState(row.state).text,
        mark=MARKS[row.state],
        basis=cite(21, contract) if applies(21, contract) else HOUSE_RULE,
        article=cite(int(row.article), contract) if row.article else None,
        doings=doings(row, FINDING_OFFERS, FINDING),
        record=chains.record(caller(), row, chains.scribe(book(), lang(), contract), request.args.get("page", 1, int)),
    )


@pages.get(f"/findings/<key>/{NOUN}/new")
def settle_form(key: str, noun: str) -> str:
    row = queries.finding(caller(), key)
    return form_page(on_finding(row, managed(key_of(row.contract)), noun))


@pages.post(f"/findings/<key>/{NOUN}")
def settle(key: str, noun: str) -> ResponseReturnValue:
    row = queries.finding(caller(), key)
    contract = managed(key_of(row.contract))

    def work() -> Outcome:
        event = read(FINDING[noun], request.form, **files_of(FINDING[noun], contract.id))
        return usecases.settle(caller(), submission(request.form), row.id, event)  # type: ignore[arg-type]

    return answer(on_finding(row, contract, noun), work, lambda _outcome: url_for(".show", key=key))
