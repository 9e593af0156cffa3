"""Made-up photos and papers for the demo: drawn, so that a serial number can be read off them."""

from __future__ import annotations

from io import BytesIO
from math import sin
from random import Random

from PIL import Image, ImageDraw, ImageFont

WIDE, HIGH = 960, 640  # pixels
PAPER, INK, FAINT = "#fbfaf5", "#1d2733", "#8b949e"
BENCH, SHELL, EDGE, PLATE = "#5d6670", "#c9ced4", "#868e96", "#f1f3f5"
SEAL, BIN = "#c23b31", "#343a40"


def _bytes(picture: Image.Image, kind: str = "JPEG") -> bytes:
    made = BytesIO()
    picture.save(made, kind)
    return made.getvalue()


def _canvas(colour: str) -> tuple[Image.Image, ImageDraw.ImageDraw]:
    picture = Image.new("RGB", (WIDE, HIGH), colour)
    return picture, ImageDraw.Draw(picture)


def _write(draw: ImageDraw.ImageDraw, at: tuple[float, float], text: str, size: int, colour: str = INK) -> None:
    draw.text(at, text, fill=colour, font=ImageFont.load_default(size))


def things(serials: list[str]) -> bytes:
    """Up to six things on a bench, their plates towards the camera."""
    picture, draw = _canvas(BENCH)
    for n, serial in enumerate(serials[:6]):
        x, y = 40 + n % 2 * 460, 40 + n // 2 * 200
        draw.rounded_rectangle((x, y, x + 420, y + 168), 14, fill=SHELL, outline=EDGE, width=4)
        draw.rectangle((x + 34, y + 40, x + 386, y + 128), fill=PLATE, outline=EDGE)
        _write(draw, (x + 52, y + 48), "S/N", 22, FAINT)
        _write(draw, (x + 52, y + 74), serial, 44)
    return _bytes(picture)


def shreds(seed: int) -> bytes:
    """What is left of them, in a bin. The same `seed`, the same picture."""
    picture, draw = _canvas(BENCH)
    draw.rounded_rectangle((90, 60, WIDE - 90, HIGH - 40), 30, fill=BIN, outline=EDGE, width=8)
    chance = Random(seed)  # noqa: S311 - a picture, no secret
    for _ in range(900):
        x, y, side = chance.randint(115, 820), chance.randint(85, 570), chance.randint(8, 26)
        corners = ((x, y), (x + side, y + chance.randint(0, 9)), (x + chance.randint(0, side), y + side))
        draw.polygon(corners, fill=chance.choice((SHELL, EDGE, PLATE)))
    return _bytes(picture)


def seal(number: str) -> bytes:
    """A seal across the latch of a case."""
    picture, draw = _canvas(SHELL)
    for y in range(0, HIGH, 64):
        draw.line((0, y, WIDE, y), fill=EDGE, width=2)
    draw.rounded_rectangle((360, 150, 600, 500), 20, fill=EDGE, outline=INK, width=5)
    draw.rounded_rectangle((180, 270, 780, 380), 10, fill=SEAL)
    _write(draw, (220, 296), f"SEALED  {number}", 50, PAPER)
    return _bytes(picture)


def paper(title: str, lines: list[str]) -> bytes:
    """The scan of a paper with a stamp."""
    picture = Image.new("RGB", (760, 1060), PAPER)
    draw = ImageDraw.Draw(picture)
    _write(draw, (70, 80), title, 44)
    draw.line((70, 150, 690, 150), fill=INK, width=3)
    for n, line in enumerate(lines[:24]):
        _write(draw, (70, 190 + 32 * n), line, 24)
    draw.ellipse((560, 880, 680, 1000), outline=SEAL, width=6)
    return _bytes(picture, "PNG")


def signature(seed: int) -> bytes:
    """A name written by hand on a screen."""
    picture = Image.new("RGB", (600, 200), PAPER)
    draw = ImageDraw.Draw(picture)
    line = [(60 + 4 * n, 100 + 46 * sin(n / (5.5 + seed % 3)) * sin(n / 17 + seed)) for n in range(120)]
    draw.line(line, fill=INK, width=5, joint="curve")
    return _bytes(picture, "PNG")
