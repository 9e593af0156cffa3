"""Where each part of a label stands on its face, in mm from the face's top left corner.

The symbol stands on the left with its quiet zone; beside its dark square, flush with the square's top and
foot, stand the kind mark with the caption, the number, the notice, and under a rule the finder's contact.
"""

import math
from dataclasses import dataclass

from labels.content import Label
from labels.errors import FaceTooSmallError
from labels.fitting import CAPTION, CONTACT, KIND_MARK, LEADING, NOTICE, NUMBER, Fitted, fitted
from labels.fonts import ASCENT, DESCENT, FIGURE_HEIGHT, Fonts, Style
from labels.symbols import QUIET_MODULES, Matrix, qr_matrix

SMALLEST_MODULE = 0.33
"""mm. Below it phone cameras fail at arm's length."""
SYMBOL_SHARE = 0.45
"""Of the face's width the symbol takes no more, where its module stays above SMALLEST_MODULE."""
LARGEST_NUMBER = 9.0
"""mm of type size; larger figures read no better from a shelf's distance."""
RULE = 0.17
"""Thickness of the line above the contact, mm."""
PRINTER_DOT = 25.4 / 600
"""mm. Modules of whole dots keep their edges sharp on office printers of 600 and 1200 dpi."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of text; x and baseline are its left end."""

    text: str
    x: float
    baseline: float
    size: float
    style: Style
    white: bool = False


@dataclass(frozen=True, slots=True)
class Box:
    """A black rectangle, with rounded corners where radius > 0."""

    x: float
    y: float
    width: float
    height: float
    radius: float = 0.0


@dataclass(frozen=True, slots=True)
class Symbol:
    """A QR symbol; x and y are the corner of its dark square, inside the quiet zone."""

    matrix: Matrix
    x: float
    y: float
    module: float

    @property
    def side(self) -> float:
        """Of the dark square, mm."""
        return len(self.matrix) * self.module

    @property
    def quiet(self) -> float:
        """Width of the clear border on each side, mm."""
        return QUIET_MODULES * self.module


@dataclass(frozen=True, slots=True)
class Face:
    """Everything drawn on one face."""

    symbol: Symbol
    boxes: tuple[Box, ...]
    lines: tuple[Line, ...]


def arrange(label: Label, width: float, height: float, fonts: Fonts, dot: float = PRINTER_DOT) -> Face:
    """Place a label on a face of width x height mm, with modules of whole printer dots of dot mm.

    Raises FaceTooSmallError, TextTooLongError and UnknownCharacterError.
    """
    edge = edge_of(width, height)
    matrix = qr_matrix(label.url)
    module = module_size(len(matrix), width, height, dot)
    symbol = Symbol(matrix, edge + QUIET_MODULES * module, (height - len(matrix) * module) / 2, module)
    left = symbol.x + symbol.side + symbol.quiet + edge / 3
    column = Box(left, symbol.y, width - edge * 1.5 - left, symbol.side)
    boxes, lines = arrange_text(label, column, fonts, spare=symbol.y - 1.5 * edge)
    return Face(symbol, boxes, lines)


def edge_of(width: float, height: float) -> float:
    """Clear strip along the face's edges, mm: 4 % of the short side, as sheets drift in the printer."""
    return min(1.5, 0.04 * min(width, height))


def module_size(modules: int, width: float, height: float, dot: float) -> float:
    """Side of one module in mm, a whole number of dots. Raises FaceTooSmallError."""
    across = modules + 2 * QUIET_MODULES
    edge = edge_of(width, height)
    room = min(width, height) - 2 * edge
    smallest = math.ceil(SMALLEST_MODULE / dot - 1e-6)
    shared = math.floor(min(room, SYMBOL_SHARE * width) / across / dot + 1e-6)
    if (largest := math.floor(room / across / dot + 1e-6)) >= smallest:
        return max(shared, min(smallest, largest)) * dot
    needed = across * smallest * dot + 2 * edge
    raise FaceTooSmallError(
        f"a face of {width:g} x {height:g} mm is too small for a QR of {modules} x {modules} modules: with"
        f" modules of {smallest * dot:.2f} mm it needs {needed:.1f} mm each way;"
        " choose a larger stock, or a shorter base URL",
        f"{width:g} × {height:g} mmの面は{modules} × {modules}セルのQRには小さすぎます。"
        f"1セル{smallest * dot:.2f} mmで縦横{needed:.1f} mm要ります。"
        "大きい面の用紙を選ぶか、基底URLを短くしてください",
    )


def arrange_text(label: Label, column: Box, fonts: Fonts, spare: float) -> tuple[tuple[Box, ...], tuple[Line, ...]]:
    """Set the texts in their column: the heights they may take add up to less than the column's.

    Further lines of the contact spread the column up and down by as much as spare mm each way.
    """
    x, wide, high = column.x, column.width, column.height
    contact = fitted(fonts, CONTACT, label.contact, wide, 0.3 * high, largest=min(0.13 * high, 3.2))
    notice = fitted(fonts, NOTICE, label.notice, wide, 0.2 * high, largest=min(0.145 * high, 3.6))
    number = fitted(fonts, NUMBER, label.number, wide, 0.32 * high, largest=min(0.32 * high, LARGEST_NUMBER))
    spread = min(max(contact.height - contact.size, 0) / 2, max(spare, 0))
    row = Box(x, column.y - spread, wide, min(0.2 * high, 5.0))
    contact_top = column.y + high + spread - contact.height
    rule = Box(x, contact_top - 0.045 * high, wide, RULE)
    gap = (rule.y - row.y - row.height - number.size * FIGURE_HEIGHT - notice.height) / 3
    baseline = row.y + row.height + gap + number.size * FIGURE_HEIGHT
    boxes, lines = arrange_kind(label, row, fonts)
    lines += (Line(number.lines[0], x, baseline, number.size, NUMBER.style),)
    lines += stacked(notice, x, baseline + gap, NOTICE.style)
    lines += stacked(contact, x, contact_top, CONTACT.style)
    return ((*boxes, rule) if contact.lines else boxes), lines


def arrange_kind(label: Label, row: Box, fonts: Fonts) -> tuple[tuple[Box, ...], tuple[Line, ...]]:
    """The kind mark in white on a black pill, and the caption at the row's right end."""
    mark = fitted(fonts, KIND_MARK, label.kind_mark, 0.6 * row.width, row.height, largest=0.66 * row.height)
    boxes: tuple[Box, ...] = ()
    lines: tuple[Line, ...] = ()
    pill = 0.0
    if mark.lines:
        written = fonts.width(mark.lines[0], KIND_MARK.style) * mark.size
        pill = written + mark.size
        boxes = (Box(row.x, row.y, pill, row.height, radius=0.22 * row.height),)
        lines = (centred(mark, row.x + mark.size / 2, row, KIND_MARK.style, white=True),)
    room = row.width - pill - 0.3 * row.height
    caption = fitted(fonts, CAPTION, label.caption, room, row.height, largest=0.6 * row.height)
    if caption.lines:
        written = fonts.width(caption.lines[0], CAPTION.style) * caption.size
        lines += (centred(caption, row.x + row.width - written, row, CAPTION.style),)
    return boxes, lines


def centred(text: Fitted, x: float, row: Box, style: Style, white: bool = False) -> Line:
    """One line of kanji, its ink midway between the row's top and foot."""
    baseline = row.y + row.height / 2 + text.size * (ASCENT - DESCENT) / 2
    return Line(text.lines[0], x, baseline, text.size, style, white)


def stacked(text: Fitted, x: float, top: float, style: Style) -> tuple[Line, ...]:
    """Lines downward from top."""
    return tuple(
        Line(line, x, top + text.size * (ASCENT + LEADING * i), text.size, style) for i, line in enumerate(text.lines)
    )
