"""The second step of signing in, and the page where an authenticator app is set up."""

from __future__ import annotations

import base64
from io import BytesIO

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from custody import clock
from custody.errors import BadInput, NotFound
from custody.text import Text
from custody.usecases import accounts, recovery_codes, second_factor
from custody.web import language, session
from custody.web.access import caller, must_enrol, settings
from custody.web.forms import FormField
from custody.web.limits import limited
from custody.web.passkey_challenge import site, to_sign_in
from custody.web.safe_path import safe_path

pages = Blueprint("second_factor", __name__)

POSTS = frozenset({"POST"})
GUESSES = limited("10/minute;100/hour", methods=POSTS, counts=lambda status: status == 422)
FRESH_MINUTES = 10
PENDING = "authenticator"


@pages.route("/signin/code", methods=["GET", "POST"])
@GUESSES
def code() -> ResponseReturnValue:
    person = session.current().half
    if person is None:
        return redirect(url_for("signing_in.sign_in"), 303)
    if request.method == "GET":
        return _code_page(person)
    try:
        typed = request.form.get("code", ""), request.form.get("recovery", "")
        how = second_factor.check(person, *typed, request.remote_addr or "")
    except second_factor.WrongCode as wrong:
        return _code_page(person, wrong.message), wrong.status
    return come_in(person, how)


def come_in(person: str, how: str) -> ResponseReturnValue:
    """Begin the whole session, under yet another id, and go where they were going."""
    now = session.current()
    after = safe_path(now.get("after"))
    now.begin_for(person, how)
    if how == "recovery":
        left = recovery_codes.left(person)
        flash(_("A recovery code is used up. %(left)s are left.", left=left), "info")
    return redirect(after, 303)


def _code_page(person: str, alarm: Text | None = None) -> str:
    return render_template(
        "signing_in/code.html",
        fields=[_code_field()] if second_factor.has_authenticator(person) else [],
        recovery=FormField("recovery", _("Recovery code"), required=True, maxlength=32),
        alarm=alarm.in_(language.current()) if alarm else "",
        passkey=to_sign_in(),
        origin=settings().base_url,
    )


def _code_field(errors: list[str] | None = None) -> FormField:
    return FormField(
        "code",
        _("Six-digit code"),
        required=True,
        errors=errors or [],
        autocomplete="one-time-code",
        inputmode="numeric",
        maxlength=16,
    )


@pages.route("/account/authenticator", methods=["GET", "POST"])
@GUESSES
def authenticator() -> ResponseReturnValue:
    me, now = caller().person, session.current()
    if request.method == "GET":
        if second_factor.has_authenticator(me) and "replace" not in request.args:
            return _kept_page({})
        if PENDING not in now:
            now[PENDING] = second_factor.new_key(me)
        return _set_up_page({})
    if PENDING not in now:
        return redirect(url_for(".authenticator"), 303)
    try:
        prove_unless_fresh()
        codes = second_factor.enrol(me, now[PENDING], request.form.get("code", ""))
    except BadInput as wrong:
        return _set_up_page({"now": wrong.fields["now"][0]}), 422
    except second_factor.WrongCode:
        return _set_up_page(
            {"code": Text("コードが違います。次のコードを入れてください。", "The code is wrong. Enter the next one.")}
        ), 422
    return show_codes(me, codes, "totp")


def show_codes(person: str, codes: list[str], kind: str) -> ResponseReturnValue:
    """Go on in a new session of `kind`, and show the codes this once."""
    now = session.current()
    after = safe_path(now.get("after"))
    now.begin_for(person, kind)
    return render_template("signing_in/recovery_codes.html", codes=codes, after=after), 201


def _set_up_page(wrong: dict[str, Text]) -> str:
    me = caller().person
    key, address = second_factor.shown(session.current()[PENDING], me, accounts.login_of(me))
    said = {name: [text.in_(language.current())] for name, text in wrong.items()}
    return render_template(
        "signing_in/authenticator.html",
        picture=qr(address),
        address=address,
        key=" ".join(key[n : n + 4] for n in range(0, len(key), 4)),
        required=must_enrol(),
        passkeys=site() is not None,
        fields=[_code_field(said.get("code")), *password_unless_fresh(said.get("now"))],
    )


def qr(text: str) -> str:
    """A QR code as the address of a picture (SVG on white, so that it reads in a dark page too)."""
    import qrcode
    from qrcode.image.svg import SvgPathFillImage

    drawn = BytesIO()
    qrcode.make(text, image_factory=SvgPathFillImage, box_size=10, border=3).save(drawn)
    return "data:image/svg+xml;base64," + base64.b64encode(drawn.getvalue()).decode()


def _kept_page(wrong: dict[str, Text]) -> str:
    said = {name: [text.in_(language.current())] for name, text in wrong.items()}
    return render_template(
        "signing_in/authenticator_kept.html",
        has_app=second_factor.has_authenticator(caller().person),
        left=recovery_codes.left(caller().person),
        fields=password_unless_fresh(said.get("now")),
    )


@pages.post("/account/authenticator/removal")
@GUESSES
def remove() -> ResponseReturnValue:
    me = caller().person
    if not second_factor.has_authenticator(me):
        raise NotFound
    try:
        prove_unless_fresh()
    except BadInput as wrong:
        return _kept_page({"now": wrong.fields["now"][0]}), 422
    second_factor.remove_authenticator(me)
    go_on(me)
    flash(_("The authenticator app is removed."), "success")
    return redirect(url_for("signing_in.account"), 303)


def go_on(person: str) -> None:
    """A new session after a proof was removed: of the same kind while another is left."""
    now = session.current()
    now.begin_for(person, now.kind if second_factor.has(person) else "person")


@pages.post("/account/recovery-codes")
@GUESSES
def renew_codes() -> ResponseReturnValue:
    me = caller().person
    if not second_factor.has(me):
        raise NotFound
    try:
        prove_unless_fresh()
    except BadInput as wrong:
        return _kept_page({"now": wrong.fields["now"][0]}), 422
    return show_codes(me, recovery_codes.make(me), session.current().kind)


def is_fresh() -> bool:
    """Whether the caller signed in so lately that they need not show their password again (ASVS 7.5.1)."""
    return clock.minutes_between(session.current().since, clock.now()) <= FRESH_MINUTES


def prove_unless_fresh(name: str = "now") -> None:
    """BadInput (`now`) where the password, in the field `name`, is due and wrong."""
    if not is_fresh():
        accounts.prove_again(caller(), request.form.get(name, ""))


def password_unless_fresh(errors: list[str] | None = None, name: str = "now") -> list[FormField]:
    if is_fresh():
        return []
    label = _("Your present password")
    return [
        FormField(
            name, label, "password", required=True, errors=errors or [], autocomplete="current-password", maxlength=256
        )
    ]
