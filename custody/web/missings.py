"""Several things missing at once, or a whole transport: read, looked at, reported; one incident comes of it (Art. 12)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from custody import clock
from custody.errors import BadInput
from custody.events.finding import ItemMissing
from custody.events.incidents import REPORTERS
from custody.queries.contracts import key_of
from custody.queries.incidents import carried_by, last_seen
from custody.text import Text
from custody.usecases import items
from custody.usecases.outcome import Outcome
from custody.web.access import book, caller
from custody.web.forms import FormField
from custody.web.incident_forms import codes_read
from custody.web.language import current as lang
from custody.web.reading import read, submission
from custody.web.register_forms import RegisterForm, answer, form_page
from custody.web.work_access import contract_with_role, with_role

if TYPE_CHECKING:
    from custody.models import Item

pages = Blueprint("missings", __name__)
NONE = Text(
    "見つからない物のラベルか番号を、1行に一つ入れてください。", "Enter the label or number of each thing, one a line."
)


@pages.get("/missings/new")
def new() -> str:
    """`item`: numbers; `transport`: all that it carries."""
    with_role(REPORTERS)
    carried = carried_by(caller(), request.args.get("transport", ""))
    return form_page(_form([*request.args.getlist("item"), *(row.number for row in carried)]))


def _form(numbers: list[str]) -> RegisterForm:
    known = [] if request.method == "POST" else codes_read(numbers)
    which = FormField("items", _("Items (one a line)"), "textarea", value="\n".join(numbers), required=True)
    return RegisterForm(
        ItemMissing,
        action=url_for("missings.create"),
        back=url_for("incidents.index"),
        note=_(
            "Each is recorded as missing, and one incident is opened for all of them (Art. 12): the client must be told at once."
        ),
        values={"known_at": clock.now()},
        first=[which],
        above=last_seen(caller(), book(), [row.id for row in known], lang()),
    )


@pages.post("/missings")
def create() -> ResponseReturnValue:
    with_role(REPORTERS)

    def work() -> Outcome:
        rows = _typed()
        event = read(ItemMissing, request.form)
        return items.report_missing(caller(), submission(request.form), [row.id for row in rows], event)

    return answer(
        _form([]), work, lambda done: url_for("incidents.show", key=key_of(done.first("incident"))),
        _("Recorded. Now tell the client."), "alarm",
    )  # fmt: skip


def _typed() -> list[Item]:
    rows = codes_read(request.form.get("items", "").splitlines())
    if not rows:
        raise BadInput({"items": [NONE]})
    for contract in {row.contract for row in rows}:
        contract_with_role(contract, REPORTERS)
    return rows
