"""Runs of 12 digits in free text may be personal numbers (個人番号), which the ledger must never hold: ask before keeping."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container
from typing import Any

from custody.errors import BadInput
from custody.events import Event
from custody.text import Text

# After NFKC: whatever is no letter, some of it invisible, and the long vowel that looks like a hyphen.
BETWEEN = r"[\W_\u30fc]*"
TWELVE = re.compile(rf"(?<!\d)\d(?:{BETWEEN}\d){{11}}(?!\d)")
KANJI = str.maketrans("〇零一二三四五六七八九", "00123456789")
# A date with the time beside it has twelve digits too, and stands in every other note.
DAY = r"(?:19|20)\d\d[-/.](?:0?[1-9]|1[0-2])[-/.](?:0?[1-9]|[12]\d|3[01])"
CLOCK = r"(?:[01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d)?"
MOMENT = re.compile(rf"(?<!\d){DAY}[ T]+{CLOCK}(?:[ ]*[~\-\u2013\u301c][ ]*{CLOCK})?(?!\d)")
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
    if not isinstance(text, str):
        return False
    plain = unicodedata.normalize("NFKC", text).translate(KANJI)
    return bool(TWELVE.search(MOMENT.sub("x", plain)))
