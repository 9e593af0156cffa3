"""What codes stand in a photo of labels. The photo is looked at once and kept nowhere."""

from __future__ import annotations

import zxingcpp
from PIL import Image, ImageOps

from custody.errors import BadInput
from custody.usecases.pictures import EMPTY, one_at_a_time, opened

LONG_SIDE = 2_400  # pixels: a 20 mm label at half a metre has four pixels a module there
LOOKED_FOR = (zxingcpp.QRCode, zxingcpp.Code128)
MOST = 64  # codes of one photo
LONGEST = 300  # characters


def codes_in(data: bytes) -> list[tuple[str, bool]]:
    """The text of each code in a photo, and whether it stands in bars. BadInput for what is no photo or too large."""
    if not data:
        raise BadInput(message=EMPTY)
    with one_at_a_time:
        found = zxingcpp.read_barcodes(_grey(data), formats=zxingcpp.BarcodeFormats(LOOKED_FOR))
    return [(f.text[:LONGEST], f.format == zxingcpp.Code128) for f in found[:MOST] if f.valid]


def _grey(data: bytes) -> Image.Image:
    with opened(data) as image:
        image.draft("L", (LONG_SIDE, LONG_SIDE))
        image.thumbnail((LONG_SIDE, LONG_SIDE), Image.Resampling.BILINEAR)
        return ImageOps.exif_transpose(image).convert("L")
