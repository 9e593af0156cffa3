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
from labels.sheet import sheet_pdf
from labels.stocks import Stock, catalogue, stock_called, stocks_in

__all__ = [
    "ContentError",
    "FaceTooSmallError",
    "FontError",
    "Label",
    "LabelError",
    "PlaceError",
    "Stock",
    "StockError",
    "TextTooLongError",
    "UnknownCharacterError",
    "UnknownStockError",
    "catalogue",
    "label_png",
    "sheet_pdf",
    "stock_called",
    "stocks_in",
]
