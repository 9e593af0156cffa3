"""What can go wrong while a label is drawn. Each message says which part, by how much, and what to do."""


class LabelError(ValueError):
    """Root of every error this package raises. `str()` is English; `.ja` says the same in Japanese."""

    def __init__(self, en: str, ja: str) -> None:
        super().__init__(en, ja)
        self.en = en
        self.ja = ja

    def __str__(self) -> str:
        return self.en


class ContentError(LabelError):
    """A label's own text cannot be used: an empty number, or a URL outside QR alphanumeric mode."""


class UnknownStockError(LabelError):
    """No stock of that key stands in the catalogue."""


class StockError(LabelError):
    """A stock's figures contradict each other: faces beyond the sheet, or pitch below the face."""


class PlaceError(LabelError):
    """The start face or the offset lies outside the sheet."""


class FaceTooSmallError(LabelError):
    """A face has no room for a symbol that a phone can still read."""


class TextTooLongError(LabelError):
    """A text does not fit its place even at the smallest readable size."""


class UnknownCharacterError(LabelError):
    """No font holds a glyph for a character."""


class FontError(LabelError):
    """A font file is absent from the font folder, or is not a TrueType file."""


class PrinterError(LabelError):
    """A printer did not take a job."""
