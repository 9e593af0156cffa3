"""An act that a phone recorded without signal and that two must sign: where the second does, with signal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from custody import clock
from custody.caller import Signature
from custody.errors import BadInput, Conflict, CustodyError, NotAllowed, NotFound, SecondPersonNotConfirmed
from custody.events.items import Stored
from custody.queries import lots
from custody.queries.when import moment
from custody.text import Text
from custody.usecases import awaiting, declining
from custody.web.access import book, caller, confirm_second
from custody.web.forms import FormField
from custody.web.item_pages import LOCK_TEXT
from custody.web.language import current as lang
from custody.web.limits import limited
from custody.web.offline import WHY
from custody.web.offline_acts import offline_act
from custody.web.register_forms import spoken
from custody.web.second_person import Second, dated, second_part

if TYPE_CHECKING:
    from custody.usecases.awaiting import Awaited

pages = Blueprint("awaiting", __name__)
NOT_THEM = Text("署名できるのは、記録で名指しされた{name}さんだけです。", "Only {name}, who is named, may sign this.")
NOBODY = Text("二人目が署名してください。", "The second person must sign.")
THINGS = Text("物", "Things")
WHAT_IS_NOT_SO = Text("何が違うか", "What is not so")
YES = {"yes": Text("はい", "Yes"), "no": Text("いいえ", "No"), "1": Text("はい", "Yes"), "on": Text("はい", "Yes")}


@pages.get("/offline/awaiting/<idem>")
def show(idem: str) -> str:
    return _page(awaiting.find(caller(), idem))


@pages.post("/offline/awaiting/<idem>")
@limited("20/minute")
def sign(idem: str) -> ResponseReturnValue:
    """Check the second person's proof, then do what was recorded, of when it was done."""
    row = awaiting.find(caller(), idem)
    try:
        return _carried_out(row, _signature(row))
    except SecondPersonNotConfirmed as error:
        return _page(row, error.message), error.status
    except (BadInput, Conflict, NotFound, NotAllowed) as error:
        return _page(row, _first(error)), error.status


@pages.post("/offline/awaiting/<idem>/refusal")
def refuse(idem: str) -> ResponseReturnValue:
    """The second person says what was not so, and does not sign."""
    row = awaiting.find(caller(), idem)
    try:
        declining.refuse(caller(), row, request.form.get("why", ""))
    except BadInput as wrong:
        return _page(row, why=_first(wrong)), wrong.status
    flash(_("You did not sign. It stands on record as not confirmed."), "success")
    return redirect(url_for("home.index"), 303)


def _first(error: CustodyError) -> Text:
    fields = getattr(error, "fields", None) or {}
    return next((text for texts in fields.values() for text in texts), error.message)


def _signature(row: Awaited) -> Signature:
    """Of the second person: on the device of the first in one of the usual ways, on their own by their password."""
    if caller().person != row.first:
        return awaiting.signed_by(caller(), row, request.form.get("now", ""))
    found = confirm_second(request.form, by_pin=True)
    if found is None:
        raise SecondPersonNotConfirmed(NOBODY)
    if row.second not in (None, found.person):
        raise SecondPersonNotConfirmed(NOT_THEM.filled(name=book().person_name(row.second)))
    return found


def _carried_out(row: Awaited, signature: Signature) -> ResponseReturnValue:
    first, form = awaiting.maker(row), MultiDict(row.said)
    sent = awaiting.submission(row, signature, WHY.in_(lang()))
    outcome = offline_act(row.act).perform(first, sent, row.things, form)
    if outcome.refused:
        awaiting.forget(row.idem)
        return _page(row, None, [spoken(r) for r in outcome.refused[0].refusals]), 409
    awaiting.settle(row, first, signature, lang())
    flash(_("Signed and recorded, as of when it was done."), "success")
    return redirect(url_for("home.index"), 303)


def _page(row: Awaited, wrong: Text | None = None, refusals: Any = (), *, why: Text | None = None) -> str:
    mine = caller().person == row.first
    error = [wrong.in_(lang())] if wrong else []
    secret = FormField(
        "now", Text("あなたの暗証", "Your password").in_(lang()), "password", required=True, errors=error
    )
    second = Second(dated(_signs(row), moment(row.done, clock.now(), lang())), rows_of(row))
    return render_template(
        "offline/awaiting.html",
        row=row,
        refusals=refusals,
        second=second_part(second, (wrong,) if wrong else (), by_pin=True) if mine else None,
        refusal=_refusal(why) if caller().person == row.second else None,
        signs=second.text.in_(lang()),
        rows=second.rows,
        secret=secret,
        named=book().person_name(row.second) if row.second else "",
        entry=next((hash_ for _subject, hash_ in awaiting.asides_of(row.idem)), ""),
    )


def _refusal(wrong: Text | None) -> FormField:
    errors, typed = [wrong.in_(lang())] if wrong else [], request.form.get("why", "") if wrong else ""
    return FormField("why", WHAT_IS_NOT_SO.in_(lang()), "textarea", value=typed, required=True, errors=errors)


def _signs(row: Awaited) -> Text:
    kind = offline_act(row.act).kind
    return LOCK_TEXT if issubclass(kind, Stored) else kind.second or kind.meaning.text


def rows_of(row: Awaited) -> list[tuple[str, str]]:
    """What was entered, in words: what the second person signs."""
    kind, now = offline_act(row.act).kind, clock.now()
    things = lots.listed(caller(), list(row.things), lang())
    rows = [
        (_("Recorded"), kind.title.in_(lang())),
        (_("By"), book().person_name(row.first)),
        (_("When, by the device"), moment(row.done, now, lang())),
        (THINGS.in_(lang()), " ".join(f"{thing.number} {thing.what}" for thing in things)),
    ]
    said = dict(row.said)
    return rows + [(a.label.in_(lang()), _words(said[name])) for name, a in kind.asks.items() if said.get(name)]


def _words(value: str) -> str:
    if value.startswith("person:"):
        return book().person_name(value)
    if value.startswith("place:"):
        return book().place_path(value)
    return YES[value].in_(lang()) if value in YES else value
