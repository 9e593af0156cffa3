"""Runs of 12 digits in free text may be personal numbers (個人番号), which the ledger must never hold: ask before keeping."""

from __future__ import annotations

from collections.abc import Container

from custody.errors import BadInput
from custody.events import Event
from custody.personal_numbers import is_number
from custody.text import Text

TYPED = frozenset({"text", "textarea", "lines", "map"})  # widgets into which anything may be typed
PERSONAL_NUMBER = Text(
    "12桁の数字があります。個人番号は台帳に書けません。個人番号でなければ「個人番号ではありません」に印を付けて送ってください。",
    "There is a run of 12 digits. Personal numbers must not be written here. If it is none, tick “Not a personal number”.",
)


def warn_of_numbers(event: Event, form: Container[str]) -> None:
    """BadInput where a field into which anything may be typed holds such a number, unless it was said to be none."""
    if "not_personal_number" in form:
        return
    free = (name for name, ask in event.asks.items() if ask.widget in TYPED and not ask.filled)
    wrong = [name for name in free if is_number(getattr(event, name))]
    if wrong:
        raise BadInput({name: [PERSONAL_NUMBER] for name in wrong} | {"not_personal_number": []})


__all__ = ["PERSONAL_NUMBER", "is_number", "warn_of_numbers"]
