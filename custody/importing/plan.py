"""What was chosen for one file: its sheet, its headings, what each column stands for, and what is said once for all rows."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Self

from custody.importing.cells import Table
from custody.importing.fields import NEEDED, guessed, heading_row

Words = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True)
class Plan:
    """`header`: the row of the headings, from 1. `usual`: field -> value, where a row says nothing. `words`: field ->
    word -> value. `stored`: whether all of it was seen, locked up, where the register says."""

    sheet: int = 0
    header: int = 1
    columns: Mapping[int, str] = field(default_factory=dict)
    usual: Mapping[str, str] = field(default_factory=dict)
    words: Words = field(default_factory=dict)
    stored: bool = False
    not_personal: bool = False

    def to_json(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> Self:
        said = json.loads(text)
        return cls(**{**said, "columns": {int(n): name for n, name in said["columns"].items()}})

    def missing(self) -> list[str]:
        """The fields that no row could have."""
        named = {*self.columns.values(), *(name for name, value in self.usual.items() if value)}
        return [name for name in NEEDED if name not in named]


def first_guess(tables: Sequence[Table], sheet: int | None = None, header: int | None = None) -> Plan:
    """The sheet with most known headings, and what they stand for; `sheet` and `header` where they were chosen."""
    chosen = sheet if sheet is not None and 0 <= sheet < len(tables) else _likeliest(tables)
    rows = tables[chosen].rows
    row = header if header is not None and 0 < header <= len(rows) else heading_row(rows)
    return Plan(chosen, row, guessed(rows[row - 1]))


def _likeliest(tables: Sequence[Table]) -> int:
    known = [len(guessed(t.rows[heading_row(t.rows) - 1])) for t in tables]
    return known.index(max(known))
