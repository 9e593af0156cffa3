"""Draw the app's icons as PNG, for phones that put no SVG on their first page: `python scripts/icons.py [FOLDER]`.

The drawing is that of static/icons/azukari.svg, on 64 units: a box whose lid is tied down.
"""

from __future__ import annotations

import sys
from pathlib import Path

from PIL import Image, ImageDraw

FOLDER = Path(__file__).parents[1] / "static" / "icons"
UNITS, FINER = 64, 4
INK, PAPER = "#1b3a5c", "#ffffff"
LINES = (((14, 25), (50, 25), (50, 50), (14, 50)), ((11, 15), (53, 15), (53, 25), (11, 25)))
STRING = ((32, 15), (32, 50))
STROKE, KNOT, AT = 4, 6.5, (32, 36)
# name -> (pixels, corner of the ground in units, size of the drawing): a maskable icon keeps its drawing in the middle
ICONS = {
    "azukari-192.png": (192, 14, 1.0),
    "azukari-512.png": (512, 14, 1.0),
    "azukari-maskable-192.png": (192, 0, 0.72),
    "azukari-maskable-512.png": (512, 0, 0.72),
    "apple-touch-icon.png": (180, 0, 0.82),
}


def icon(pixels: int, corner: float, size: float) -> Image.Image:
    """One icon, drawn four times as fine and made smaller."""
    side = pixels * FINER
    unit = side / UNITS
    picture = Image.new("RGBA", (side, side), (0, 0, 0, 0))
    pen = ImageDraw.Draw(picture)
    pen.rounded_rectangle((0, 0, side - 1, side - 1), corner * unit, INK)

    def at(x: float, y: float) -> tuple[float, float]:
        return (32 + (x - 32) * size) * unit, (32 + (y - 32) * size) * unit

    wide = round(STROKE * size * unit)
    for corners in LINES:
        _round(pen, [at(*c) for c in (*corners, corners[0])], wide)
    _round(pen, [at(*c) for c in STRING], wide)
    for radius, colour in ((KNOT + STROKE / 2, INK), (KNOT - STROKE / 2, PAPER)):
        (x, y), r = at(*AT), radius * size * unit
        pen.ellipse((x - r, y - r, x + r, y + r), colour)
    return picture.resize((pixels, pixels), Image.Resampling.LANCZOS).quantize(32)


def _round(pen: ImageDraw.ImageDraw, path: list[tuple[float, float]], wide: int) -> None:
    pen.line(path, PAPER, wide)
    for x, y in path:
        pen.ellipse((x - wide / 2, y - wide / 2, x + wide / 2, y + wide / 2), PAPER)


def draw(folder: Path) -> None:
    """Write them all."""
    for name, made in ICONS.items():
        icon(*made).save(folder / name, optimize=True)


if __name__ == "__main__":
    draw(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER)
