"""What a second person declined to sign: told to whoever recorded it, with the reason, until they say that they have read it."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from custody import clock
from custody.queries import lots
from custody.queries.when import here, moment
from custody.usecases import declining
from custody.web.access import book, caller
from custody.web.awaiting import rows_of
from custody.web.language import current as lang
from custody.web.offline_acts import offline_act

pages = Blueprint("declined", __name__)


@pages.get("/offline/declined/<idem>")
def show(idem: str) -> str:
    found = declining.find(caller(), idem)
    return render_template(
        "offline/declined.html",
        name=book().person_name(found.row.second),
        when=moment(found.at, clock.now(), lang()),
        iso=here(found.at).isoformat(),
        why=found.why,
        rows=rows_of(found.row),
        things=[thing.number for thing in lots.listed(caller(), list(found.row.things), lang())],
        read=url_for(".read", idem=idem),
    )


@pages.post("/offline/declined/<idem>/reading")
def read(idem: str) -> ResponseReturnValue:
    declining.has_read(caller(), idem)
    return redirect(url_for("home.index"), 303)


def unread() -> list[dict[str, str]]:
    """Those of the caller's that they have not read of, as lines: what it was, who did not sign, and where to read it."""
    found = [declining.find(caller(), idem) for idem in declining.unread(caller())]
    return [
        {
            "href": url_for("declined.show", idem=told.row.idem),
            "what": offline_act(told.row.act).kind.title.in_(lang()),
            "who": book().person_name(told.row.second),
            "why": told.why,
            "when": moment(told.at, clock.now(), lang()),
            "iso": here(told.at).isoformat(),
        }
        for told in found
    ]
