"""How many damaged labels two independent readers still read; the table of docs/label-reading.md."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from random import Random

import cv2
import numpy as np
import zxingcpp

from bench import reading_bars
from bench.damage import DAMAGES, SHOWN, Damage, Picture, Spot
from bench.drawn_labels import MM_PER_INCH, Class, Drawn, label_at
from bench.table import Figure
from custody.documents.label_values import FONTS
from labels.fonts import fonts_in
from labels.layout import arrange
from labels.raster import label_picture

REPORT = Path(__file__).parent.parent / "docs" / "label-reading.md"
LIMIT = 99.0
"""% of symbols of 20 mm under each damage."""

TWENTY = Class("20 mm symbol (face 56 × 28 mm)", (56.0, 28.0), 100)
CLASSES = (
    TWENTY,
    Class("A4 24 faces (66.0 × 33.9 mm)", (66.0, 33.9), 25),
    Class("a smaller one (face 46 × 23 mm)", (46.0, 23.0), 25),
    Class("A4 65 faces (38.1 × 21.2 mm)", (38.1, 21.2), 25),
    Class("the smallest at 203 dpi (36 × 17 mm)", (36.0, 17.0), 50, (203,)),
    Class("cable, USB (24 × 12 mm)", (24.0, 12.0), 50, (300,)),
)


def drawn(face: tuple[float, float], dpi: int, place: int) -> Drawn:
    """The label of a place on a face, in a printer's dots."""
    label = label_at(place)
    laid = arrange(label, *face, fonts_in(FONTS), MM_PER_INCH / dpi)
    symbol, dots = laid.symbol, dpi / MM_PER_INCH
    spot = Spot(symbol.x * dots, symbol.y * dots, symbol.side * dots, symbol.module * dots)
    alone = any("without the URL" in note.en for note in laid.notes)
    picture = np.array(label_picture(label, face, dpi, FONTS).convert("L"))
    return Drawn(label.code if alone else label.url, label.number, picture, spot)


def by_zxing(picture: Picture, content: str) -> bool:
    """zxing-cpp, the picture as it is."""
    found = zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormat.QRCode)
    return content in [code.text for code in found]


def by_opencv(picture: Picture, content: str) -> bool:
    """OpenCV's QRCodeDetector: the picture as it is, then enlarged, then softened as every lens does and enlarged."""
    return any(_by_opencv(seen(picture), content) for seen in (_as_it_is, _enlarged, _softened))


def _as_it_is(picture: Picture) -> Picture:
    return picture


def _enlarged(picture: Picture) -> Picture:
    return cv2.resize(picture, None, fx=2, fy=2, interpolation=cv2.INTER_LINEAR).astype(np.uint8)


def _softened(picture: Picture) -> Picture:
    soft = cv2.GaussianBlur(picture, (0, 0), 0.7)
    return cv2.resize(soft, None, fx=1.5, fy=1.5, interpolation=cv2.INTER_CUBIC).astype(np.uint8)


def _by_opencv(picture: Picture, content: str) -> bool:
    try:
        return cv2.QRCodeDetector().detectAndDecode(picture)[0] == content
    except cv2.error:  # raised now and then for a quadrangle it cannot straighten
        return False


READERS = {"zxing-cpp": by_zxing, "OpenCV": by_opencv}


def rate(drawings: list[Drawn], damage: Damage, reader: str) -> float:
    """% that a reader reads."""
    reads = READERS[reader]
    done = sum(reads(damage(one.picture, one.spot, Random(n)), one.content) for n, one in enumerate(drawings))
    return 100 * done / len(drawings)


def rates(of: Class, tries: int) -> Iterator[tuple[str, list[float]]]:
    """Each damage with the rate of each reader at each resolution."""
    by_dpi = {dpi: [drawn(of.face, dpi, n) for n in range(tries)] for dpi in of.dpis}
    for name, damage in {**DAMAGES, **SHOWN}.items():
        yield name, [rate(by_dpi[dpi], damage, reader) for dpi in of.dpis for reader in READERS]


def measure(quick: bool) -> list[Figure]:
    """The rows of the 20 mm symbol and of the bars are judged; a whole run writes the report too."""
    cv2.setNumThreads(1)
    tables = {of: dict(rates(of, 5 if quick else of.tries)) for of in CLASSES[: 1 if quick else None]}
    bars = {of: dict(reading_bars.rates(of, 3 if quick else of.tries)) for of in reading_bars.CLASSES}
    if not quick:
        REPORT.write_text(report(tables, bars), "utf-8")
    printed = bars[reading_bars.OF_PRINTER]
    return [
        Figure(f"labels read {what}, {name}", min(found), "%", limit=100.0 if name == "none" else LIMIT)
        for what, judged in (("of 20 mm", tables[TWENTY]), ("by their bars", printed))
        for name, found in judged.items()
        if name not in SHOWN or judged is printed
    ]


Tables = dict[Class, dict[str, list[float]]]


def report(tables: Tables, bars: Tables) -> str:
    """The whole of docs/label-reading.md."""
    parts = [REPORT.read_text("utf-8").split(MARK)[0], MARK, "\n"]
    for of, found in tables.items():
        sizes = " and ".join(size_of(of.face, dpi) for dpi in of.dpis)
        parts += table(of, f"the dark square is {sizes}", found, list(READERS))
    for of, found in bars.items():
        sizes = " and ".join(reading_bars.size_of(of, dpi) for dpi in of.dpis)
        parts += table(of, f"a module is {sizes}", found, list(reading_bars.READERS))
    return "".join(parts)


def table(of: Class, sizes: str, found: dict[str, list[float]], readers: list[str]) -> Iterator[str]:
    """One size of label: a row a damage, a column a reader at a resolution."""
    yield f"\n### {of.name}\n\n{of.tries} labels at each resolution; {sizes}.\n\n"
    yield "| damage | " + " | ".join(f"{reader}, {dpi} dpi" for dpi in of.dpis for reader in readers) + " |\n"
    yield "|---" * (1 + len(of.dpis) * len(readers)) + "|\n"
    for name, row in found.items():
        yield f"| {name} | " + " | ".join(f"{one:.0f} %" for one in row) + " |\n"


MARK = "<!-- made by make bench -->"


def size_of(face: tuple[float, float], dpi: int) -> str:
    """How large the dark square comes out."""
    one = drawn(face, dpi, 0)
    dark = one.spot.side * MM_PER_INCH / dpi
    return f"{dark:.1f} mm at {dpi} dpi ({round(one.spot.module)} dots a module)"
