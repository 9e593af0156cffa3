"""Forms out of event kinds. The fields and their words come from custody/events/ alone."""

from __future__ import annotations

import types
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Union, get_args, get_origin

from pydantic.fields import FieldInfo

from custody import clock
from custody.events import Ask, Event
from custody.events.base import OF_FILES
from custody.events.choices import Choice
from custody.text import Text
from custody.web.uploads import again

if TYPE_CHECKING:
    from custody.web.reading import Posted

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
    "of_client": "select",
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
