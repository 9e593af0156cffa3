"""What phones recorded without signal and could not be taken over as it was: the list, and how each is settled."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from custody import clock
from custody.caller import new_idem
from custody.errors import BadInput
from custody.events import KINDS
from custody.events.choices import STAFF
from custody.events.offline import ActSetAside, AsideSettled, WhyAside
from custody.queries.asides import OpenAside, open_aside, open_asides
from custody.queries.lines import Scribe
from custody.queries.when import here, moment
from custody.queries.wording import word_of
from custody.usecases import replaying
from custody.web.access import book, caller
from custody.web.declined import unread
from custody.web.forms import fields_of
from custody.web.language import current as lang
from custody.web.reading import posted, read, submission
from custody.web.work_access import with_role

pages = Blueprint("asides", __name__)


@pages.get("/offline/asides")
def index() -> str:
    with_role(STAFF)
    return render_template("offline/asides.html", rows=[_shown(a) for a in open_asides(caller())], declined=unread())


@pages.get("/offline/asides/<entry>")
def show(entry: str) -> str:
    return _form(open_aside(caller(), entry))


@pages.post("/offline/asides/<entry>")
def settle(entry: str) -> ResponseReturnValue:
    aside = open_aside(caller(), entry)
    try:
        event = read(AsideSettled, request.form, entry=entry)
        replaying.settle(caller(), submission(request.form), aside.entry.subject, event)
    except BadInput as wrong:
        return _form(aside, wrong), 422
    flash(_("Settled."), "success")
    return redirect(url_for(".index"), 303)


def _form(aside: OpenAside, wrong: BadInput | None = None) -> str:
    values = posted(AsideSettled, request.form) if wrong else {}
    return render_template(
        "offline/settle.html",
        row=_shown(aside),
        fields=fields_of(AsideSettled, lang(), values=values, errors=wrong.fields if wrong else None),
        idem=new_idem(),
    )


def _shown(aside: OpenAside) -> dict[str, object]:
    """An act as templates/offline/ shows it."""
    e, now = aside.entry, clock.now()
    kind, said = KINDS.get(e.get("attempted", ""), ActSetAside), e.get("said", {})
    reason = str(e.get("reason", "")).split("\n")
    return {
        "href": url_for("awaiting.show", idem=aside.awaits) if aside.awaits else url_for(".show", entry=e.hash),
        "awaits": bool(aside.awaits),
        "settle": url_for(".settle", entry=e.hash),
        "number": aside.number or said.get("code", ""),
        "item": url_for("items.show", number=aside.number) if aside.number else "",
        "what": kind.title.in_(lang()),
        "why": word_of(WhyAside, e.get("why"), lang()),
        "reason": reason[-1 if lang() == "en" else 0],
        "who": Scribe(book(), lang(), now).who(e.actor),
        "when": moment(e.get("done"), now, lang()),
        "iso": here(e.get("done")).isoformat(),
    }
