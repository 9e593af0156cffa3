"""Runs of 12 digits that may be personal numbers (個人番号), however they are written."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

# After NFKC: whatever is no letter, some of it invisible, and the long vowel that looks like a hyphen.
BETWEEN = r"[\W_\u30fc]*"
TWELVE = re.compile(rf"(?<!\d)\d(?:{BETWEEN}\d){{11}}(?!\d)")
KANJI = str.maketrans("〇零一二三四五六七八九", "00123456789")
# A date with the time beside it has twelve digits too, and stands in every other note.
DAY = r"(?:19|20)\d\d[-/.](?:0?[1-9]|1[0-2])[-/.](?:0?[1-9]|[12]\d|3[01])"
CLOCK = r"(?:[01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d)?"
MOMENT = re.compile(rf"(?<!\d){DAY}[ T]+{CLOCK}(?:[ ]*[~\-\u2013\u301c][ ]*{CLOCK})?(?!\d)")


def is_number(value: Any) -> bool:
    """Whether text, or lines or pairs of it, hold a run of 12 digits."""
    if isinstance(value, dict):
        return any(is_number(part) for part in (*value, *value.values()))
    text = "\n".join(value) if isinstance(value, list) else value
    if not isinstance(text, str):
        return False
    plain = unicodedata.normalize("NFKC", text).translate(KANJI)
    return bool(TWELVE.search(MOMENT.sub("x", plain)))
