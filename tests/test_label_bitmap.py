"""One label as dots for a label printer, read back."""

from io import BytesIO
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image

from labels import FaceTooSmallError, Label, label_png

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


@pytest.mark.parametrize("dpi", [180, 203, 300, 600])
@pytest.mark.parametrize(("width", "height"), [(66.0, 33.9), (62.0, 29.0), (38.1, 21.2)])
def test_a_bitmap_is_read_back(width, height, dpi):
    picture = drawn(width, height, dpi)
    assert picture.mode == "1"
    assert picture.size == (round(width * dpi / 25.4), round(height * dpi / 25.4))
    assert picture.info["dpi"] == pytest.approx((dpi, dpi), abs=0.1)
    assert [code.text for code in zxingcpp.read_barcodes(picture.convert("L"))] == [LABEL.url]


@pytest.mark.parametrize("dpi", [180, 203, 300])
def test_each_module_is_a_whole_number_of_dots(dpi):
    picture = drawn(62.0, 29.0, dpi)
    (code,) = zxingcpp.read_barcodes(picture.convert("L"))
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
        drawn(24.0, 12.0, 300)
    assert "24 x 12 mm is too small" in str(refusal.value)
    assert "choose a larger stock, or a shorter base URL" in str(refusal.value)
    assert "基底URLを短く" in refusal.value.ja
