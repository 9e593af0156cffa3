"""Drawing QR labels from plain values. Knows nothing of what the labels are stuck on."""

from labels.brother import labels_brother
from labels.content import Label
from labels.errors import (
    ContentError,
    FaceTooSmallError,
    FontError,
    LabelError,
    PlaceError,
    PrinterError,
    StockError,
    TextTooLongError,
    UnknownCharacterError,
    UnknownStockError,
)
from labels.raster import label_png
from labels.sending import send
from labels.shapes import Note
from labels.sheet import notes_on, sheet_pdf, sheet_svg
from labels.stocks import Stock, catalogue, stock_called, stock_of, stocks_in
from labels.zpl import labels_zpl

__all__ = [
    "ContentError",
    "FaceTooSmallError",
    "FontError",
    "Label",
    "LabelError",
    "Note",
    "PlaceError",
    "PrinterError",
    "Stock",
    "StockError",
    "TextTooLongError",
    "UnknownCharacterError",
    "UnknownStockError",
    "catalogue",
    "label_png",
    "labels_brother",
    "labels_zpl",
    "notes_on",
    "send",
    "sheet_pdf",
    "sheet_svg",
    "stock_called",
    "stock_of",
    "stocks_in",
]
