"""Films for Chromium's made-up camera, of the product's own labels: moving, blurred, tilted, beside other codes.

A film is MJPEG, 30 pictures a second, and begins anew when it is over. Pictures are arrays (rows, columns), 0 black.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from pathlib import Path

import cv2
import numpy as np
import qrcode

from labels import Label
from labels.raster import label_picture

SECOND = 30  # pictures
WIDE, HIGH = 1280, 720  # pixels
FONTS = Path(__file__).parents[2] / "static" / "vendor" / "fonts"
MIDDLE = (640, 334)  # of the finder on a phone of 390 x 844
Picture = np.ndarray
Placing = tuple[float, float, float, float, float]  # x, y of the middle (pixels), size, turn (degrees), tilt (0 to 1)


def label(code: str, number: str, base: str = "http://localhost") -> Picture:
    """A label of 62 x 29 mm as a printer of 203 dpi prints it."""
    said = Label(f"{base}/S/{code}".upper(), number, "媒体", "管理物品 持出禁止", "拾得時 03-0000-0000", code=code)
    return np.array(label_picture(said, (62, 29), 203, FONTS).convert("L"))


def foreign(text: str) -> Picture:
    """Somebody else's QR code."""
    made = qrcode.QRCode(box_size=6, border=4)
    made.add_data(text)
    made.make(fit=True)
    return np.array(made.make_image().convert("L"))


def table() -> Picture:
    """What lies below: not quite even, as a table is."""
    rows = np.linspace(90, 130, HIGH)[:, None] + 8 * np.sin(np.arange(WIDE) / 37)[None, :]
    return rows.astype(np.uint8)


def lay(scene: Picture, thing: Picture, placing: Placing) -> None:
    """Put a label into the scene as a camera sees it from aslant."""
    x, y, size, turn, tilt = placing
    high, wide = (n * size / 2 for n in thing.shape)
    corners = [(-wide * (1 - tilt), -high), (wide * (1 - tilt), -high), (wide, high), (-wide, high)]
    c, s = math.cos(math.radians(turn)), math.sin(math.radians(turn))
    there = np.float32([(x + a * c - b * s, y + a * s + b * c) for a, b in corners])
    here = np.float32([(0, 0), (thing.shape[1], 0), (thing.shape[1], thing.shape[0]), (0, thing.shape[0])])
    turned = cv2.getPerspectiveTransform(here, there)
    drawn = cv2.warpPerspective(thing, turned, (WIDE, HIGH), flags=cv2.INTER_AREA)
    where = cv2.warpPerspective(np.full_like(thing, 255), turned, (WIDE, HIGH))
    scene[where > 127] = drawn[where > 127]


def shot(things: Iterable[tuple[Picture, Placing]], blur: float = 0, drag: int = 0) -> bytes:
    """One picture of the film. blur: σ in pixels; drag: pixels that the hand moved while it was taken."""
    scene = table()
    for thing, placing in things:
        lay(scene, thing, placing)
    if drag > 1:
        scene = cv2.blur(scene, (drag, 1))
    if blur:
        scene = cv2.GaussianBlur(scene, (0, 0), blur)
    return cv2.imencode(".jpg", cv2.cvtColor(scene, cv2.COLOR_GRAY2BGR), [cv2.IMWRITE_JPEG_QUALITY, 80])[1].tobytes()


def film(file: Path, *shots: bytes | list[bytes]) -> Path:
    """Write the pictures one after the other."""
    file.write_bytes(b"".join(b"".join(s) if isinstance(s, list) else s for s in shots))
    return file


def still(seconds: float, *things: tuple[Picture, Placing], blur: float = 0, drag: int = 0) -> list[bytes]:
    return [shot(things, blur, drag)] * round(seconds * SECOND)


def moving(seconds: float, thing: Picture, path: Callable[[float], Placing], drag: int = 0) -> list[bytes]:
    """path: where the thing is, at 0 (the beginning) to 1."""
    n = round(seconds * SECOND)
    return [shot([(thing, path(i / n))], drag=drag) for i in range(n)]
