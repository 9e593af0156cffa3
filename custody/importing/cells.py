"""A spreadsheet as it was read: rows of text, with what was odd about a cell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from custody.errors import BadInput
from custody.text import Text

MOST_ROWS = 10_000
MOST_COLUMNS = 100
LONGEST = 10_000  # characters of a cell: what is longer is no register
FORMULA = Text(
    "数式です。表計算ソフトで「値の貼り付け」をして、値にしてください。",
    "A formula. In the spreadsheet, paste it as a value.",
)
ERROR = Text(
    "計算の誤り（#N/A など）です。正しい値を入れてください。", "An error of a formula (#N/A …). Enter the right value."
)
ROUNDED = Text(
    "表計算ソフトが番号を丸めています。セルを「文字列」にして、番号を入れ直してください。",
    "The spreadsheet has rounded this number. Make the cell text and enter the number again.",
)
TOO_MANY = Text(
    f"{MOST_ROWS:,}行を超えています。ファイルを分けてください。", f"More than {MOST_ROWS:,} rows. Split the file."
)


class Odd(str):
    """A cell whose content cannot be relied on. `why` says what to do."""

    __slots__ = ("why",)
    why: Text


def odd(text: str, why: Text) -> Odd:
    cell = Odd(text)
    cell.why = why
    return cell


@dataclass(frozen=True)
class Table:
    """One sheet. `rows[0]` is its row 1. `merged`: row -> the column (0 is A) of each cell that lies in a merged one."""

    name: str
    rows: Sequence[Sequence[str]]
    merged: Mapping[int, frozenset[int]] = field(default_factory=dict)


def unreadable(why: Text) -> BadInput:
    return BadInput({"file": [why]})


def letter_of(column: int) -> str:
    """`A` of 0, `AB` of 27."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name
