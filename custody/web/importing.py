"""Taking in an older register: its file, what its columns stand for, and the start of the check of every row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from custody.caller import new_idem
from custody.errors import BadInput
from custody.events.choices import KEEPERS
from custody.importing.cells import MOST_ROWS
from custody.importing.plan import Plan, first_guess
from custody.queries import options
from custody.text import Text
from custody.web import import_forms, import_jobs
from custody.web.access import book, caller
from custody.web.forms import FormField, Pick
from custody.web.import_jobs import sent_of
from custody.web.language import say
from custody.web.limits import limited
from custody.web.reading import submission
from custody.web.sent_registers import Sent, register_sent
from custody.web.work_access import contract_with_role, with_role

pages = Blueprint("importing", __name__)
SHOWN = 5  # rows of the file
CONTRACT = Text("契約", "Contract")
FILE = Text("台帳のファイル（XLSX か CSV）", "The register's file (XLSX or CSV)")
FILE_HELP = Text(f"{MOST_ROWS:,}行、20MBまで。", f"Up to {MOST_ROWS:,} rows and 20 MB.")


@pages.get("/imports/new")
def new() -> str:
    return _asking({})


def _asking(wrong: Mapping[str, Sequence[Text]]) -> str:
    listed = options.contracts(book(), with_role(KEEPERS), KEEPERS)
    chosen = request.values.get("contract") or (listed[0][0] if len(listed) == 1 else "")
    picks = [Pick(*row) for row in listed]
    fields = [
        FormField("contract", say(CONTRACT), "select", chosen, required=True, choices=picks),
        FormField("file", say(FILE), "file", "", say(FILE_HELP), required=True),
    ]
    for f in fields:
        f.errors = [say(t) for t in wrong.get(f.name, ())]
    return render_template("imports/new.html", fields=fields)


@pages.post("/imports")
@limited("20/minute;100/hour")
def upload() -> ResponseReturnValue:
    with_role(KEEPERS)
    contract = contract_with_role(request.form.get("contract", ""))
    try:
        sent = register_sent(caller(), contract.id)
    except BadInput as error:
        return _asking(error.fields), error.status
    return redirect(url_for(".show", token=sent.token), 303)


@pages.get("/imports/<token>")
def show(token: str) -> str:
    """What its columns are taken for: by their headings, or as the check `of` had them."""
    sent, get = sent_of(token), request.args.get
    if before := get("of"):
        return _mapping(sent, Plan.from_json(import_jobs.result(before)[0]["plan"]))
    return _mapping(sent, first_guess(sent.tables(), get("sheet", None, int), get("header", None, int)))


def _mapping(sent: Sent, plan: Plan, wrong: BadInput | None = None) -> str:
    tables = sent.tables()
    fields = wrong.fields if wrong else {}
    rows = tables[plan.sheet].rows
    return render_template(
        "imports/mapping.html",
        sent=sent,
        contract=book().contract(sent.contract),
        plan=plan,
        sheets=[(n, t.name) for n, t in enumerate(tables)],
        columns=import_forms.columns_of(tables[plan.sheet], plan),
        first=[(n, r) for n, r in enumerate(rows[plan.header : plan.header + SHOWN], plan.header + 1)],
        headings=rows[plan.header - 1],
        usual=import_forms.usual_fields(plan, fields),
        ticks=import_forms.ticks(plan),
        alarm=say(wrong.message) if wrong and not any(fields.values()) else "",
        idem=new_idem(),
    )


@pages.post("/imports/<token>/checks")
@limited("20/minute;100/hour")
def check(token: str) -> ResponseReturnValue:
    sent, form = sent_of(token), request.form
    idem, tables = submission(form).idem, sent.tables()
    plan = first_guess(tables, form.get("sheet", 0, int), form.get("header", 1, int))
    try:
        plan = import_forms.plan_sent(form, plan, max(map(len, tables[plan.sheet].rows)))
    except BadInput as error:
        return _mapping(sent, _as_sent(plan), error), error.status
    return redirect(url_for("import_runs.checked", job=import_jobs.check(sent, plan, idem)), 303)


def _as_sent(plan: Plan) -> Plan:
    """What was filled in, to show it again although something is wrong with it."""
    form = request.form
    columns = {int(k[1:]): v for k, v in form.items() if k[:1] == "c" and k[1:].isdecimal() and v}
    usual = {k[2:]: v for k, v in form.items() if k.startswith("u-")}
    return replace(plan, columns=columns, usual=usual, stored="stored" in form, not_personal="not_personal" in form)
