"""Labels for Brother QL printers of 300 dpi and 720 pins with a network port, in their raster language.

Written after Brother's Raster Command Reference for QL-810W and QL-820NWB; the same commands drive QL-710W and
QL-720NW. Nothing is compressed, which every model takes.
"""

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageOps

from labels.content import Label
from labels.errors import StockError
from labels.raster import label_picture
from labels.stocks import Stock
from labels.zpl import Progress

DPI = 300
PINS = 720
"""Of the print head; a row of the raster has a bit for each."""
FEED = 35
"""Dots that the printer adds before and after a label cut from a continuous tape."""
START = bytes(400) + b"\x1bia\x01" + b"\x1b@" + b"\x1bia\x01"
"""Clear what an earlier job left, raster mode, initialise, raster mode again as that resets it."""
PAGE, LAST_PAGE = b"\x0c", b"\x1a"


@dataclass(frozen=True, slots=True)
class Media:
    """A roll as the printer knows it: mm, printable dots, and the pins left free at the right."""

    width: int
    length: int
    """0: continuous."""
    across: int
    along: int
    """0: as long as the label."""
    free: int


MEDIA = {
    "12": Media(12, 0, 106, 0, 29),
    "29": Media(29, 0, 306, 0, 6),
    "38": Media(38, 0, 413, 0, 12),
    "50": Media(50, 0, 554, 0, 12),
    "54": Media(54, 0, 590, 0, 0),
    "62": Media(62, 0, 696, 0, 12),
    "17x54": Media(17, 54, 165, 566, 0),
    "17x87": Media(17, 87, 165, 956, 0),
    "23x23": Media(23, 23, 202, 202, 42),
    "29x90": Media(29, 90, 306, 991, 6),
    "62x29": Media(62, 29, 696, 271, 12),
    "62x100": Media(62, 100, 696, 1109, 12),
}
"""Figures of Brother's reference, as brother_ql_next 0.12 restates them."""


def labels_brother(
    labels: Sequence[Label],
    stock: Stock,
    *,
    fonts: Path,
    tear_off: str = "",
    offset_mm: tuple[float, float] = (0.0, 0.0),
    progress: Progress | None = None,
) -> bytes:
    """One print job. Raises LabelError, and StockError where the stock is no roll of a QL printer.

    offset_mm: how far to move everything right and down. progress: told (labels done, labels in all).
    """
    if stock.printer != "brother-ql" or stock.media not in MEDIA:
        raise StockError(
            f"stock {stock.key} is no roll of a Brother QL printer; those are {', '.join(MEDIA)}",
            f"用紙 {stock.key} はBrother QLのロールではありません",
        )
    media = MEDIA[stock.media]
    rows: list[list[bytes]] = []
    for label in labels:
        picture = label_picture(
            label, stock.face, DPI, fonts, inset=stock.inset, tear_off=tear_off, offset_mm=offset_mm
        )
        rows.append(raster_of(picture, media))
        if progress:
            progress(len(rows), len(labels))
    last = len(rows) - 1
    pages = (
        page_head(media, len(page), first=not place) + b"".join(page) + (LAST_PAGE if place == last else PAGE)
        for place, page in enumerate(rows)
    )
    return START + b"".join(pages)


def page_head(media: Media, rows: int, *, first: bool) -> bytes:
    """What a page needs before its rows: the roll to check for, cutting after each label, and the feed."""
    kind, feed = (0x0B, 0) if media.length else (0x0A, FEED)
    valid = 0x80 | 0x40 | 0x08 | 0x04 | 0x02
    return (
        b"\x1biz"
        + struct.pack("<BBBBLBB", valid, kind, media.width, media.length, rows, not first, 0)
        + b"\x1biM\x40"
        + b"\x1biA\x01"
        + b"\x1biK\x08"
        + b"\x1bid"
        + struct.pack("<H", feed)
    )


def raster_of(picture: Image.Image, media: Media) -> list[bytes]:
    """The printable middle of a label as rows of pins, right to left as the head has them."""
    if abs(picture.width * 25.4 / DPI - media.width) > 1:
        picture = picture.transpose(Image.Transpose.ROTATE_90)
    along = media.along or picture.height - 2 * FEED
    left, top = (picture.width - media.across) // 2, (picture.height - along) // 2
    head = Image.new("1", (PINS, along), 255)
    head.paste(picture.crop((left, top, left + media.across, top + along)), (PINS - media.free - media.across, 0))
    data = ImageOps.invert(head).transpose(Image.Transpose.FLIP_LEFT_RIGHT).tobytes()
    length = PINS // 8
    return [b"g\x00" + bytes([length]) + data[at : at + length] for at in range(0, len(data), length)]
