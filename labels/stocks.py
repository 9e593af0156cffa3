"""Label stocks: sheets of faces, measured in mm."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from labels.errors import StockError, UnknownStockError

CATALOGUE = Path(__file__).with_name("stocks.toml")


@dataclass(frozen=True, slots=True)
class Stock:
    """One kind of label sheet. Pairs are (across, down) in mm. Raises StockError."""

    key: str
    name: str
    sheet: tuple[float, float]
    columns: int
    rows: int
    margin_left: float
    margin_top: float
    pitch: tuple[float, float]
    face: tuple[float, float]
    source: str

    def __post_init__(self) -> None:
        across = self.margin_left + (self.columns - 1) * self.pitch[0] + self.face[0]
        down = self.margin_top + (self.rows - 1) * self.pitch[1] + self.face[1]
        if min(self.columns, self.rows, *self.face) <= 0 or min(self.margin_left, self.margin_top) < 0:
            raise StockError(f"stock {self.key}: a figure is not positive", f"用紙 {self.key}: 正でない寸法があります")
        if across > self.sheet[0] + 0.01 or down > self.sheet[1] + 0.01:
            raise StockError(
                f"stock {self.key}: its faces reach {across:.2f} x {down:.2f} mm, beyond the sheet",
                f"用紙 {self.key}: 面が{across:.2f} × {down:.2f} mmに及び、用紙からはみ出します",
            )
        if self.pitch[0] < self.face[0] or self.pitch[1] < self.face[1]:
            raise StockError(
                f"stock {self.key}: the pitch is smaller than the face, so faces overlap",
                f"用紙 {self.key}: 間隔が面より小さく、面が重なります",
            )

    @property
    def faces(self) -> int:
        """Faces on one sheet."""
        return self.columns * self.rows

    def corner(self, place: int) -> tuple[float, float]:
        """Top left corner of a face in mm; place 0 is the top left face, and places run along rows."""
        row, column = divmod(place, self.columns)
        return self.margin_left + column * self.pitch[0], self.margin_top + row * self.pitch[1]


def stocks_in(path: Path) -> Mapping[str, Stock]:
    """Read a catalogue file, in its order. Raises StockError."""
    with path.open("rb") as file:
        tables = tomllib.load(file)
    return {key: stock_of(key, table) for key, table in tables.items()}


def stock_of(key: str, table: Mapping[str, Any]) -> Stock:
    """A stock from one table of the catalogue. Raises StockError when a figure is missing or unknown."""
    pairs = {name: tuple(table[name]) for name in ("sheet", "pitch", "face") if name in table}
    try:
        return Stock(**{"key": key, **table, **pairs})
    except TypeError as error:
        raise StockError(f"stock {key}: {error}", f"用紙 {key} の項目に過不足があります: {error}") from error


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
