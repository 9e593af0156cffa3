"""Labels for Zebra printers, in ZPL II: each one graphic of the printer's own dots, so no font of the printer's is used."""

import re
from collections.abc import Callable, Sequence
from pathlib import Path

from PIL import Image, ImageOps

from labels.content import Label
from labels.errors import StockError
from labels.raster import label_picture
from labels.stocks import Stock

Progress = Callable[[int, int], None]
COUNTS = "".join(map(chr, range(ord("G"), ord("Y") + 1)))
"""Repeat the next digit 1 to 19 times (ZPL II Programming Guide, alternative data compression)."""
SCORES = "".join(map(chr, range(ord("g"), ord("z") + 1)))
"""20 to 400 times."""
MOST = 419
RUN = re.compile(r"(.)\1*")


def labels_zpl(
    labels: Sequence[Label],
    stock: Stock,
    *,
    fonts: Path,
    dpi: int = 0,
    copies: int = 1,
    tear_off: str = "",
    offset_mm: tuple[float, float] = (0.0, 0.0),
    progress: Progress | None = None,
) -> bytes:
    """One ZPL format a label, for a printer of so many dots; dpi may be left out where the stock says it.

    offset_mm: how far to move everything right and down. progress: told (labels done, labels in all). Raises LabelError.
    """
    dots = dpi or stock.dpi
    if not dots:
        raise StockError(
            f"stock {stock.key} names no printer's dots: say the dpi",
            f"用紙 {stock.key} にはプリンターの解像度がありません。dpiを指定してください",
        )
    formats: list[str] = []
    for label in labels:
        picture = label_picture(
            label, stock.face, dots, fonts, inset=stock.inset, tear_off=tear_off, offset_mm=offset_mm
        )
        formats.append(picture_zpl(picture, copies))
        if progress:
            progress(len(formats), len(labels))
    return "".join(formats).encode("ascii")


def picture_zpl(picture: Image.Image, copies: int = 1) -> str:
    """A bitmap of one bit a dot as a whole label."""
    width, height = picture.size
    data = ImageOps.invert(picture).tobytes()
    row = (width + 7) // 8
    rows = [data[at : at + row] for at in range(0, len(data), row)]
    return (
        f"^XA^PW{width}^LL{height}^LH0,0^FO0,0^GFA,{len(data)},{len(data)},{row},{compressed(rows)}^FS^PQ{copies}^XZ\n"
    )


def compressed(rows: Sequence[bytes]) -> str:
    """Rows as hexadecimal digits: runs counted, white ends cut to a comma, a row like the last to a colon."""
    before: bytes | None = None
    parts: list[str] = []
    for row in rows:
        parts.append(":" if row == before else compressed_row(row.hex().upper()))
        before = row
    return "".join(parts)


def compressed_row(digits: str) -> str:
    """One row."""
    inked = digits.rstrip("0")
    runs = "".join(counted(len(run[0])) + run[1] for run in RUN.finditer(inked))
    return runs + ("," if len(inked) < len(digits) else "")


def counted(times: int) -> str:
    """How often the next digit stands: nothing for once or twice is no longer than the digit itself."""
    scores, ones = divmod(min(times, MOST), 20)
    rest = times - min(times, MOST)
    if rest:
        raise ValueError(f"a row of {times} like digits is wider than any label")
    return (SCORES[scores - 1] if scores else "") + (COUNTS[ones - 1] if ones and times > 1 else "")
