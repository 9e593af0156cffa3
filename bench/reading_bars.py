"""How many damaged labels two independent readers still read by their bars; the last tables of docs/label-reading.md."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

import cv2
import numpy as np
import pypdfium2
import tapirscan
import zxingcpp
from cv2.typing import MatLike

from bench.damage import BARS, Damage, Picture, Spot
from bench.drawn_labels import MM_PER_INCH, Class, Drawn, label_at
from custody.documents.label_values import FONTS
from labels import sheet_pdf, stock_of
from labels.fonts import fonts_in
from labels.layout import PRINTER_DOT, arrange
from labels.raster import label_picture

CLASSES = (
    Class("Code 128 in the dots of its printer (face 98 × 68 mm)", (98.0, 68.0), 50),
    Class("Code 128 of A4 24 faces (66.0 × 33.9 mm), the PDF seen at these dots", (66.0, 33.9), 50),
)
OF_PRINTER = CLASSES[0]
SCANNER = tapirscan.Scanner(mode="medium", formats=["Code128"])


def drawn(of: Class, dpi: int, place: int) -> Drawn:
    """A label with bars; the same place gives the same label. A sheet keeps the bars of an office printer's dots."""
    label, dots = label_at(place), dpi / MM_PER_INCH
    own = of is OF_PRINTER
    laid = arrange(label, *of.face, fonts_in(FONTS), 1 / dots if own else PRINTER_DOT)
    (bars,) = laid.bars
    spot = Spot(bars.x * dots, bars.y * dots, bars.height * dots, bars.module * dots, bars.width * dots)
    if own:
        return Drawn(label.number, label.number, np.array(label_picture(label, of.face, dpi, FONTS).convert("L")), spot)
    sheet = stock_of("seen", {"name": "seen", "face": of.face, "source": ""})
    page = pypdfium2.PdfDocument(sheet_pdf([label], sheet, fonts=FONTS))[0]
    return Drawn(label.number, label.number, np.array(page.render(scale=dpi / 72).to_pil().convert("L")), spot)


def by_zxing(picture: Picture, content: str) -> bool:
    """zxing-cpp: the picture as it is, then softened as every lens does."""
    return any(content in _by_zxing(seen) for seen in (picture, cv2.GaussianBlur(picture, (0, 0), 0.7)))


def _by_zxing(picture: MatLike) -> list[str]:
    return [code.text for code in zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormat.Code128)]


def by_tapirscan(picture: Picture, content: str) -> bool:
    """tapirscan, the picture as it is."""
    return content in SCANNER.scan(np.ascontiguousarray(picture)).values


READERS = {"zxing-cpp": by_zxing, "tapirscan": by_tapirscan}


def rates(of: Class, tries: int) -> Iterator[tuple[str, list[float]]]:
    """Each damage with the rate of each reader at each resolution."""
    by_dpi = {dpi: [drawn(of, dpi, n) for n in range(tries)] for dpi in of.dpis}
    for name, damage in BARS.items():
        yield name, [rate(by_dpi[dpi], damage, reader) for dpi in of.dpis for reader in READERS]


def rate(drawings: list[Drawn], damage: Damage, reader: str) -> float:
    """% that a reader reads."""
    reads = READERS[reader]
    done = sum(reads(damage(one.picture, one.spot, Random(n)), one.content) for n, one in enumerate(drawings))
    return 100 * done / len(drawings)


def size_of(of: Class, dpi: int) -> str:
    """How wide the narrowest bar comes out."""
    dots = drawn(of, dpi, 0).spot.module
    return f"{dots * MM_PER_INCH / dpi:.2f} mm at {dpi} dpi ({dots:.1f} dots)"
