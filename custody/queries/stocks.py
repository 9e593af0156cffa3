"""The stocks that labels can be printed on, and the printers with their drift."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import orjson

from custody import db
from custody.text import Text
from labels import Stock, catalogue
from labels.sending import RAW_PORT
from labels.stocks import stock_of

FIRST = "a4-24"
ZPL, BROTHER = "zpl-", "brother-ql"
LANGUAGES = {
    "zpl-203": Text("Zebra（ZPL）203 dpi", "Zebra (ZPL), 203 dpi"),
    "zpl-300": Text("Zebra（ZPL）300 dpi", "Zebra (ZPL), 300 dpi"),
    BROTHER: Text("Brother QL（300 dpi）", "Brother QL (300 dpi)"),
}
COLUMNS = "id, name, rightward, downward, host, port, language, stock"


@dataclass(frozen=True)
class Printer:
    """`right`, `down`: how far everything is moved before it is printed, mm. `host`: where labels are sent to, if at all."""

    id: str
    name: str
    right: float
    down: float
    host: str = ""
    port: int = RAW_PORT
    language: str = ""
    stock: str = ""

    @property
    def is_known(self) -> bool:
        """Whether labels can be made in its language."""
        return self.language in LANGUAGES

    @property
    def dpi(self) -> int:
        """Of a printer that takes ZPL, else 0."""
        return int(self.language.partition("-")[2] or 0) if self.language.startswith(ZPL) else 0

    def takes(self, stock: Stock) -> bool:
        """Whether labels on `stock` can be sent to it."""
        if self.language == BROTHER:
            return stock.printer == BROTHER
        return bool(self.dpi) and stock.is_roll and stock.dpi in (0, self.dpi) and stock.printer != BROTHER


STRAIGHT = Printer("", "", 0.0, 0.0)


def own() -> dict[str, Stock]:
    """The stocks that the office added, by key."""
    found = db.rows("SELECT key, figures FROM label_stock ORDER BY key")
    return {key: stock_of(key, orjson.loads(figures)) for key, figures in found}


def every() -> Mapping[str, Stock]:
    """All stocks by key: the office's own first."""
    return {**own(), **catalogue()}


def stock(key: str) -> Stock:
    """The stock of a key; the A4 sheet of 24 faces where there is none."""
    return catalogue().get(key) or own().get(key) or catalogue()[FIRST]


def is_known(key: str) -> bool:
    """Whether there is a stock of this key; none at all counts as known."""
    return not key or key in catalogue() or key in own()


def printers() -> list[Printer]:
    """By name."""
    return [_printer(row) for row in db.rows(f"SELECT {COLUMNS} FROM printer ORDER BY name")]


def printer(key: str) -> Printer:
    """The printer of an id; one that does not drift where there is none."""
    found = db.rows(f"SELECT {COLUMNS} FROM printer WHERE id = ?", (key,)) if key else []
    return _printer(found[0]) if found else STRAIGHT


def _printer(row: tuple[str, str, int, int, str, int, str, str]) -> Printer:
    key, name, right, down, host, port, language, stock = row
    return Printer(key, name, right / 10, down / 10, host, port, language, stock)
