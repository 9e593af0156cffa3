"""The daily round of locks: which units are still to be looked at today, each recorded by reading its label (Art. 22)."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from custody import clock
from custody.caller import new_idem
from custody.errors import BadInput
from custody.events.places import LockChecked
from custody.queries import likely
from custody.queries.locks import round_of
from custody.queries.reading import read as read_label
from custody.text import Text
from custody.usecases import places as usecases
from custody.web.access import bases, book, caller
from custody.web.forms import fields_of
from custody.web.language import current as lang
from custody.web.language import say
from custody.web.reading import read, submission
from custody.web.register_access import worker

pages = Blueprint("lock_round", __name__)
NO_UNIT = Text(
    "保管設備のラベルではありません。読み直すか、番号を打ち直してください。",
    "This is no storage unit's label. Scan again, or type its number.",
)
UNSAID = Text("施錠されていたかどうかを選んでください。", "Say whether it was locked.")


@pages.get("/lock-round")
def index() -> str:
    worker()
    return render_template(
        "places/round.html",
        round=round_of(caller(), book(), clock.now(), lang()),
        fields=fields_of(LockChecked, lang(), leave_out=["ok"]),
        idem=new_idem(),
    )


@pages.post("/lock-round")
def check() -> ResponseReturnValue:
    """One unit was looked at. Not locked: an alarm, and the way to register the fear of an accident."""
    worker()
    try:
        unit = _unit(request.form.get("code", ""))
        event = read(LockChecked, request.form)
        usecases.check_lock(caller(), submission(request.form), unit, event)
    except BadInput as wrong:
        said = next((t for texts in wrong.fields.values() for t in texts), wrong.message)
        flash(say(UNSAID if "ok" in wrong.fields else said), "refusal")
        return redirect(url_for(".index"), 303)
    if not event.ok:
        flash(_("Found unlocked. Lock it, count what is in it, and tell the manager."), "alarm")
    else:
        flash(_("Locked: %(unit)s", unit=book().place_path(unit)), "success")
    return redirect(url_for(".index"), 303)


def unit_read(text: str) -> str:
    """The id of the storage unit whose label was read; empty for anything else."""
    found = read_label(text.strip(), bases()) if text.strip() else None
    return likely.place_read(found.code, found.number) if found else ""


def _unit(text: str) -> str:
    unit = unit_read(text)
    if not unit:
        raise BadInput({"code": [NO_UNIT]})
    return unit
