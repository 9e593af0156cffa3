"""Runs of 12 digits in free text may be personal numbers (個人番号), which the ledger must never hold: ask before keeping."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container
from typing import Any

from custody.errors import BadInput
from custody.events import Event
from custody.text import Text

# After NFKC: blanks, dots, and whatever looks like a hyphen, some of it invisible, may stand between the digits.
BETWEEN = r"[\s.,/_・~\-\u00ad\u200b-\u200f\u2010-\u2015\u2043\u2060\u2212\u2500\u30fc\ufeff]*"
TWELVE = re.compile(rf"(?<!\d)\d(?:{BETWEEN}\d){{11}}(?!\d)")
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


def is_number(value: Any) -> bool:
    """Whether text, or lines or pairs of it, hold a run of 12 digits."""
    if isinstance(value, dict):
        return any(is_number(part) for part in (*value, *value.values()))
    text = "\n".join(value) if isinstance(value, list) else value
    return isinstance(text, str) and bool(TWELVE.search(unicodedata.normalize("NFKC", text)))
