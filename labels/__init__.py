"""Drawing QR labels from plain values. Knows nothing of what the labels are stuck on."""

from labels.content import Label
from labels.errors import (
    ContentError,
    FaceTooSmallError,
    FontError,
    LabelError,
    PlaceError,
    StockError,
    TextTooLongError,
    UnknownCharacterError,
    UnknownStockError,
)
from labels.raster import label_png
from labels.shapes import Note
from labels.sheet import notes_on, sheet_pdf, sheet_svg
from labels.stocks import Stock, catalogue, stock_called, stock_of, stocks_in

__all__ = [
    "ContentError",
    "FaceTooSmallError",
    "FontError",
    "Label",
    "LabelError",
    "Note",
    "PlaceError",
    "Stock",
    "StockError",
    "TextTooLongError",
    "UnknownCharacterError",
    "UnknownStockError",
    "catalogue",
    "label_png",
    "notes_on",
    "sheet_pdf",
    "sheet_svg",
    "stock_called",
    "stock_of",
    "stocks_in",
]
