"""Label stocks: sheets of faces and rolls of single faces, measured in mm."""

import math
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from labels.errors import StockError, UnknownStockError

CATALOGUE = Path(__file__).with_name("stocks.toml")
PRINTERS = frozenset({"", "brother-ql", "zebra"})
"""Whose own language a stock's labels can be sent in; "" for any printer with a driver."""
SEEN = frozenset({"maker", "second-hand", "own"})
"""Where the figures were read: in the maker's own publication, in another's that restates it, or measured by oneself."""
SLACK = 0.01
"""mm. Makers round their figures to hundredths."""
Pair = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Stock:
    """One kind of label sheet or roll. Pairs are (across, down) in mm. Raises StockError."""

    key: str
    name: str
    sheet: Pair
    columns: int
    rows: int
    margin_left: float
    margin_top: float
    pitch: Pair
    face: Pair
    source: str
    seen: str = "own"
    """One of SEEN."""
    inset: Pair = (0.0, 0.0)
    """Strips at left and right, and above and below, out of the printer's reach."""
    dpi: int = 0
    """Dots of the printer's head; 0 where any printer will do."""
    printer: str = ""
    media: str = ""
    """The roll's name in the printer's language, e.g. 62x29."""

    def __post_init__(self) -> None:
        self._check_figures()
        across = self.margin_left + (self.columns - 1) * self.pitch[0] + self.face[0]
        down = self.margin_top + (self.rows - 1) * self.pitch[1] + self.face[1]
        if across > self.sheet[0] + SLACK or down > self.sheet[1] + SLACK:
            raise StockError(
                f"stock {self.key}: its faces reach {across:.2f} x {down:.2f} mm, beyond the sheet",
                f"用紙 {self.key}: 面が{across:.2f} × {down:.2f} mmに及び、用紙からはみ出します",
            )
        if self.pitch[0] < self.face[0] - SLACK or self.pitch[1] < self.face[1] - SLACK:
            raise StockError(
                f"stock {self.key}: the pitch is smaller than the face, so faces overlap",
                f"用紙 {self.key}: 間隔が面より小さく、面が重なります",
            )

    def _check_figures(self) -> None:
        for figure in (*self.sheet, *self.pitch, *self.face, *self.inset, self.margin_left, self.margin_top):
            if isinstance(figure, bool) or not isinstance(figure, (int, float)) or not math.isfinite(figure):
                raise StockError(
                    f"stock {self.key}: {figure!r} is not a number", f"用紙 {self.key}: {figure!r} は数ではありません"
                )
        if any(type(count) is not int for count in (self.columns, self.rows, self.dpi)):
            raise StockError(
                f"stock {self.key}: columns, rows and dpi are whole numbers",
                f"用紙 {self.key}: 列数・段数・dpiは整数です",
            )
        low = min(self.margin_left, self.margin_top, *self.inset, self.dpi)
        if min(self.columns, self.rows, *self.face) <= 0 or low < 0:
            raise StockError(f"stock {self.key}: a figure is not positive", f"用紙 {self.key}: 正でない寸法があります")
        if any(2 * strip >= side for strip, side in zip(self.inset, self.face, strict=True)):
            raise StockError(
                f"stock {self.key}: the inset leaves nothing of the face to print on",
                f"用紙 {self.key}: 印刷できない縁が面を覆っています",
            )
        if self.printer not in PRINTERS:
            raise StockError(
                f"stock {self.key}: no printer {self.printer!r}; there are {', '.join(sorted(PRINTERS))}",
                f"用紙 {self.key}: プリンター {self.printer} はありません",
            )
        if self.seen not in SEEN:
            raise StockError(
                f"stock {self.key}: seen is one of {', '.join(sorted(SEEN))}, not {self.seen!r}",
                f"用紙 {self.key}: seen は {', '.join(sorted(SEEN))} のどれかです",
            )

    @property
    def faces(self) -> int:
        """Faces on one sheet."""
        return self.columns * self.rows

    @property
    def is_roll(self) -> bool:
        """Whether each face is a page of its own."""
        return self.sheet == self.face

    def corner(self, place: int) -> Pair:
        """Top left corner of a face in mm; place 0 is the top left face, and places run along rows."""
        row, column = divmod(place, self.columns)
        return self.margin_left + column * self.pitch[0], self.margin_top + row * self.pitch[1]

    def cut_to(self, width: float, height: float) -> "Stock":
        """The same roll cut to labels of another size, mm. Raises StockError."""
        size = (width, height)
        return replace(self, sheet=size, pitch=size, face=size)


def stocks_in(path: Path) -> Mapping[str, Stock]:
    """Read a catalogue file, in its order. Raises StockError."""
    try:
        tables = tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise StockError(f"{path.name} is not TOML: {error}", f"{path.name} がTOMLとして読めません: {error}") from error
    return {key: stock_of(key, table) for key, table in tables.items()}


def stock_of(key: str, table: Mapping[str, Any]) -> Stock:
    """A stock from one table of the catalogue; without a sheet it is a roll.

    Raises StockError when a figure is missing, unknown or of another form.
    """
    try:
        pairs = {name: pair(table[name]) for name in ("sheet", "pitch", "face", "inset") if name in table}
        return Stock(**{"key": key, **roll_of(pairs, table), **table, **pairs})
    except (TypeError, ValueError) as error:
        if isinstance(error, StockError):
            raise
        raise StockError(f"stock {key}: {error}", f"用紙 {key} の項目に過不足があります: {error}") from error


def pair(value: Any) -> Pair:
    """Two figures. Raises TypeError, ValueError."""
    across, down = value
    return across, down


def roll_of(pairs: Mapping[str, Pair], table: Mapping[str, Any]) -> dict[str, Any]:
    """What follows from the face where no sheet is given."""
    if "sheet" in table or "face" not in pairs:
        return {}
    face = pairs["face"]
    return {"sheet": face, "pitch": face, "columns": 1, "rows": 1, "margin_left": 0.0, "margin_top": 0.0}


@cache
def catalogue() -> Mapping[str, Stock]:
    """The stocks that come with this package."""
    return stocks_in(CATALOGUE)


def stock_called(key: str) -> Stock:
    """A stock of the catalogue by its key, e.g. a4-24. Raises UnknownStockError."""
    if key in catalogue():
        return catalogue()[key]
    known = ", ".join(catalogue())
    raise UnknownStockError(f"no stock {key!r}; there are {known}", f"用紙 {key} はありません。あるのは {known} です")
