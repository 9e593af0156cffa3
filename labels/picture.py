"""A stock drawn with its measures, as SVG: what a custodian compares with the sheet in hand."""

from labels.stocks import Stock

ROOM = 14.0
"""mm beside the sheet for the measures."""
TYPE = 5.0


def stock_svg(stock: Stock) -> str:
    """The sheet, its faces, and in mm its own size, the first face's and the margins before it. 1 unit is 1 mm."""
    width, height = stock.sheet
    faces = "".join(face(stock, place) for place in range(stock.faces))
    left, top = stock.corner(0)
    across, down = stock.face
    size = min(TYPE, max(1.2, min(across, down) / 4))
    marks = [
        measure_across(0, width, -5, f"{width:g}", TYPE * scale(stock)),
        measure_down(0, height, -5, f"{height:g}", TYPE * scale(stock)),
        measure_across(left, left + across, top + down * 0.72, f"{across:g}", size),
        measure_down(top, top + down, left + across * 0.82, f"{down:g}", size),
    ]
    room = ROOM * scale(stock)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{-room:g} {-room:g} {width + room + 2:g}'
        f' {height + room + 2:g}" font-family="sans-serif">'
        f'<rect width="{width:g}" height="{height:g}" fill="#fff" stroke="#888" stroke-width="{0.5 * scale(stock):g}"/>'
        f"{faces}{''.join(marks)}</svg>"
    )


def scale(stock: Stock) -> float:
    """Strokes and figures are made for a sheet of A4; a small roll gets small ones."""
    return min(1.0, max(stock.sheet) / 200 + 0.08)


def face(stock: Stock, place: int) -> str:
    left, top = stock.corner(place)
    width, height = stock.face
    return (
        f'<rect x="{left:.3f}" y="{top:.3f}" width="{width:.3f}" height="{height:.3f}" rx="{min(2.0, height / 12):.2f}"'
        f' fill="#eef3fb" stroke="#1d3f72" stroke-width="{0.4 * scale(stock):g}"/>'
    )


def measure_across(start: float, end: float, y: float, figure: str, size: float) -> str:
    return line(start, y, end, y, size) + text((start + end) / 2, y - size * 0.35, figure, size)


def measure_down(start: float, end: float, x: float, figure: str, size: float) -> str:
    middle = (start + end) / 2
    turned = f'<g transform="rotate(-90 {x:.2f} {middle:.2f})">{text(x, middle - size * 0.35, figure, size)}</g>'
    return line(x, start, x, end, size) + turned


def line(x1: float, y1: float, x2: float, y2: float, size: float) -> str:
    """With a short stroke across at both ends."""
    dx, dy = (0.0, size / 4) if y1 == y2 else (size / 4, 0.0)
    ends = "".join(f"M{x - dx:.2f} {y - dy:.2f}L{x + dx:.2f} {y + dy:.2f}" for x, y in ((x1, y1), (x2, y2)))
    return f'<path d="M{x1:.2f} {y1:.2f}L{x2:.2f} {y2:.2f}{ends}" stroke="#333" stroke-width="{size / 14:.3f}" fill="none"/>'


def text(x: float, y: float, words: str, size: float) -> str:
    return f'<text x="{x:.2f}" y="{y:.2f}" font-size="{size:.2f}" text-anchor="middle" fill="#111">{words}</text>'
