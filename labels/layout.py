"""Where the symbols and the texts of a label stand on its face.

The symbol stands on the left with its quiet zone and the texts beside it; on an upright face it stands on top and the
texts below. A tear-off duplicate takes a third of the face, and is laid out the same way.
"""

from dataclasses import dataclass, replace

from labels.barcodes import bars_at_foot
from labels.content import Label
from labels.fonts import Fonts
from labels.shapes import Bars, Box, Face, Note, Symbol
from labels.sizing import LARGEST_MODULE, SMALLEST_MODULE, Sized, edge_of, sized
from labels.symbols import QUIET_MODULES, qr_matrix
from labels.texts import LOW, Written, written

__all__ = ["LARGEST_MODULE", "PRINTER_DOT", "SMALLEST_MODULE", "arrange"]

PRINTER_DOT = 25.4 / 600
"""mm. Modules of whole dots keep their edges sharp on office printers of 600 and 1200 dpi."""
UPRIGHT = 1.2
"""A face less than so many times as wide as high has its texts below the symbol."""
STUB = 1 / 3
"""Of the face, for the duplicate."""
DASH = 1.2
"""mm. Length of the dashes, and of the gaps, where the duplicate is torn off."""
HAIRLINE = 0.17
"""mm."""
BARS_SPARE = 7.5
"""mm that a face must have above and below the dark square for Code 128 under the texts."""

TOO_COARSE = Note(
    "there is no Code 128 here: the printer's dots are too coarse for it on this face; read the QR code",
    "プリンターのドットが粗く、この面にはバーコード（Code 128）が入りません。QRコードで読み取ってください",
)


@dataclass(frozen=True, slots=True)
class Room:
    """A face to fill: mm, the strips out of the printer's reach, and the printer's dot."""

    width: float
    height: float
    inset: tuple[float, float]
    dot: float

    @property
    def upright(self) -> bool:
        """Whether the texts stand below the symbol."""
        return self.width < UPRIGHT * self.height

    @property
    def margin(self) -> tuple[float, float]:
        """Clear of texts at left and right, and above and below: mm."""
        edge = 1.5 * edge_of(self.width, self.height)
        return max(edge, self.inset[0]), max(edge, self.inset[1])


def arrange(
    label: Label,
    width: float,
    height: float,
    fonts: Fonts,
    dot: float = PRINTER_DOT,
    *,
    inset: tuple[float, float] = (0.0, 0.0),
    tear_off: str = "",
) -> Face:
    """Place a label on a face of width x height mm, with modules of whole printer dots of dot mm.

    inset: strips at left and right, and above and below, out of the printer's reach.
    tear_off: the caption of a duplicate for the register book, beside a dashed line; "" for none.
    Raises FaceTooSmallError, TextTooLongError and UnknownCharacterError. What a small face does without is in the
    face's notes.
    """
    if not tear_off:
        return filled(label, Room(width, height, inset, dot), fonts)
    stub = replace(label, notice="", contact="", caption=tear_off)
    if width < UPRIGHT * height:
        at = round(height * (1 - STUB) / dot) * dot
        main = filled(label, Room(width, at, inset, dot), fonts)
        torn = filled(stub, Room(width, height - at, inset, dot), fonts).moved(0.0, at)
        return with_dashes(main.beside(torn), Box(0.0, at - HAIRLINE, width, 0.0))
    at = round(width * (1 - STUB) / dot) * dot
    main = filled(label, Room(at, height, inset, dot), fonts)
    torn = filled(stub, Room(width - at, height, inset, dot), fonts).moved(at, 0.0)
    return with_dashes(main.beside(torn), Box(at - HAIRLINE, 0.0, 0.0, height))


def with_dashes(face: Face, line: Box) -> Face:
    """The face with dashes along a line, which has a width or a height."""
    length, step = max(line.width, line.height), 2 * DASH
    dashes = (
        Box(line.x + at, line.y, DASH, HAIRLINE) if line.width else Box(line.x, line.y + at, HAIRLINE, DASH)
        for at in (DASH / 2 + step * n for n in range(int((length - 1.5 * DASH) / step) + 1))
    )
    return replace(face, boxes=(*face.boxes, *dashes))


def filled(label: Label, room: Room, fonts: Fonts) -> Face:
    """A face without duplicate."""
    size, symbol, column, bars = stood(label, room)
    notes = size.notes
    if bars:
        column = replace(column, height=bars.y - 1.0 - column.y)
    else:
        column = column if room.upright else flush(symbol, column)
        notes = (*notes, TOO_COARSE) if is_too_coarse(label, room) else notes
    texts: Written = written(label, column, fonts, spare=0.0 if bars else column.y - room.margin[1])
    return Face((symbol,), (bars,) if bars else (), texts.boxes, texts.lines, (*notes, *texts.notes))


def stood(label: Label, room: Room) -> tuple[Sized, Symbol, Box, Bars | None]:
    """The symbol, the column for the texts and Code 128 at its foot, where there is room for it."""
    size = sized(label, room.width, room.height, room.dot, room.inset, upright=room.upright)
    symbol = placed(size, room)
    column = below(symbol, room) if room.upright else beside(symbol, room)
    clear = (0.0 if room.upright else symbol.x + symbol.side, room.width - HAIRLINE)
    bars = bars_at_foot(label.number, column, clear, room.dot) if has_bars(symbol, column, room) else None
    return size, symbol, column, bars


def is_too_coarse(label: Label, room: Room) -> bool:
    """Whether a printer of finer dots would have drawn Code 128 on this face."""
    return room.dot > PRINTER_DOT and stood(label, replace(room, dot=PRINTER_DOT))[3] is not None


def placed(size: Sized, room: Room) -> Symbol:
    """The symbol, in the middle of its strip of the face."""
    matrix = qr_matrix(size.content, size.correction, size.least)
    side, quiet = len(matrix) * size.module, QUIET_MODULES * size.module
    if room.upright:
        top = max(size.edge + quiet, room.inset[1])
        return Symbol(matrix, (room.width - side) / 2, top, size.module)
    left = max(size.edge + quiet, room.inset[0])
    return Symbol(matrix, left, (room.height - side) / 2, size.module)


def beside(symbol: Symbol, room: Room) -> Box:
    """The column at the symbol's right, as high as can be."""
    across, down = room.margin
    left = symbol.x + symbol.side + symbol.quiet + edge_of(room.width, room.height) / 3
    return Box(left, down, room.width - across - left, room.height - 2 * down)


def below(symbol: Symbol, room: Room) -> Box:
    """The column under the symbol, as wide as can be."""
    across, down = room.margin
    top = symbol.y + symbol.side + symbol.quiet + edge_of(room.width, room.height) / 3
    return Box(across, top, room.width - 2 * across, room.height - down - top)


def has_bars(symbol: Symbol, column: Box, room: Room) -> bool:
    """Whether the column is high enough for Code 128 under the texts."""
    return column.height - (0.45 * column.height if room.upright else symbol.side) >= BARS_SPARE


def flush(symbol: Symbol, column: Box) -> Box:
    """The column with the top and foot of the dark square, where that is high enough for the texts."""
    if symbol.side < max(0.7 * column.height, LOW):
        return column
    return replace(column, y=symbol.y, height=symbol.side)
