"""Verify the counters of human numbers: one that was put back would give a number twice."""

from __future__ import annotations

from collections.abc import Iterator

from custody import db
from custody.ledger.verify import Finding
from custody.text import Text

# The letter of a human number (design.md §7) -> the table whose rows have it.
NUMBERED = {
    "M": "item",
    "P": "item",
    "K": "copy",
    "L": "place",
    "A": "authorisation",
    "T": "transport",
    "C": "carrying_case",
    "D": "destruction",
    "I": "incident",
    "N": "badge",
}
AHEAD = {"M": "blank_label", "P": "blank_label"}  # where numbers stand that are printed and on nothing yet
GONE = Text("番号のカウンターがないか、数ではありません", "a counter of numbers that is not there, or is no number")
BEHIND = Text(
    "番号のカウンターが、使われている番号より小さくなっています（{value} ＜ {highest}）",
    "a counter lower than the highest number in use ({value} < {highest})",
)


def behind() -> Iterator[Finding]:
    """A finding for each counter that is missing, no number, or lower than the highest number of its kind."""
    values = dict(db.rows("SELECT name, value FROM counter"))
    for letter, table in NUMBERED.items():
        value, highest = values.get(letter), max(_highest(letter, t) for t in (table, AHEAD.get(letter, table)))
        if not isinstance(value, int):
            yield Finding(f"counter:{letter}", 0, GONE)
        elif value < highest:
            yield Finding(f"counter:{letter}", 0, BEHIND.filled(value=value, highest=highest))


def _highest(letter: str, table: str) -> int:
    if db.is_postgresql():
        digits, is_one, like = "CAST(substr(number, 3) AS numeric)", "number ~ ?", f"^{letter}-[0-9]+$"
    else:
        digits, is_one, like = "CAST(substr(number, 3) AS INTEGER)", "number GLOB ?", f"{letter}-[0-9]*"
    ((highest,),) = db.rows(f"SELECT max({digits}) FROM {table} WHERE {is_one}", (like,))  # noqa: S608 - our names
    return int(highest or 0)
