"""Events out of forms that were sent, with what is wrong in them by field."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Any, Protocol, TypeVar

from pydantic import ValidationError

from custody import clock
from custody.caller import Signature, Submission
from custody.errors import BadInput
from custody.events import Ask, Event, evidence
from custody.events.base import OF_FILES, clean
from custody.text import Text
from custody.web.personal_numbers import PERSONAL_NUMBER, is_number, warn_of_numbers

E = TypeVar("E", bound=Event)

MOST_WHY = 500  # characters
IDEM = re.compile(r"^[0-9A-Za-z:-]{16,80}$")


class Posted(Protocol):
    """The part of werkzeug's MultiDict that forms need."""

    def get(self, key: str, default: str, /) -> Any: ...
    def getlist(self, key: str) -> list[str]: ...
    def __contains__(self, key: object) -> bool: ...


def read(kind: type[E], form: Posted, **filled: Any) -> E:
    """The event that a form describes. `filled`: fields that are not asked. BadInput, by field, where it is wrong."""
    given: dict[str, Any] = {}
    for name, ask in kind.asks.items():
        if not ask.filled and name not in filled and ask.widget not in OF_FILES:
            value = _posted(ask, form, name)
            if value is not None:
                given[name] = value
    try:
        event = kind.model_validate({**given, **filled})
    except ValidationError as e:
        raise BadInput(_explained(e)) from e
    warn_of_numbers(event, form)
    return event


def posted(kind: type[Event], form: Posted) -> dict[str, Any]:
    """What was typed, for showing the form again."""
    asked = {name: ask for name, ask in kind.asks.items() if not ask.filled and ask.widget not in OF_FILES}
    found = {name: _posted(ask, form, name) for name, ask in asked.items()}
    return {name: value for name, value in found.items() if value is not None}


def _posted(ask: Ask, form: Posted, name: str) -> Any:
    if ask.widget == "checkbox":
        return name in form
    if ask.widget == "tick":
        return True if name in form else None
    if ask.widget == "checkboxes":
        return form.getlist(name)
    if ask.widget == "roster":
        return _roster(form.getlist(name))
    text = str(form.get(name, "")).strip()
    if not text:
        return None
    if ask.widget == "yesno":
        return {"yes": True, "no": False}.get(text)
    if ask.widget in ("lines", "items"):
        return [line.strip() for line in text.splitlines() if line.strip()]
    if ask.widget == "map":
        return dict(part for line in text.splitlines() if (part := _pair(line)))
    return unicodedata.normalize("NFKC", text) if ask.widget in ("number", "date", "datetime", "time") else text


def _roster(pairs: Iterable[str]) -> dict[str, list[str]]:
    members: dict[str, list[str]] = {}
    for person, _, role in (p.rpartition("/") for p in pairs):
        members.setdefault(person, []).append(role)
    return members


def _pair(line: str) -> tuple[str, str] | None:
    left, equals, right = (part.strip() for part in line.partition("="))
    return (left, right) if equals and left and right else None


WORDS: dict[str, Text] = {
    "missing": Text("入力または選択してください。", "Please fill this in."),
    "string_too_long": Text("{max_length}文字以内にしてください。", "At most {max_length} characters."),
    "too_long": Text("{max_length}件以内にしてください。", "At most {max_length}."),
    "too_short": Text("{min_length}件以上選んでください。", "Choose at least {min_length}."),
    "string_pattern_mismatch": Text("形式が違います。", "This is not in the expected form."),
    "enum": Text("一覧から選んでください。", "Choose from the list."),
    "int_parsing": Text("数字で入れてください。", "Enter a number."),
    "int_type": Text("数字で入れてください。", "Enter a number."),
    "greater_than_equal": Text("{ge} 以上にしてください。", "Must be {ge} or more."),
    "less_than_equal": Text("{le} 以下にしてください。", "Must be {le} or less."),
    "value_error": Text("日時として読めません。", "This cannot be read as a time."),
    **evidence.WORDS,
}
UNCLEAR = Text("入力を確かめてください。", "Please check this.")


def _explained(e: ValidationError) -> dict[str, list[Text]]:
    found: dict[str, list[Text]] = {}
    for error in e.errors():
        # Text is measured once it is composed, by then no longer as text: pydantic calls it merely too long.
        kind = f"string_{error['type']}" if isinstance(error["input"], str) else error["type"]
        words = WORDS.get(kind) or WORDS.get(error["type"], UNCLEAR)
        found.setdefault(str(error["loc"][0]), []).append(words.filled(**error.get("ctx", {})))
    return found


def _why(form: Posted) -> str:
    """Why it is recorded late: as free as a note, and looked at like one."""
    why = clean(str(form.get("why", ""))).strip()[:MOST_WHY]
    if "not_personal_number" not in form and is_number(why):
        raise BadInput({"why": [PERSONAL_NUMBER], "not_personal_number": []})
    return why


def submission(form: Posted, second: Signature | None = None, *, skip_refused: bool = False) -> Submission:
    """The submission that a form carries in its hidden and its rarely opened fields. BadInput without a usable key."""
    idem = str(form.get("idem", ""))
    if not IDEM.match(idem):
        raise BadInput(
            message=Text(
                "送信番号がありません。画面を開き直してください。", "The submission has no key. Open the page again."
            )
        )
    return Submission(
        idem=idem,
        occurred=_time(form, "occurred"),
        device=_time(form, "device_time", claim=True),
        why=_why(form),
        second=second,
        skip_refused=skip_refused,
    )


def _time(form: Posted, name: str, *, claim: bool = False) -> str | None:
    text = unicodedata.normalize("NFKC", str(form.get(name, ""))).strip()
    if not text:
        return None
    try:
        return clock.stamp(clock.parse(text))
    except (ValueError, OverflowError) as e:
        if claim:
            return None
        raise BadInput({name: [WORDS["value_error"]]}) from e
