"""The second person's part of a form: what they read, what they sign, where they prove who they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import request
from flask_babel import gettext as _

from custody.text import Text
from custody.usecases import pins
from custody.web.access import caller, this_device
from custody.web.forms import FormField, Pick
from custody.web.language import current as lang


@dataclass(frozen=True)
class Second:
    """`text`: what the second person confirms, in one sentence. `rows`: the particulars they sign, (label, value)."""

    text: Text
    rows: Sequence[tuple[str, str]] = ()


def second_part(second: Second | None, errors: Sequence[Text] = (), *, by_pin: bool = False) -> dict[str, Any] | None:
    """What `confirm_second` of templates/parts/form.html draws; None where one person suffices.

    `by_pin`: whether a PIN on this device will do; it is asked for where somebody near the caller has one.
    """
    if second is None:
        return None
    pin = second_pin(errors) if by_pin else []
    typed = bool(pin) and bool(request.form.get("second_pin"))
    name = second_name(() if typed else errors)
    return {
        "text": second.text.in_(lang()),
        "rows": second.rows,
        "name": name,
        "secret": FormField("second_password", _("Password"), "password"),
        "code": second_code(),
        "pin": pin,
        "wrong": pin[1] if typed else name,
    }


def second_pin(errors: Sequence[Text] = ()) -> list[FormField]:
    """Who of those with a PIN on this device signs, and the PIN; nothing where there is none."""
    found = [Pick(row.id, row.name) for row in pins.colleagues(this_device(), caller())]
    if not found:
        return []
    typed = request.form.get("second_person", "") if request.form.get("second_pin") else ""
    said = [t.in_(lang()) for t in errors] if typed else []
    return [
        FormField("second_person", _("Who signs"), "radio", value=typed, choices=found),
        FormField("second_pin", _("Their PIN on this device"), "password", errors=said, inputmode="numeric"),
    ]


def second_name(errors: Sequence[Text] = ()) -> FormField:
    """Who the second person is, as they typed it; the password is typed anew."""
    typed = request.form.get("second_login", "")
    return FormField("second_login", _("User name"), value=typed, errors=[t.in_(lang()) for t in errors])


def second_code() -> FormField:
    """The second person's own code from an authenticator app, for who has one."""
    return FormField("second_code", _("Six-digit code"), autocomplete="one-time-code", inputmode="numeric")
