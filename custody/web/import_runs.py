"""What the check of an older register found, and what came of taking it in."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from custody.caller import new_idem
from custody.documents.forms.tables import as_csv
from custody.events.choices import KEEPERS
from custody.importing.plan import Plan
from custody.importing.problems import PASSED
from custody.importing.running import Mode
from custody.queries.contracts import key_of
from custody.text import Text
from custody.web import import_forms, import_jobs, long_jobs, sent_registers
from custody.web.access import book
from custody.web.import_forms import language
from custody.web.limits import limited
from custody.web.reading import submission
from custody.web.work_access import with_role

pages = Blueprint("import_runs", __name__)
PAGE = 200  # problems on one page
SORTS = {
    "wrong": Text("直す", "To be changed"),
    "refused": Text("規則により不可", "Refused by a rule"),
    PASSED: Text("飛ばす", "Passed over"),
}


@pages.get("/imports/checks/<job>")
def checked(job: str) -> ResponseReturnValue:
    """How far the check is; then all that it found."""
    done = long_jobs.of(with_role(KEEPERS), job)
    if not done.finished:
        return import_jobs.under_way(done)
    found, sent = import_jobs.result(job)
    pages_ = max(1, -(-len(found["problems"]) // PAGE))
    page = min(max(1, request.args.get("page", 1, int)), pages_)
    return render_template(
        "imports/checked.html",
        sent=sent,
        job=job,
        found=found,
        contract=book().contract(sent.contract),
        problems=[_line(p) for p in found["problems"][(page - 1) * PAGE : page * PAGE]],
        words=import_forms.word_fields(found["unknown"]),
        page=page,
        pages=pages_,
        idem=new_idem(),
    )


def _line(p: list[Any]) -> dict[str, Any]:
    """A problem in the reader's language."""
    row, cell, heading, text, sort, basis = p
    n = language()
    return {
        "row": row,
        "at": f"{cell} {heading}".strip(),
        "text": text[n],
        "sort": sort,
        "word": SORTS[sort][n],
        "basis": basis[n] if basis else "",
    }


@pages.get("/imports/checks/<job>/problems.csv")
def problems(job: str) -> Response:
    """All problems as a file, to work through beside the register."""
    found, _ = import_jobs.result(job)
    head = [("行", "Row"), ("セル", "Cell"), ("扱い", "What"), ("条・根拠", "Ground"), ("内容", "Problem")]
    rows = [[str(x["row"]), x["at"], x["word"], x["basis"], x["text"]] for x in map(_line, found["problems"])]
    return _csv([h[language()] for h in head], rows, "problems.csv")


def _csv(head: list[str], rows: list[list[str]], name: str) -> Response:
    answer = Response(as_csv(head, rows), mimetype="text/csv")
    answer.headers["Content-Disposition"] = f"attachment; filename={name}"
    return answer


@pages.post("/imports/checks/<job>/words")
@limited("20/minute;100/hour")
def words(job: str) -> ResponseReturnValue:
    """Check again, with what was chosen for words that nobody knew."""
    found, sent = import_jobs.result(job)
    plan = import_forms.words_sent(request.form, Plan.from_json(found["plan"]), found["unknown"])
    return redirect(url_for(".checked", job=import_jobs.check(sent, plan, submission(request.form).idem)), 303)


@pages.post("/imports/checks/<job>/runs")
@limited("20/minute;100/hour")
def run(job: str) -> ResponseReturnValue:
    """Take in what was checked."""
    found, sent = import_jobs.result(job)
    mode = Mode.ROWS if request.form.get("mode") == Mode.ROWS.value else Mode.ALL
    token = import_jobs.take_in(sent, job, found, mode, submission(request.form).idem)
    return redirect(url_for(".ran", job=token), 303)


@pages.get("/imports/runs/<job>")
def ran(job: str) -> ResponseReturnValue:
    """How far it is; then what came of it, and the next thing to do."""
    done = long_jobs.of(with_role(KEEPERS), job)
    if not done.finished:
        return import_jobs.under_way(done)
    found = sent_registers.found(done)
    failed = [(int(row), [t[language()] for t in texts]) for row, texts in found["failed"].items()]
    key = key_of(found["contract"])
    return render_template("imports/ran.html", job=job, found=found, failed=failed, contract=key)


@pages.get("/imports/runs/<job>/numbers.csv")
def numbers(job: str) -> Response:
    """Which row got which number, to find the things by while they are labelled."""
    done = long_jobs.of(with_role(KEEPERS), job)
    found = sent_registers.found(done)
    head = [("行", "Row"), ("管理番号", "Number"), ("旧台帳の番号", "Old number"), ("製造番号", "Serial number")]
    rows = [[str(m["row"]), m["number"], m["former"], m["serial"]] for m in found["made"]]
    return _csv([h[language()] for h in head], rows, "numbers.csv")
