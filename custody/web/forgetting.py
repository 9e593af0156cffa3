"""Erasing the private values of a contract whose time of keeping is over: what is due, and the manager's approval."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from custody import clock
from custody.events.forgetting import Ground, PrivateErased
from custody.queries import forgetting as queries
from custody.usecases import forgetting as usecases
from custody.web.access import caller, confirm_second
from custody.web.reading import submission
from custody.web.register_access import managed
from custody.web.register_forms import RegisterForm, answer, form_page
from custody.web.second_person import Second

if TYPE_CHECKING:
    from custody.models import Contract

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
