"""Forms out of event kinds, and events out of forms. The fields and their words come from custody/events/ alone."""

from __future__ import annotations

import re
import types
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar, Union, get_args, get_origin

from pydantic import ValidationError
from pydantic.fields import FieldInfo

from custody import clock
from custody.caller import Signature, Submission
from custody.errors import BadInput
from custody.events import Ask, Event
from custody.events.base import OF_FILES
from custody.events.choices import Choice
from custody.text import Text
from custody.web.personal_numbers import PERSONAL_NUMBER, is_number, warn_of_numbers
from custody.web.uploads import again

E = TypeVar("E", bound=Event)

KINDS = {  # widget -> the control that templates/parts/form.html draws
    "purpose": "radio",
    "work": "radio",
    "yesno": "radio",
    "lines": "textarea",
    "map": "textarea",
    "time": "text",
    "unit": "place",
    "area": "place",
    "contract": "select",
    "client": "select",
    "roster": "checkboxes",
    "tick": "checkbox",
    "items": "textarea",
    "party": "select",
    "authorisation": "select",
    "copy": "select",
    "item": "select",
    "case": "select",
    "photos": "photos",
    "scan": "scan",
}
FEW = 5
IDEM = re.compile(r"^[0-9A-Za-z:-]{16,80}$")


class Posted(Protocol):
    """The part of werkzeug's MultiDict that forms need."""

    def get(self, key: str, default: str, /) -> Any: ...
    def getlist(self, key: str) -> list[str]: ...
    def __contains__(self, key: object) -> bool: ...


@dataclass
class Pick:
    """One thing to choose. `hint` explains it; a `disabled` one is shown but cannot be chosen."""

    value: str
    label: str
    hint: str = ""
    disabled: bool = False


@dataclass
class FormField:
    """What templates/parts/form.html draws a control from."""

    name: str
    label: str
    kind: str = "text"
    value: Any = ""
    help: str = ""
    required: bool = False
    choices: Sequence[Pick] = ()
    errors: list[str] = field(default_factory=list)
    autocomplete: str = "off"
    inputmode: str = ""
    maxlength: int | None = None
    quiet: bool = False

    @property
    def id(self) -> str:
        return "f-" + self.name.replace(":", "-")


Options = Mapping[str, Sequence[Pick]]


def fields_of(
    kind: type[Event],
    lang: str,
    options: Options | None = None,
    values: Mapping[str, Any] | None = None,
    errors: Mapping[str, Sequence[Text]] | None = None,
    leave_out: Iterable[str] = (),
) -> list[FormField]:
    """The controls for an event kind, in order, without those that the use case fills.

    `options`: choices by field name or else by widget (unit, place, person, contract, client, purpose, work, roster).
    `values`: what to show; a stamp in a datetime is shown in Japan's time. `errors`: from BadInput.fields.
    """
    shown: list[FormField] = []
    left = set(leave_out)
    for name, ask in kind.asks.items():
        if ask.filled or name in left:
            continue
        info = kind.model_fields[name]
        f = _field(name, ask, info, lang, options or {})
        f.value = _shown(ask, info, values, name, f)
        f.errors = [t.in_(lang) for t in (errors or {}).get(name, ())]
        shown.append(f)
    return shown


def _field(name: str, ask: Ask, info: FieldInfo, lang: str, options: Options) -> FormField:
    picks = list(options.get(name) or options.get(ask.widget) or _enum_picks(info, lang))
    if ask.widget == "yesno":
        picks = [Pick("yes", Text("はい", "Yes").in_(lang)), Pick("no", Text("いいえ", "No").in_(lang))]
    kind = KINDS.get(ask.widget, ask.widget)
    if kind == "select" and 0 < len(picks) <= FEW and info.is_required():
        kind = "radio"
    needed = info.is_required() and ask.widget not in ("checkbox", "checkboxes", "lines", "map")
    return FormField(
        name,
        ask.label.in_(lang),
        kind,
        help=ask.help.in_(lang) if ask.help else "",
        required=needed,
        choices=picks,
        inputmode="numeric" if ask.widget == "number" else "",
        maxlength=_longest(info),
        quiet=ask.quiet,
    )


def _longest(info: FieldInfo) -> int | None:
    found = [m.max_length for m in info.metadata if getattr(m, "max_length", None)]
    return int(found[0]) if found else None


def _enum_picks(info: FieldInfo, lang: str) -> list[Pick]:
    enum = _choice_type(info.annotation)
    return [Pick(c.value, c.text.in_(lang)) for c in enum] if enum else []


def _choice_type(annotation: Any) -> type[Choice] | None:
    if isinstance(annotation, type) and issubclass(annotation, Choice):
        return annotation
    if get_origin(annotation) in (Union, types.UnionType, list):
        return next((c for a in get_args(annotation) if (c := _choice_type(a))), None)
    return None


def _shown(ask: Ask, info: FieldInfo, values: Mapping[str, Any] | None, name: str, f: FormField) -> Any:
    value = values.get(name) if values and name in values else None
    if value is None:
        value = None if info.is_required() else info.get_default(call_default_factory=True)
    if isinstance(value, Choice):
        value = value.value
    if ask.widget == "yesno" and isinstance(value, bool):
        return "yes" if value else "no"
    if ask.widget in ("lines", "items") and not isinstance(value, str):
        return "\n".join(value or ())
    if ask.widget in OF_FILES:
        return again(name)
    if ask.widget == "map" and not isinstance(value, str):
        return "\n".join(f"{k}={v}" for k, v in (value or {}).items())
    if ask.widget == "datetime" and isinstance(value, str) and value.endswith("Z"):
        return clock.japan(value).strftime("%Y-%m-%dT%H:%M")
    if value is None:
        return [] if f.kind == "checkboxes" else ""
    return value


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
    why = str(form.get("why", "")).strip()[:500]
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


def when_fields(
    lang: str, form: Posted | None = None, errors: Mapping[str, Sequence[Text]] | None = None
) -> list[FormField]:
    """The two fields that every act may carry: when it really happened, and why it is recorded late."""
    words = {
        "occurred": ("datetime", Text("実際の日時（いまでないとき）", "When it really happened (if not now)")),
        "why": ("text", Text("遅れて記録する理由", "Why it is recorded late")),
    }
    return [
        FormField(
            name,
            label.in_(lang),
            kind,
            value=form.get(name, "") if form else "",
            quiet=True,
            errors=[t.in_(lang) for t in (errors or {}).get(name, ())],
        )
        for name, (kind, label) in words.items()
    ]
