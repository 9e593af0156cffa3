"""Long tables set in half the time: lines are broken here, so that Typst is told each row's height and sets a cell once."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from custody.documents.label_values import FONTS
from labels.errors import UnknownCharacterError
from labels.fonts import Style, fonts_in

if TYPE_CHECKING:
    from custody.documents.forms.blocks import Block

BETWEEN_MARGINS = {"page": 182, "register": 269}  # mm, of templates/forms/frame.typ
INSET = 1.1  # mm, as SMALLER, MONO and LEADING are of templates/forms/blocks.typ
POINT = 25.4 / 72  # mm
SLACK = 0.98  # of a line: kerning moves characters a little
SMALLER, MONO = 0.95, 0.603  # of columns in monospace: their size, and the advance of DejaVu Sans Mono in em
HEIGHT, LEADING = 0.76, 0.55  # of a line above its baseline, and between lines, in em
SPARE = 0.15  # mm
CJK = "\u2e80"
NOT_FIRST = frozenset("、。，．・：；！？）］｝」』】〕〉》ーぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮ々,.:;!?)]}%")
NOT_LAST = frozenset("（［｛「『【〔〈《([{")


def broken(block: Block, template: str) -> Block:
    """The block of a table with its lines broken and `heights` of its rows in mm; None where Typst is to find it itself."""
    whole = sum(block["widths"])
    mono = [k in ("code", "n") for k in block["kinds"]]
    sizes = [block["size"] * POINT * (SMALLER if m else 1) for m in mono]
    limits = [
        SLACK * (BETWEEN_MARGINS[template] * w / whole - 2 * INSET) / em
        for w, em in zip(block["widths"], sizes, strict=True)
    ]
    rows, heights = [], []
    for row in block["rows"]:
        cells = [c if isinstance(c, dict) else lines(c, limits[x], mono[x]) for x, c in enumerate(row)]
        rows.append(cells)
        heights.append(_height(cells, block["size"] * POINT, block["pad"]))
    return {**block, "rows": rows, "heights": heights}


def _height(cells: list[Any], em: float, pad: float) -> float | None:
    if any(isinstance(c, dict) for c in cells):
        return None
    n: int = 1 + max(str(c).count("\n") for c in cells)
    return round(em * (n * HEIGHT + (n - 1) * LEADING) + 2 * pad + SPARE, 3)


@lru_cache(maxsize=16384)
def lines(text: str, limit: float, mono: bool) -> str:
    """`text` with breaks, so that no line is wider than `limit` em: between words and kanji, else anywhere."""
    return "\n".join(line for part in text.split("\n") for line in _lines(part, limit, mono))


def _lines(text: str, limit: float, mono: bool) -> list[str]:
    found, start, last, width = [], 0, 0, 0.0
    for i, c in enumerate(text):
        if i > start and _may_break(text[i - 1], c):
            last = i
        width += advance(c, mono)
        if width > limit and i > start:
            end = last if last > start else i
            found.append(text[start:end].rstrip(" "))
            start = end
            width = sum(advance(d, mono) for d in text[start : i + 1])
    return [*found, text[start:]]


def _may_break(before: str, after: str) -> bool:
    if after in NOT_FIRST or before in NOT_LAST or after == " ":
        return False
    return before == " " or before >= CJK or after >= CJK


@lru_cache(maxsize=8192)
def advance(character: str, mono: bool) -> float:
    """The width of a character in em, never less than it is set."""
    if mono:
        return MONO if character < "\u2000" else 1.0
    try:
        return fonts_in(FONTS).glyph(character, Style.REGULAR)[1]
    except UnknownCharacterError:
        return 1.0
