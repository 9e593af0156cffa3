"""The stocks that labels can be printed on, and the printers with their drift."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import orjson

from custody import db
from labels import Stock, catalogue
from labels.stocks import stock_of

FIRST = "a4-24"


@dataclass(frozen=True)
class Printer:
    """`right`, `down`: how far everything is moved before it is printed, mm."""

    id: str
    name: str
    right: float
    down: float


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


def printers() -> list[Printer]:
    """By name."""
    return [_printer(row) for row in db.rows("SELECT id, name, rightward, downward FROM printer ORDER BY name")]


def printer(key: str) -> Printer:
    """The printer of an id; one that does not drift where there is none."""
    found = db.rows("SELECT id, name, rightward, downward FROM printer WHERE id = ?", (key,)) if key else []
    return _printer(found[0]) if found else STRAIGHT


def _printer(row: tuple[str, str, int, int]) -> Printer:
    key, name, right, down = row
    return Printer(key, name, right / 10, down / 10)
