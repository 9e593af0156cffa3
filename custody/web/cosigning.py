"""Where a second person signs on their own phone, having scanned the code on the first one; and what that one asks."""

from __future__ import annotations

import json
from dataclasses import asdict

from flask import Blueprint, Response, jsonify, render_template, request, url_for
from flask.typing import ResponseReturnValue

from custody import clock
from custody.errors import BadInput, CustodyError, NotFound
from custody.queries.when import moment
from custody.text import Text
from custody.usecases import accounts, cosigning, passkeys
from custody.usecases.passkeys import Site, WrongPasskey
from custody.web.access import book, caller
from custody.web.forms import FormField
from custody.web.language import current as lang
from custody.web.limits import limited
from custody.web.passkey_challenge import site

pages = Blueprint("cosigning", __name__)
NOT_YOURS = Text(
    "これは、いまサインインしている人のパスキーではありません。", "This is not a passkey of who is signed in."
)


def _site() -> Site:
    here = site()
    if here is None:
        raise NotFound
    return here


@pages.get("/second/<code>")
@limited("30/minute")
def show(code: str) -> str:
    return _page(code)


@pages.post("/second/<code>")
@limited("10/minute")
def sign(code: str) -> ResponseReturnValue:
    cosigning.read(code, caller())
    try:
        accounts.prove_again(caller(), request.form.get("now", ""))
        cosigning.sign(code, caller().person, "phone")
    except BadInput as wrong:
        return _page(code, wrong.fields["now"][0]), wrong.status
    return _done(signed=True)


@pages.post("/second/<code>/passkey")
@limited("10/minute")
def by_passkey(code: str) -> ResponseReturnValue:
    asked = cosigning.read(code, caller())
    try:
        person, answered = passkeys.signer(request.form.get("credential", ""), asked.challenge, _site())
    except WrongPasskey as wrong:
        return _page(code, wrong.message), wrong.status
    if person != caller().person:
        return _page(code, NOT_YOURS), WrongPasskey.status
    cosigning.sign(code, person, cosigning.PASSKEY, answered)
    return _done(signed=True)


@pages.post("/second/<code>/refusal")
def decline(code: str) -> str:
    cosigning.decline(code, caller())
    return _done(signed=False)


@pages.post("/second/<code>/here")
@limited("10/minute")
def by_passkey_here(code: str) -> ResponseReturnValue:
    """A passkey of the second person on the device of the first."""
    challenge = cosigning.challenge_of(code, caller())
    try:
        person, answered = passkeys.signer(request.form.get("credential", ""), challenge, _site())
        cosigning.sign(code, person, cosigning.PASSKEY, answered)
    except CustodyError as wrong:
        return jsonify(said=wrong.message.in_(lang())), wrong.status
    return state(code)


@pages.get("/second/<code>/state")
def state(code: str) -> Response:
    return jsonify(asdict(cosigning.answer(code, caller())))


def _page(code: str, wrong: Text | None = None) -> str:
    asked, here = cosigning.read(code, caller()), site()
    mine = here is not None and passkeys.of(caller().person)
    options = passkeys.request_options(here, asked.challenge, caller().person) if mine and here else None
    errors = [wrong.in_(lang())] if wrong else []
    return render_template(
        "second/sign.html",
        code=code,
        asked=asked,
        first=book().person_name(asked.first),
        until=moment(asked.until, clock.now(), lang()),
        secret=FormField(
            "now", Text("あなたの暗証", "Your password").in_(lang()), "password", required=True, errors=errors,
            autocomplete="current-password",
        ),
        options=json.dumps(options) if options else "",
        origin=here.origin if here else "",
        action=url_for(".by_passkey", code=code),
    )  # fmt: skip


def _done(*, signed: bool) -> str:
    return render_template("second/done.html", signed=signed)
