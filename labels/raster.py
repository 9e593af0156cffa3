"""One label as a black-and-white bitmap at a printer's own dots."""

from functools import lru_cache
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from labels.content import Label
from labels.fonts import Fonts, fonts_in
from labels.layout import arrange
from labels.shapes import Bars, Face, Line, Symbol
from labels.symbols import DARK_RUN

MM_PER_INCH = 25.4
INK_FROM = 128
"""Grey levels below it become black dots."""


def label_png(
    label: Label,
    width_mm: float,
    height_mm: float,
    dpi: int,
    fonts: Path,
    *,
    inset: tuple[float, float] = (0.0, 0.0),
    tear_off: str = "",
    offset_mm: tuple[float, float] = (0.0, 0.0),
) -> bytes:
    """Draw one label as a 1-bit PNG that carries its dpi, moved by offset_mm as label_picture says.

    Each QR module is a whole number of dots; the picture is width_mm x height_mm rounded to whole dots.
    Raises LabelError.
    """
    file = BytesIO()
    picture = label_picture(
        label, (width_mm, height_mm), dpi, fonts, inset=inset, tear_off=tear_off, offset_mm=offset_mm
    )
    picture.save(file, "PNG", dpi=(dpi, dpi))
    return file.getvalue()


def label_picture(
    label: Label,
    size: tuple[float, float],
    dpi: int,
    fonts: Path,
    *,
    inset: tuple[float, float] = (0.0, 0.0),
    tear_off: str = "",
    offset_mm: tuple[float, float] = (0.0, 0.0),
) -> Image.Image:
    """One label of size mm as a bitmap of one bit a dot, white 1.

    offset_mm: how far to move everything right and down, for a printer that drifts; as much room is left free.
    Raises LabelError.
    """
    dot = MM_PER_INCH / dpi
    held = fonts_in(fonts)
    if any(offset_mm):
        inset = (inset[0] + abs(offset_mm[0]) + dot, inset[1] + abs(offset_mm[1]) + dot)
    face = arrange(label, *size, held, dot, inset=inset, tear_off=tear_off)
    face = face.moved(*(round(shift / dot) * dot for shift in offset_mm))
    picture = Image.new("L", (round(size[0] * dpi / MM_PER_INCH), round(size[1] * dpi / MM_PER_INCH)), 255)
    draw_face(picture, face, held, dot)
    return picture.point(lambda grey: 0 if grey < INK_FROM else 255, "1")


def draw_face(picture: Image.Image, face: Face, fonts: Fonts, dot: float) -> None:
    """Paint in order: boxes first, since the kind mark is white on its box."""
    draw = ImageDraw.Draw(picture)
    for box in face.boxes:
        left, top = round(box.x / dot), round(box.y / dot)
        right, foot = left + max(1, round(box.width / dot)), top + max(1, round(box.height / dot))
        draw.rounded_rectangle((left, top, right - 1, foot - 1), box.radius / dot, fill=0)
    for symbol in face.symbols:
        draw_symbol(draw, symbol, dot)
    for bars in face.bars:
        draw_bars(draw, bars, dot)
    for line in face.lines:
        draw_line(draw, line, fonts, dot)


def draw_symbol(draw: ImageDraw.ImageDraw, symbol: Symbol, dot: float) -> None:
    """Paint each dark module as a square of whole dots."""
    size = round(symbol.module / dot)
    left, top = round(symbol.x / dot), round(symbol.y / dot)
    for row, modules in enumerate(symbol.matrix):
        for column, dark in enumerate(modules):
            if dark:
                x, y = left + column * size, top + row * size
                draw.rectangle((x, y, x + size - 1, y + size - 1), fill=0)


def draw_bars(draw: ImageDraw.ImageDraw, bars: Bars, dot: float) -> None:
    """Paint each bar as a rectangle of whole dots."""
    size = round(bars.module / dot)
    left, top, foot = round(bars.x / dot), round(bars.y / dot), round((bars.y + bars.height) / dot)
    for run in DARK_RUN.finditer(bars.pattern):
        start, end = run.span()
        draw.rectangle((left + start * size, top, left + end * size - 1, foot - 1), fill=0)


def draw_line(draw: ImageDraw.ImageDraw, line: Line, fonts: Fonts, dot: float) -> None:
    """Paint character by character, each in the font that holds it, at the widths that layout counted."""
    x = line.x
    for character in line.text:
        path, width = fonts.glyph(character, line.style)
        type_face = pillow_font(path, round(line.size / dot, 2))
        draw.text((x / dot, line.baseline / dot), character, 255 if line.white else 0, type_face, anchor="ls")
        x += width * line.size


@lru_cache(maxsize=64)
def pillow_font(path: Path, size: float) -> ImageFont.FreeTypeFont:
    """A font at a size in dots."""
    return ImageFont.truetype(path, size, layout_engine=ImageFont.Layout.BASIC)
