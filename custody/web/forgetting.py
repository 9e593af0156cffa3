"""Erasing private values: of a contract whose time of keeping is over, or of one record on the client's instruction."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from custody import clock
from custody.events.base import NAME_LENGTH
from custody.events.forgetting import Ground, PrivateErased
from custody.queries import chains, erasable
from custody.queries import forgetting as queries
from custody.usecases import forgetting as usecases
from custody.web.access import book, caller, confirm_second
from custody.web.forms import FormField, Pick
from custody.web.language import current as lang
from custody.web.reading import read, submission
from custody.web.register_access import managed
from custody.web.register_forms import RegisterForm, answer, form_page
from custody.web.second_person import Second

if TYPE_CHECKING:
    from custody.models import Contract
    from custody.queries.erasable import Erasable
    from custody.usecases.outcome import Outcome

EVENT = PrivateErased(ground=Ground.RETENTION)
pages = Blueprint("forgetting", __name__)


@pages.get("/contracts/<key>/erasures/new")
def new(key: str) -> str:
    return form_page(_form(managed(key), key))


@pages.post("/contracts/<key>/erasures")
def create(key: str) -> ResponseReturnValue:
    contract = managed(key)
    return answer(
        _form(contract, key),
        lambda: usecases.erase(caller(), submission(request.form, confirm_second(request.form)), contract.id, EVENT),
        lambda _outcome: url_for("contracts.show", key=key),
    )


def _form(contract: Contract, key: str) -> RegisterForm:
    due = queries.due(contract, clock.today())
    rows = [
        (_("Kept until"), due.until or _("The contract is not closed yet")),
        (_("Values to be erased"), str(due.values)),
        (_("Records they belong to"), str(due.chains)),
    ]
    return RegisterForm(
        PrivateErased,
        action=url_for(".create", key=key),
        back=url_for("contracts.show", key=key),
        about=f"{contract.number} {contract.title}",
        note=_(
            "Names, serial numbers and free text are erased for good, from every backup too. The record of what was done stays and can still be proved."
        ),
        leave_out=("ground", "instruction"),
        second=Second(PrivateErased.meaning.text, rows),
    )


@pages.get("/contracts/<key>/records")
def choose(key: str) -> str:
    """Which record of one chain (`of`) the client's instruction is about."""
    contract, subject = managed(key), request.args.get("of", "")
    writer = chains.scribe(book(), lang(), contract)
    found = erasable.records(caller(), writer, contract.id, subject, request.args.get("page", 1, int))
    for line in found.lines:
        line.href = url_for(".instructed", key=key, entry=line.entry)
    here = url_for(".choose", key=key, of=subject)
    return render_template("contracts/records.html", record=found, here=here, back=_page_of(subject, contract))


@pages.get("/contracts/<key>/records/<entry>/erasures/new")
def instructed(key: str, entry: str) -> str:
    return form_page(_instructed(managed(key), key, entry))


@pages.post("/contracts/<key>/records/<entry>/erasures")
def carry_out(key: str, entry: str) -> ResponseReturnValue:
    contract = managed(key)
    form = _instructed(contract, key, entry)

    def work() -> Outcome:
        event = read(PrivateErased, request.form, ground=Ground.INSTRUCTION, values=request.form.getlist("values"))
        sent = submission(request.form, confirm_second(request.form))
        return usecases.erase(caller(), sent, contract.id, event, entry)

    return answer(form, work, lambda _outcome: form.back)


def _instructed(contract: Contract, key: str, entry: str) -> RegisterForm:
    writer = chains.scribe(book(), lang(), contract)
    found = erasable.of_entry(caller(), writer, contract.id, entry)
    line = writer.line(found.entry)
    named = f"{erasable.called(found.entry.subject)} #{line.number} {line.what}"
    return RegisterForm(
        PrivateErased,
        action=url_for(".carry_out", key=key, entry=entry),
        back=_page_of(found.entry.subject, contract),
        title=_("Erasing a value on the client's instruction"),
        about=named,
        note=_(
            "Only what the client has instructed in writing. If the record should say something else, correct it first. The value is erased for good, from every backup too; the record itself stays and can still be proved."
        ),
        leave_out=("ground", "instruction"),
        first=_asked(found),
        second=Second(PrivateErased.meaning.text, [(_("Record no."), named), (_("When"), line.when)]),
    )


def _asked(found: Erasable) -> list[FormField]:
    """The values to choose from, and the instruction. A single value is chosen already."""
    picks = [Pick(v.key, v.label.in_(lang()), v.said) for v in found.values]
    paper = PrivateErased.asks["instruction"].label.in_(lang())
    return [
        FormField(
            "values",
            _("Values to erase"),
            "checkboxes",
            [picks[0].value] if len(picks) == 1 else [],
            required=True,
            choices=picks,
        ),
        FormField(
            "instruction",
            paper,
            required=True,
            maxlength=NAME_LENGTH,
            help=_("The number of the document, or of whom and of what day the letter is."),
        ),
    ]


def _page_of(subject: str, contract: Contract) -> str:
    """The page that shows the history of a chain; the contract's, for what has none."""
    noun, _colon, key = subject.partition(":")
    if noun == "item":
        return url_for("items.history", number=erasable.called(subject))
    endpoint = f"{noun}s.show" if f"{noun}s.show" in current_app.view_functions else ""
    return url_for(endpoint, key=key) if endpoint else url_for("contracts.show", key=contract.id.partition(":")[2])
