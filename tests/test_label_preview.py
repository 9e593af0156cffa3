"""The preview is the real drawing: the sheet's first page as SVG, shown by a browser and read back."""

import io
from pathlib import Path
from xml.etree import ElementTree

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import sync_playwright

from labels import Label, PlaceError, sheet_svg, stock_called

FONTS = Path(__file__).parents[1] / "static/vendor/fonts"
PX = 96 / 25.4
"""Pixels of a browser to the mm."""


def label(i):
    return Label(
        url=f"HTTPS://AZUKARI.EXAMPLE/S/7K3M9Q{i:05d}",
        number=f"M-{4217 + i:06d}",
        kind_mark="媒体",
        notice="管理物品 持出禁止",
        contact="拾得時 𠮷田 03-0000-0000",
    )


@pytest.fixture(scope="module")
def shown(chromium_path):
    """Draws an SVG as a browser does, two pixels where it has one."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 900, "height": 1200}, device_scale_factor=2)

        def drawn(svg):
            page.set_content(f"<style>body{{margin:0}}</style>{svg}")
            return Image.open(io.BytesIO(page.locator("svg").first.screenshot()))

        yield drawn
        browser.close()


@pytest.mark.browser
def test_a_browser_shows_every_label_of_the_first_page_in_its_face(shown):
    stock = stock_called("a4-24")
    labels = [label(i) for i in range(30)]
    picture = shown(sheet_svg(labels, stock, start=5, fonts=FONTS)).convert("L")
    assert picture.width == pytest.approx(210 * PX * 2, abs=4)
    read = {
        code.text: (code.position.top_left.x / PX / 2, code.position.top_left.y / PX / 2)
        for code in zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormat.QRCode)
    }
    assert set(read) == {one.url for one in labels[:20]}
    for place, one in enumerate(labels[:20], 4):
        left, top = stock.corner(place)
        assert left < read[one.url][0] < left + stock.face[0]
        assert top < read[one.url][1] < top + stock.face[1]


def test_a_preview_needs_no_font_no_image_and_nothing_from_elsewhere():
    svg = sheet_svg([label(0)], stock_called("dk-62x29"), fonts=FONTS)
    root = ElementTree.fromstring(svg)
    assert [float(value) for value in root.get("viewBox").split()[2:]] == pytest.approx(
        [side * 72 / 25.4 for side in (62, 29)], abs=0.01
    )
    names = {element.tag.rpartition("}")[2] for element in root.iter()}
    assert names <= {"svg", "g", "path", "use", "defs", "symbol", "clipPath", "rect", "style"}
    links = [value for element in root.iter() for name, value in element.items() if name.endswith("href")]
    assert links
    assert all(link.startswith("#") for link in links)


def test_a_preview_refuses_what_the_sheet_refuses():
    with pytest.raises(PlaceError):
        sheet_svg([label(0)], stock_called("a4-24"), start=25, fonts=FONTS)
