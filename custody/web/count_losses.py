"""What a count brings to light: all that was not found reported missing at once, and things put right that were seen."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from custody import clock
from custody.errors import BadInput
from custody.events.choices import STAFF
from custody.events.finding import ItemMissing
from custody.events.incidents import IncidentOpened
from custody.queries import stocktakes as queries
from custody.queries.contracts import key_of
from custody.queries.incidents import last_seen
from custody.usecases import counting
from custody.web.access import book, caller, item_for
from custody.web.language import current as lang
from custody.web.language import say
from custody.web.reading import read, submission
from custody.web.register_forms import RegisterForm, answer, form_page
from custody.web.work_access import contract_with_role

pages = Blueprint("count_losses", __name__)


@pages.get("/stocktakes/<key>/missings/new")
def lost(key: str) -> str:
    """What has not been found, with what was last known of each."""
    return form_page(_losing(key))


def _losing(key: str) -> RegisterForm:
    row = queries.stocktake(caller(), key)
    contract_with_role(row.contract, STAFF)
    left = [i.id for i in queries.count(caller(), row, lang()).unseen]
    return RegisterForm(
        ItemMissing,
        action=url_for(".lose", key=key),
        back=url_for("stocktakes.show", key=key),
        title=_("Report all unseen missing and close the count"),
        note=_(
            "Each is recorded as missing, and one incident is opened for all of them (Art. 12): the client must be told at once."
        ),
        values={"known_at": clock.now()},
        above=last_seen(caller(), book(), left, lang()),
    )


@pages.post("/stocktakes/<key>/missings")
def lose(key: str) -> ResponseReturnValue:
    row = queries.stocktake(caller(), key)
    contract_with_role(row.contract, STAFF)
    return answer(
        _losing(key),
        lambda: counting.miss_unseen(caller(), submission(request.form), row.id, read(ItemMissing, request.form)),
        lambda done: url_for("incidents.show", key=key_of(done.first("incident"))),
        _("Recorded. Now tell the client."),
        "alarm",
    )


@pages.post("/stocktakes/<key>/relocations")
def relocate(key: str) -> ResponseReturnValue:
    """One thing that was seen here is from now on registered here."""
    row = queries.stocktake(caller(), key)
    contract_with_role(row.contract, STAFF)
    item = item_for(request.form.get("item", ""))
    contract_with_role(item.contract, STAFF)
    try:
        done = counting.place_here(caller(), submission(request.form), row.id, item.id)
    except BadInput as wrong:
        flash(say(wrong.message), "refusal")
    else:
        if any(d.kind == IncidentOpened.kind for d in done.done):
            flash(_("%(number)s may not be here: it is set apart. Now tell the client.", number=item.number), "alarm")
            return redirect(url_for("incidents.show", key=key_of(done.first("incident"))), 303)
        flash(_("%(number)s is registered here now.", number=item.number), "success")
    return redirect(url_for("stocktakes.show", key=key_of(row.id)), 303)
