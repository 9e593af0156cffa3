"""A sheet that shows how far a printer drifts: scales at the first and the last face, read against the real stock.

It is printed on plain paper and held with a sheet of the stock against the light.
"""

from pathlib import Path

from labels.pages import Page, as_pdf
from labels.stocks import Stock

REACH = 5
"""mm. How far a scale goes to either side of the face's edge."""
TICK, LONG = 1.2, 2.4
"""mm. Length of the strokes at half and at whole millimetres."""
HAIR = 0.1
"""mm. Width of a stroke."""
TYPE = 2.0
"""mm. Size of the figures."""
BAR = 100.0
"""mm. A length to measure with a ruler: a printer that scales shows it there."""


def calibration_pdf(stock: Stock, title: str, told: str, *, fonts: Path) -> bytes:
    """The outlines of all faces with scales in mm where the first begins and the last ends, and a bar of 100 mm.

    title: named in the PDF. told: one line on how it is read, printed above the bar; what does not fit is left out.
    A roll has no drift over a sheet and gets its one face. Raises LabelError.
    """
    page = Page()
    for place in range(stock.faces):
        left, top = stock.corner(place)
        page.shapes.append(outline(left, top, *stock.face))
    scales(page, *stock.corner(0))
    left, top = stock.corner(stock.faces - 1)
    if stock.faces > 1:
        scales(page, left + stock.face[0], top + stock.face[1])
    measure(page, stock, told)
    return as_pdf([page], stock.sheet, title, fonts)


def outline(left: float, top: float, width: float, height: float) -> str:
    return (
        f'<rect x="{left:.3f}" y="{top:.3f}" width="{width:.3f}" height="{height:.3f}"'
        f' fill="none" stroke="black" stroke-width="{HAIR}"/>'
    )


def stroke(x1: float, y1: float, x2: float, y2: float) -> str:
    return f'<path d="M{x1:.3f} {y1:.3f}L{x2:.3f} {y2:.3f}" fill="none" stroke="black" stroke-width="{HAIR}"/>'


def scales(page: Page, x: float, y: float) -> None:
    """A scale across and one down, both with 0 at x, y: where the real face's edges fall, there is the drift."""
    page.shapes += [stroke(x - REACH, y, x + REACH, y), stroke(x, y - REACH, x, y + REACH)]
    for half in range(-2 * REACH, 2 * REACH + 1):
        at, long = half / 2, TICK if half % 2 else LONG
        page.shapes.append(stroke(x + at, y, x + at, y + long))
        page.shapes.append(stroke(x, y + at, x + long, y + at))
        if half % 2 == 0 and half:
            page.lines.append((f"{half // 2:+d}", x + at - 0.5, y + LONG + TYPE, TYPE * 0.6, "regular", False))
            page.lines.append((f"{half // 2:+d}", x + LONG + 0.3, y + at + 0.5, TYPE * 0.6, "regular", False))


def measure(page: Page, stock: Stock, told: str) -> None:
    """The bar and the line above it, across the middle of the sheet, where it is wide enough."""
    width, height = stock.sheet
    if width < BAR + 20 or height < 60:
        return
    left, y = (width - BAR) / 2, height / 2
    page.shapes.append(f'<rect x="{left - 4:.2f}" y="{y - 9:.2f}" width="{BAR + 8:.2f}" height="16" fill="white"/>')
    page.shapes += [stroke(left, y, left + BAR, y), stroke(left, y - 2, left, y + 2)]
    page.shapes.append(stroke(left + BAR, y - 2, left + BAR, y + 2))
    page.lines.append(("100 mm", left + BAR / 2 - 6, y + 4, 3.0, "bold", False))
    if told:
        page.lines.append((told, left, y - 4, 2.6, "regular", False))
