"""One's own PIN on this device, and the cookie by which the device is known."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from custody.errors import BadInput
from custody.text import Text
from custody.usecases import accounts, pins
from custody.web import language
from custody.web.access import caller, device_cookie, settings, this_device
from custody.web.forms import FormField
from custody.web.limits import limited

pages = Blueprint("pins", __name__)
A_YEAR = 400 * 24 * 3600  # seconds: the longest that browsers keep a cookie


@pages.route("/account/pin", methods=["GET", "POST"])
@limited("10/minute", methods=frozenset({"POST"}))
def index() -> ResponseReturnValue:
    if request.method == "GET":
        return _page({})
    device, form = this_device() or pins.new_device(), request.form
    try:
        accounts.prove_again(caller(), form.get("now", ""))
        pins.choose(caller().person, device, form.get("pin", ""), form.get("again", ""))
    except BadInput as wrong:
        return _page({name: texts[0] for name, texts in wrong.fields.items()}), 422
    flash(_("Your PIN on this device is set."), "success")
    return _known(make_response(redirect(url_for("signing_in.account"), 303)), device)


@pages.post("/account/pin/removal")
def remove() -> ResponseReturnValue:
    pins.remove(caller().person, this_device())
    flash(_("Your PIN on this device is removed."), "success")
    return redirect(url_for("signing_in.account"), 303)


def _known(answer: Response, device: str) -> Response:
    """The device keeps what it is known by, whoever signs out."""
    flags: dict[str, Any] = {"path": "/", "secure": settings().secure, "httponly": True, "samesite": "Strict"}
    answer.set_cookie(device_cookie(), device, max_age=A_YEAR, **flags)
    return answer


def _page(wrong: dict[str, Text]) -> str:
    said = {name: [text.in_(language.current())] for name, text in wrong.items()}

    def secret(name: str, label: str, **more: str) -> FormField:
        return FormField(name, label, "password", required=True, errors=said.get(name, []), **more)  # type: ignore[arg-type]

    return render_template(
        "signing_in/pin.html",
        has=pins.has(this_device(), caller().person),
        fields=[
            secret("pin", _("New PIN (six to eight digits)"), inputmode="numeric"),
            secret("again", _("The same PIN again"), inputmode="numeric"),
            secret("now", _("Your password"), autocomplete="current-password"),
        ],
    )
