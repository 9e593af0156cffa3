"""The second person's part of a form: what they read, what they sign, where they prove who they are."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from flask import request, url_for
from flask_babel import gettext as _

from custody import clock
from custody.events.base import clean
from custody.queries.when import moment
from custody.text import Text
from custody.usecases import cosigning, passkeys, pins
from custody.web.access import caller, settings, this_device
from custody.web.asking import act_sent, is_asked
from custody.web.forms import FormField, Pick
from custody.web.language import current as lang
from custody.web.passkey_challenge import site
from custody.web.reading import MOST_WHY
from custody.web.second_factor import qr
from custody.web.uploads import again

UNSHOWN = frozenset({"hidden", "password", "signature"})
PICTURES = Text("{n}枚", "{n}")
CODES = Text("読み取った番号", "Codes read")
DONE_AT = Text("行った日時（あとからの記録）", "When it was done (recorded later)")
WHY_LATE = Text("遅れて記録する理由", "Why it is recorded late")
WHEN = frozenset({"occurred", "why"})  # any form may carry them, so that they are told of every one


@dataclass(frozen=True)
class Second:
    """`text`: what the second person confirms, in one sentence. `rows`: the particulars they sign, (label, value).

    `who`: the only ones who may sign (ids); where there is none, the receiver that the form names. `lists`: whether
    `rows` name the things, so that the codes that were read need not be told.
    """

    text: Text
    rows: Sequence[tuple[str, str]] = ()
    who: Sequence[str] = ()
    lists: bool = False


def second_part(
    second: Second | None, errors: Sequence[Text] = (), *, by_pin: bool = False, fields: Sequence[FormField] = ()
) -> dict[str, Any] | None:
    """What `confirm_second` of templates/parts/form.html draws; None where one person suffices.

    `by_pin`: whether a PIN on this device will do; it is asked for where somebody near the caller has one. `fields`: the
    rest of the form, which whoever signs on another phone reads there.
    """
    if second is None:
        return None
    asked = _asked(second, fields)
    errors = () if is_asked() else errors
    pin = second_pin(errors) if by_pin else []
    typed = bool(pin) and bool(request.form.get("second_pin"))
    name = second_name(() if typed else errors)
    return {
        "text": dated(second.text, _said_when()).in_(lang()),
        "rows": second.rows,
        "name": name,
        "secret": FormField("second_password", _("Password"), "password"),
        "code": second_code(),
        "pin": pin,
        "wrong": pin[1] if typed else name,
        "asked": asked,
    }


def _asked(second: Second, fields: Sequence[FormField]) -> dict[str, Any] | None:
    """The code that is shown: a new one where it was just asked for, the one from before while it is good."""
    if request.method != "POST":
        return None
    act, code = act_sent(), request.form.get("second_ask", "")
    if is_asked():
        code = cosigning.ask(
            caller(), act, dated(second.text, _said_when()).in_(lang()), _all(second, fields), _who(second, fields)
        )
    how = cosigning.answer(code, caller(), act) if code else None
    if how is None or how.state == "gone":
        return None
    address, here = url_for("cosigning.show", code=code), site()
    waits = here is not None and how.state == "waiting"
    options = passkeys.request_options(here, cosigning.challenge_of(code, caller()), None) if waits and here else None
    return {
        "code": code,
        "how": how,
        "picture": qr(f"{settings().base_url}{address}"),
        "options": json.dumps(options) if options else "",
        "origin": here.origin if here else "",
        "minutes": cosigning.MINUTES,
    }


def _all(second: Second, fields: Sequence[FormField]) -> list[tuple[str, str]]:
    codes = [] if second.lists else request.form.get("codes", "").split()
    read = [(CODES.in_(lang()), " ".join(codes))] if codes else []
    return [*second.rows, *_late(), *told(fields), *read]


def _who(second: Second, fields: Sequence[FormField]) -> Sequence[str]:
    return second.who or [str(f.value) for f in fields if f.name == "receiver" and f.value]


def _said_when() -> str:
    """When the form says that it was done, in words; empty for now."""
    return _time(request.form.get("occurred", "")) if request.method == "POST" else ""


def _late() -> Iterator[tuple[str, str]]:
    """When it was done and why it is recorded late, where the form says so."""
    why = clean(request.form.get("why", "")).strip()[:MOST_WHY]
    if when := _said_when():
        yield DONE_AT.in_(lang()), when
    if why:
        yield WHY_LATE.in_(lang()), why


def dated(text: Text, when: str) -> Text:
    """`text` with `when` in the place of "now"; as it is where it was now."""
    return Text(text.ja.replace("いま", f"{when}に"), re.sub(r"\bnow\b", when, text.en)) if when else text


def _time(typed: str) -> str:
    """A time of a form in words; as it was typed where it is none."""
    text = unicodedata.normalize("NFKC", typed).strip()
    try:
        return moment(clock.stamp(clock.parse(text)), clock.now(), lang()) if text else ""
    except (ValueError, OverflowError):
        return text


def told(fields: Sequence[FormField]) -> Iterator[tuple[str, str]]:
    """What the fields of a form say, as (label, value), for who reads it without the form."""
    for f in fields:
        said = "" if f.name in WHEN else _value(f)
        if said:
            yield f.label, said


def _value(f: FormField) -> str:
    if f.kind in UNSHOWN or f.name == "codes":
        return ""
    if f.kind in ("photos", "scan"):
        n = len(again(f.name))
        return PICTURES.filled(n=n).in_(lang()) if n else ""
    if f.kind == "checkbox":
        return _("Yes") if f.value else ""
    if f.choices:
        chosen = {str(v) for v in (f.value if isinstance(f.value, list | tuple | set) else [f.value])}
        return "、".join(c.label for c in f.choices if c.value and c.value in chosen)
    if f.kind == "datetime":
        return _time(str(f.value or ""))
    return str(f.value or "").strip()


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
