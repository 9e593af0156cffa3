"""One label as dots for a label printer, read back."""

from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image

from labels import FaceTooSmallError, Label, label_png
from labels.fonts import fonts_in
from labels.layout import arrange

FONTS = Path(__file__).parents[1] / "static/vendor/fonts"
LABEL = Label(
    url="HTTPS://AZUKARI.EXAMPLE/S/7K3M9QXW2AB",
    number="K-000981",
    kind_mark="媒体",
    notice="管理物品 持出禁止",
    contact="拾得時 03-0000-0000",
    caption="控え",
)
MODULES = 29


def drawn(width, height, dpi):
    return Image.open(BytesIO(label_png(LABEL, width, height, dpi, FONTS)))


def read(picture, kind):
    return [code.text for code in zxingcpp.read_barcodes(picture.convert("L"), formats=kind)]


@pytest.mark.parametrize("dpi", [203, 300, 360, 600])
def test_the_number_stands_in_bars_where_there_is_room(dpi):
    picture = drawn(83.8, 42.3, dpi)
    assert read(picture, zxingcpp.BarcodeFormat.Code128) == [LABEL.number]
    assert read(picture, zxingcpp.BarcodeFormat.QRCode) == [LABEL.url]
    assert read(drawn(38.1, 21.2, dpi), zxingcpp.BarcodeFormat.Code128) == []


def test_a_number_no_bars_can_carry_goes_without_them():
    picture = Image.open(BytesIO(label_png(replace(LABEL, number="媒体-4217"), 83.8, 42.3, 300, FONTS)))
    assert read(picture, zxingcpp.BarcodeFormat.Code128) == []


@pytest.mark.parametrize("size", [(66.0, 33.9), (86.4, 42.3), (42.0, 74.25), (91.0, 55.0)])
def test_a_tear_off_duplicate_says_the_same_beside_a_dashed_line(size):
    alone = arrange(LABEL, *size, fonts_in(FONTS))
    face = arrange(LABEL, *size, fonts_in(FONTS), tear_off="台帳控")
    assert len(face.symbols) == 2
    assert face.symbols[0].matrix == face.symbols[1].matrix == alone.symbol.matrix
    assert [line.text for line in face.lines].count(LABEL.number) == 2
    assert [line.text for line in face.lines].count("台帳控") == 1
    assert len(face.boxes) > len(alone.boxes) + 10
    picture = Image.open(BytesIO(label_png(LABEL, *size, 300, FONTS, tear_off="台帳控")))
    assert read(picture, zxingcpp.BarcodeFormat.QRCode) == [LABEL.url] * 2


@pytest.mark.parametrize("dpi", [180, 203, 300, 600])
@pytest.mark.parametrize(("width", "height"), [(66.0, 33.9), (62.0, 29.0), (38.1, 21.2)])
def test_a_bitmap_is_read_back(width, height, dpi):
    picture = drawn(width, height, dpi)
    assert picture.mode == "1"
    assert picture.size == (round(width * dpi / 25.4), round(height * dpi / 25.4))
    assert picture.info["dpi"] == pytest.approx((dpi, dpi), abs=0.1)
    assert read(picture, zxingcpp.BarcodeFormat.QRCode) == [LABEL.url]


@pytest.mark.parametrize("dpi", [180, 203, 300])
def test_each_module_is_a_whole_number_of_dots(dpi):
    picture = drawn(62.0, 29.0, dpi)
    (code,) = zxingcpp.read_barcodes(picture.convert("L"), formats=zxingcpp.BarcodeFormat.QRCode)
    left, top = code.position.top_left.x, code.position.top_left.y
    finder_edge = left
    while picture.getpixel((finder_edge, top)) == 0:
        finder_edge += 1
    dots, rest = divmod(finder_edge - left, 7)
    assert rest == 0
    assert dots * 25.4 / dpi >= 0.33
    side = dots * MODULES
    for row in range(MODULES):
        for column in range(MODULES):
            x, y = left + column * dots, top + row * dots
            module = picture.crop((x, y, x + dots, y + dots))
            assert len(module.getcolors()) == 1, f"module {column}, {row} is of one colour"
    quiet = picture.crop((left - 4 * dots, top - 4 * dots, left + side + 4 * dots, top)).convert("L")
    assert quiet.getextrema() == (255, 255)


def test_a_face_too_small_for_a_phone_is_refused_with_what_can_be_done():
    with pytest.raises(FaceTooSmallError) as refusal:
        drawn(24.0, 10.0, 300)
    assert "24 x 10 mm is too small" in str(refusal.value)
    assert "choose a larger stock, or a shorter base URL" in str(refusal.value)
    assert "基底URLを短く" in refusal.value.ja


@pytest.mark.parametrize(
    ("size", "dpi", "code", "notes"),
    [
        ((66.0, 33.9), 300, LABEL.url, []),
        ((24.0, 12.0), 300, LABEL.url, ["M in place of Q", "no room for the notice"]),
        ((25.4, 10.0), 600, "7K3M9QXW2AB", ["the code without the URL", "no room for the notice"]),
    ],
)
def test_what_a_small_face_does_without_is_said(size, dpi, code, notes):
    label = replace(LABEL, code="7K3M9QXW2AB", caption="")
    face = arrange(label, *size, fonts_in(FONTS), 25.4 / dpi)
    assert face.symbol.module >= 0.33
    assert len(face.notes) >= len(notes)
    assert all(any(words in note.en for note in face.notes) for words in notes)
    assert all(note.ja for note in face.notes)
    picture = Image.open(BytesIO(label_png(label, *size, dpi, FONTS)))
    assert read(picture, zxingcpp.BarcodeFormat.QRCode) == [code]


@pytest.mark.parametrize(("size", "dpi"), [((24.0, 12.0), 203), ((25.4, 10.0), 300)])
def test_a_symbol_that_dots_are_too_coarse_for_is_refused_and_a_finer_printer_named(size, dpi):
    with pytest.raises(FaceTooSmallError, match="a printer of finer dots") as refusal:
        label_png(replace(LABEL, code="7K3M9QXW2AB"), *size, dpi, FONTS)
    assert "細かいドットのプリンター" in refusal.value.ja
