"""How many damaged labels two independent readers still read; the table of docs/label-reading.md."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

import cv2
import numpy as np
import zxingcpp

from bench.damage import DAMAGES, SHOWN, Damage, Picture, Spot
from bench.table import Figure
from custody.documents.label_values import FONTS, NOTICE
from custody.ids import ALPHABET, check_character
from labels import Label
from labels.fonts import fonts_in
from labels.layout import arrange
from labels.raster import label_picture

REPORT = Path(__file__).parent.parent / "docs" / "label-reading.md"
DPIS = (203, 300)
LIMIT = 99.0
"""% of symbols of 20 mm under each damage."""
MM_PER_INCH = 25.4


@dataclass(frozen=True)
class Class:
    """A size of label: what it is called, the face in mm, how many are tried at each resolution, and at which."""

    name: str
    face: tuple[float, float]
    tries: int
    dpis: tuple[int, ...] = DPIS


TWENTY = Class("20 mm symbol (face 56 × 28 mm)", (56.0, 28.0), 100)
CLASSES = (
    TWENTY,
    Class("A4 24 faces (66.0 × 33.9 mm)", (66.0, 33.9), 25),
    Class("a smaller one (face 46 × 23 mm)", (46.0, 23.0), 25),
    Class("A4 65 faces (38.1 × 21.2 mm)", (38.1, 21.2), 25),
    Class("the smallest at 203 dpi (36 × 17 mm)", (36.0, 17.0), 50, (203,)),
    Class("cable, USB (24 × 12 mm)", (24.0, 12.0), 50, (300,)),
)


@dataclass(frozen=True)
class Drawn:
    """A label as dots, and what its symbol holds."""

    content: str
    number: str
    picture: Picture
    spot: Spot


def drawn(face: tuple[float, float], dpi: int, place: int) -> Drawn:
    """A label with a code of its own; the same place gives the same label."""
    chance = Random(place)
    code = "".join(chance.choices(ALPHABET, k=10))
    code += check_character(code)
    url = f"HTTPS://AZUKARI.EXAMPLE/S/{code}"
    label = Label(url, f"M-{chance.randrange(10**6):06d}", "媒体", NOTICE, "拾得時 03-0000-0000", code=code)
    laid = arrange(label, *face, fonts_in(FONTS), MM_PER_INCH / dpi)
    symbol, dots = laid.symbol, dpi / MM_PER_INCH
    spot = Spot(symbol.x * dots, symbol.y * dots, symbol.side * dots, symbol.module * dots)
    alone = any("without the URL" in note.en for note in laid.notes)
    picture = np.array(label_picture(label, face, dpi, FONTS).convert("L"))
    return Drawn(code if alone else url, label.number, picture, spot)


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
    """The rows of the 20 mm symbol are judged; a whole run writes the report too."""
    cv2.setNumThreads(1)
    tables = {}
    for of in CLASSES[: 1 if quick else None]:
        tables[of] = dict(rates(of, 5 if quick else of.tries))
    if not quick:
        REPORT.write_text(report(tables), "utf-8")
    return [
        Figure(f"labels read of 20 mm, {name}", min(found), "%", limit=100.0 if name == "none" else LIMIT)
        for name, found in tables[TWENTY].items()
        if name not in SHOWN
    ]


def report(tables: dict[Class, dict[str, list[float]]]) -> str:
    """The whole of docs/label-reading.md."""
    parts = [REPORT.read_text("utf-8").split(MARK)[0], MARK, "\n"]
    for of, found in tables.items():
        sizes = " and ".join(size_of(of.face, dpi) for dpi in of.dpis)
        parts.append(f"\n### {of.name}\n\n{of.tries} labels at each resolution; the dark square is {sizes}.\n\n")
        parts.append(
            "| damage | " + " | ".join(f"{reader}, {dpi} dpi" for dpi in of.dpis for reader in READERS) + " |\n"
        )
        parts.append("|---" * (1 + len(of.dpis) * len(READERS)) + "|\n")
        parts += [f"| {name} | " + " | ".join(f"{one:.0f} %" for one in row) + " |\n" for name, row in found.items()]
    return "".join(parts)


MARK = "<!-- made by make bench -->"


def size_of(face: tuple[float, float], dpi: int) -> str:
    """How large the dark square comes out."""
    one = drawn(face, dpi, 0)
    dark = one.spot.side * MM_PER_INCH / dpi
    return f"{dark:.1f} mm at {dpi} dpi ({round(one.spot.module)} dots a module)"
