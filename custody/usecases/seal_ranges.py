"""A list of seal numbers as it is typed: one a line, and ranges such as `S-001〜S-050`. Pure."""

from __future__ import annotations

import re

from custody.errors import BadInput
from custody.text import Text

RANGE = re.compile(r"^(.*?)(\d+)\s*[〜～~]\s*(.*?)(\d+)$")
MOST = 1_000
NO_RANGE = Text("「{line}」は範囲として読めません。", "“{line}” cannot be read as a range.")
TOO_MANY = Text(f"一度に{MOST}本までです。", f"At most {MOST} at a time.")


def numbers_of(text: str) -> list[str]:
    """The numbers in `text`. BadInput for a range that goes backwards, changes its letters or is too long."""
    found: list[str] = []
    for line in filter(None, (part.strip() for part in text.splitlines())):
        found += _range(line) if re.search("[〜～~]", line) else [line]
        if len(found) > MOST:
            raise BadInput({"numbers": [TOO_MANY]})
    return found


def _range(line: str) -> list[str]:
    ends = RANGE.match(line)
    if ends is None:
        raise BadInput({"numbers": [NO_RANGE.filled(line=line[:60])]})
    letters, first, again, last = ends.groups()
    start, stop = int(first), int(last)
    if again not in ("", letters) or stop < start or len(last) > len(first) + (stop >= 10 ** len(first)):
        raise BadInput({"numbers": [NO_RANGE.filled(line=line[:60])]})
    if stop - start >= MOST:
        raise BadInput({"numbers": [TOO_MANY]})
    return [f"{letters}{n:0{len(first)}d}" for n in range(start, stop + 1)]
