"""The second person's part of a form: what they read, what they sign, where they prove who they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import request
from flask_babel import gettext as _

from custody.text import Text
from custody.web.forms import FormField
from custody.web.language import current as lang


@dataclass(frozen=True)
class Second:
    """`text`: what the second person confirms, in one sentence. `rows`: the particulars they sign, (label, value)."""

    text: Text
    rows: Sequence[tuple[str, str]] = ()


def second_part(second: Second | None, errors: Sequence[Text] = ()) -> dict[str, Any] | None:
    """What `confirm_second` of templates/parts/form.html draws; None where one person suffices."""
    if second is None:
        return None
    return {
        "text": second.text.in_(lang()),
        "rows": second.rows,
        "name": second_name(errors),
        "secret": FormField("second_password", _("Password"), "password"),
        "code": second_code(),
    }


def second_name(errors: Sequence[Text] = ()) -> FormField:
    """Who the second person is, as they typed it; the password is typed anew."""
    typed = request.form.get("second_login", "")
    return FormField("second_login", _("User name"), value=typed, errors=[t.in_(lang()) for t in errors])


def second_code() -> FormField:
    """The second person's own code from an authenticator app, for who has one."""
    return FormField("second_code", _("Six-digit code"), autocomplete="one-time-code", inputmode="numeric")
