"""Sheets of labels as one vector PDF in true millimetres."""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import typst

from labels.content import Label
from labels.errors import ContentError, PlaceError
from labels.fonts import FAMILIES, fonts_in
from labels.layout import Face, arrange
from labels.pdf import at_true_size
from labels.stocks import Stock
from labels.symbols import svg_path

TEMPLATE = Path(__file__).with_name("sheet.typ")
MEMORY = 10
"""Compilations after which Typst 0.15 drops an unused result."""

Progress = Callable[[int, int], None]
"""Told (labels done, labels in all)."""


@dataclass
class Page:
    """One sheet: vector shapes as SVG elements, and lines as the template takes them."""

    shapes: list[str] = field(default_factory=list)
    lines: list[tuple[str, float, float, float, str, bool]] = field(default_factory=list)

    def add(self, face: Face, left: float, top: float) -> None:
        """Draw a face with its corner at left, top (mm)."""
        symbol = face.symbol
        at = f"translate({left + symbol.x:.4f} {top + symbol.y:.4f}) scale({symbol.module:.6f})"
        self.shapes.append(f'<path transform="{at}" d="{svg_path(symbol.matrix)}"/>')
        self.shapes.extend(
            f'<rect x="{left + box.x:.3f}" y="{top + box.y:.3f}" width="{box.width:.3f}"'
            f' height="{box.height:.3f}" rx="{box.radius:.3f}"/>'
            for box in face.boxes
        )
        self.lines.extend(
            (line.text, left + line.x, top + line.baseline, line.size, line.style, line.white) for line in face.lines
        )

    def svg(self, sheet: tuple[float, float]) -> str:
        """All shapes of the page; 1 unit is 1 mm."""
        width, height = sheet
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}mm" height="{height}mm"'
            f' viewBox="0 0 {width} {height}">{"".join(self.shapes)}</svg>'
        )


def sheet_pdf(
    labels: Sequence[Label],
    stock: Stock,
    start: int = 1,
    offset_mm: tuple[float, float] = (0.0, 0.0),
    progress: Progress | None = None,
    *,
    fonts: Path,
) -> bytes:
    """Draw labels in order on as many sheets as they need.

    start: the first face used on the first sheet, counted from 1 along the rows.
    offset_mm: how far to move everything right and down, for a printer that drifts.
    progress: called after each label is placed; the last call follows the finished PDF.
    fonts: the folder that holds the font files named in labels.fonts.
    Raises LabelError. The PDF asks viewers not to scale it.
    """
    check_place(labels, stock, start, offset_mm)
    pages: list[Page] = []
    for done, (label, page, (left, top)) in enumerate(placed(labels, stock, start, pages)):
        face = arrange(label, *stock.face, fonts_in(fonts))
        page.add(face, left + offset_mm[0], top + offset_mm[1])
        if progress:
            progress(done, len(labels))
    pdf = compiled(pages, stock, f"{labels[0].number} – {labels[-1].number}", fonts)
    if progress:
        progress(len(labels), len(labels))
    return pdf


def check_place(labels: Sequence[Label], stock: Stock, start: int, offset_mm: tuple[float, float]) -> None:
    """Refuse what would print off the sheet. Raises ContentError, PlaceError."""
    if not labels:
        raise ContentError("there is no label to draw", "印刷するラベルがありません")
    if not 1 <= start <= stock.faces:
        raise PlaceError(
            f"start face {start} is not on the sheet: it has faces 1 to {stock.faces}",
            f"{start}面目はありません。この用紙は1～{stock.faces}面です",
        )
    first, last = stock.corner(0), stock.corner(stock.faces - 1)
    for shift, low, high, face, size in zip(offset_mm, first, last, stock.face, stock.sheet, strict=True):
        if not (low + shift >= 0 and high + face + shift <= size):
            raise PlaceError(
                f"an offset of {shift:g} mm moves faces off the sheet; the margin is {low:g} mm",
                f"{shift:g} mmずらすと面が用紙からはみ出します。余白は{low:g} mmです",
            )


def placed(
    labels: Sequence[Label], stock: Stock, start: int, pages: list[Page]
) -> Iterator[tuple[Label, Page, tuple[float, float]]]:
    """Each label with its page and its face's corner; pages are added as they are needed."""
    for place, label in enumerate(labels, start - 1):
        if place % stock.faces == 0 or not pages:
            pages.append(Page())
        yield label, pages[-1], stock.corner(place % stock.faces)


def compiled(pages: Sequence[Page], stock: Stock, title: str, fonts: Path) -> bytes:
    """Hand the pages to Typst as data. A compiler costs 5 ms and may not be shared between threads."""
    sheet = {
        "size": stock.sheet,
        "title": title,
        "fonts": FAMILIES,
        "pages": [{"svg": page.svg(stock.sheet), "lines": page.lines} for page in pages],
    }
    compiler = typst.Compiler(str(TEMPLATE), font_paths=[str(fonts)], ignore_system_fonts=True)
    pdf = compiler.compile(format="pdf", sys_inputs={"sheet": json.dumps(sheet)}, pdf_tags=False)
    if not isinstance(pdf, bytes):
        raise TypeError("Typst returned no PDF")
    forget(compiler)
    return at_true_size(pdf)


def forget(compiler: typst.Compiler) -> None:
    """Free what Typst computed. It keeps it for MEMORY further compilations, 30 MB for 1,000 labels."""
    blank = json.dumps({"size": (10, 10), "title": "", "fonts": FAMILIES, "pages": []})
    for _ in range(MEMORY):
        compiler.compile(format="svg", sys_inputs={"sheet": blank})
