"""One's own passkeys, and signing in with one."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from custody import clock
from custody.errors import BadInput, NotFound
from custody.text import Text
from custody.usecases import passkeys, recovery_codes
from custody.usecases.passkeys import Passkey, Site, WrongPasskey
from custody.usecases.sessions import TWO_FACTORS
from custody.web import language, session
from custody.web.access import caller, must_enrol
from custody.web.forms import FormField, Pick
from custody.web.limits import limited
from custody.web.passkey_challenge import MAKING, SIGNING_IN, site, taken, to_make
from custody.web.second_factor import come_in, go_on, password_unless_fresh, prove_unless_fresh, show_codes

pages = Blueprint("passkeys", __name__)

TO_REMOVE = "now_to_remove"


def _site() -> Site:
    here = site()
    if here is None:
        raise NotFound
    return here


@pages.post("/signin/passkey")
@limited("20/minute;200/hour")
def sign_in() -> ResponseReturnValue:
    half = session.current().half
    try:
        answer, address = request.form.get("credential", ""), request.remote_addr or ""
        person = passkeys.sign_in(answer, taken(SIGNING_IN), _site(), half, address)
    except WrongPasskey as wrong:
        flash(wrong.message.in_(language.current()), "alarm")
        return redirect(url_for("second_factor.code" if half else "signing_in.sign_in"), 303)
    return come_in(person, "passkey")


@pages.route("/account/passkeys", methods=["GET", "POST"])
@limited("20/minute", methods=frozenset({"POST"}))
def index() -> ResponseReturnValue:
    here = _site()
    if request.method == "GET":
        return _page(here, {})
    challenge = taken(MAKING)
    try:
        prove_unless_fresh()
        passkeys.register(
            caller().person, request.form.get("name", ""), request.form.get("credential", ""), challenge, here
        )
    except BadInput as wrong:
        return _page(here, {name: texts[0] for name, texts in wrong.fields.items()}), 422
    except WrongPasskey as wrong:
        return _page(here, {"name": wrong.message}), wrong.status
    return _made()


def _made() -> ResponseReturnValue:
    """Go on in a new session; the first proof of a person's comes with codes on paper."""
    me, now = caller().person, session.current()
    kind = now.kind if now.kind in TWO_FACTORS else "passkey"
    if not recovery_codes.left(me):
        return show_codes(me, recovery_codes.make(me), kind)
    now.begin_for(me, kind)
    flash(_("The passkey is registered."), "success")
    return redirect(url_for(".index"), 303)


def _page(here: Site, wrong: dict[str, Text]) -> str:
    said = {name: [text.in_(language.current())] for name, text in wrong.items()}
    mine = passkeys.of(caller().person)
    label = _("Name of the passkey")
    value = request.form.get("name") or _("Passkey %(number)s", number=len(mine) + 1)
    name = FormField(
        "name", label, value=value, required=True, errors=said.get("name", []), maxlength=passkeys.LONGEST_NAME
    )
    return render_template(
        "signing_in/passkeys.html",
        options=to_make(here),
        origin=here.origin,
        fields=[name, *password_unless_fresh(said.get("now"))],
        required=must_enrol(),
        mine=_to_remove(mine, said),
    )


def _to_remove(mine: list[Passkey], said: dict[str, list[str]]) -> list[FormField]:
    """The fields of the form that removes one; none where there is none."""
    if not mine:
        return []
    picks = [Pick(key.id, key.name, _used(key)) for key in mine]
    chosen = FormField("passkey", _("Your passkeys"), "radio", required=True, choices=picks)
    return [chosen, *password_unless_fresh(said.get(TO_REMOVE), TO_REMOVE)]


def _used(key: Passkey) -> str:
    day = clock.japan(key.used or key.created).strftime("%Y-%m-%d")
    return str(_("last used %(day)s", day=day) if key.used else _("registered %(day)s", day=day))


@pages.post("/account/passkeys/removal")
@limited("20/minute")
def remove() -> ResponseReturnValue:
    here, me = _site(), caller().person
    if request.form.get("passkey") not in {key.id for key in passkeys.of(me)}:
        raise NotFound
    try:
        prove_unless_fresh(TO_REMOVE)
    except BadInput as wrong:
        return _page(here, {TO_REMOVE: wrong.fields["now"][0]}), 422
    passkeys.remove(me, request.form["passkey"])
    go_on(me)
    flash(_("The passkey is removed."), "success")
    return redirect(url_for(".index"), 303)
