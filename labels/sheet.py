"""Sheets and rolls of labels as one vector PDF in true millimetres, or a page of it as SVG."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from labels.content import Label
from labels.errors import ContentError, PlaceError
from labels.fonts import fonts_in
from labels.layout import arrange
from labels.pages import Page, as_pdf, as_svg
from labels.shapes import Face, Note
from labels.sizing import edge_of
from labels.stocks import Stock

Progress = Callable[[int, int], None]
"""Told (labels done, labels in all)."""
Offset = tuple[float, float]
NO_OFFSET = (0.0, 0.0)


def sheet_pdf(
    labels: Sequence[Label],
    stock: Stock,
    start: int = 1,
    offset_mm: Offset = NO_OFFSET,
    progress: Progress | None = None,
    *,
    fonts: Path,
    tear_off: str = "",
) -> bytes:
    """Draw labels in order on as many sheets as they need; on a roll each is a page.

    start: the first face used on the first sheet, counted from 1 along the rows.
    offset_mm: how far to move everything right and down, for a printer that drifts.
    progress: called after each label is placed; the last call follows the finished PDF.
    fonts: the folder that holds the font files named in labels.fonts.
    tear_off: the caption of a duplicate for the register book on each label; "" for none.
    Raises LabelError. The PDF asks viewers not to scale it.
    """
    check_place(labels, stock, start, offset_mm)
    pages: list[Page] = []
    for done, (label, page, (left, top)) in enumerate(placed(labels, stock, start, pages)):
        face = face_of(label, stock, fonts, tear_off)
        page.add(face, left + offset_mm[0], top + offset_mm[1])
        if progress:
            progress(done, len(labels))
    pdf = as_pdf(pages, stock.sheet, f"{labels[0].number} – {labels[-1].number}", fonts)
    if progress:
        progress(len(labels), len(labels))
    return pdf


def sheet_svg(
    labels: Sequence[Label],
    stock: Stock,
    start: int = 1,
    offset_mm: Offset = NO_OFFSET,
    *,
    fonts: Path,
    tear_off: str = "",
) -> str:
    """The first page as SVG with its texts as outlines: the same drawing as the PDF, for a preview. Raises LabelError."""
    check_place(labels, stock, start, offset_mm)
    page = Page()
    for place, label in enumerate(labels[: stock.faces - start + 1], start - 1):
        left, top = stock.corner(place)
        page.add(face_of(label, stock, fonts, tear_off), left + offset_mm[0], top + offset_mm[1])
    return as_svg(page, stock.sheet, labels[0].number, fonts)


def notes_on(labels: Sequence[Label], stock: Stock, *, fonts: Path, tear_off: str = "") -> tuple[Note, ...]:
    """What the labels do without on this stock, each note once, for whoever prints them. Raises LabelError."""
    faces = (face_of(label, stock, fonts, tear_off) for label in labels)
    return tuple(dict.fromkeys(note for face in faces for note in face.notes))


def face_of(label: Label, stock: Stock, fonts: Path, tear_off: str) -> Face:
    """A label on a face of a stock; where the stock names a printer's dots, in those."""
    more = {"dot": 25.4 / stock.dpi} if stock.dpi else {}
    return arrange(label, *stock.face, fonts_in(fonts), **more, inset=stock.inset, tear_off=tear_off)


def check_place(labels: Sequence[Label], stock: Stock, start: int, offset_mm: Offset) -> None:
    """Refuse what would print off the sheet. Raises ContentError, PlaceError."""
    if not labels:
        raise ContentError("there is no label to draw", "印刷するラベルがありません")
    if not 1 <= start <= stock.faces:
        raise PlaceError(
            f"start face {start} is not on the sheet: it has faces 1 to {stock.faces}",
            f"{start}面目はありません。この用紙は1～{stock.faces}面です",
        )
    first, last = stock.corner(0), stock.corner(stock.faces - 1)
    clear = edge_of(*stock.face)
    for shift, low, high, face, size in zip(offset_mm, first, last, stock.face, stock.sheet, strict=True):
        if not -max(low, clear) <= shift <= max(size - high - face, clear):
            raise PlaceError(
                f"an offset of {shift:g} mm moves faces off the sheet; the margin is {max(low, clear):g} mm",
                f"{shift:g} mmずらすと面が用紙からはみ出します。余白は{max(low, clear):g} mmです",
            )


def placed(
    labels: Sequence[Label], stock: Stock, start: int, pages: list[Page]
) -> Iterator[tuple[Label, Page, tuple[float, float]]]:
    """Each label with its page and its face's corner; pages are added as they are needed."""
    for place, label in enumerate(labels, start - 1):
        if place % stock.faces == 0 or not pages:
            pages.append(Page())
        yield label, pages[-1], stock.corner(place % stock.faces)
