"""The sheet on which the start face is chosen has the rows and columns of the true one."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from labels import catalogue

CSS = Path(__file__).parents[1] / "static/css"
PHONE = {"width": 390, "height": 844}
DRAWN = """() => {
  const faces = [...document.querySelectorAll(".sheet-row label")].map((face) => face.getBoundingClientRect());
  const sheet = document.querySelector(".sheet24").getBoundingClientRect();
  const apart = (side) => new Set(faces.map((face) => Math.round(face[side]))).size;
  return [apart("left"), apart("top"), faces.every((face) => face.right <= sheet.right && face.width > 24)];
}"""


@pytest.fixture
def engine():
    """One database will do: what is tested is the page."""
    return "sqlite"


@pytest.mark.browser
def test_every_sheet_is_drawn_with_its_own_columns_and_rows(chromium_path, desk, browse):
    desk.received("tax", 1)
    browser = browse("鈴木")
    sheets = [stock for stock in catalogue().values() if stock.faces > 1]
    pages = [browser.get(f"/labels?stock={stock.key}").get_data(as_text=True) for stock in sheets]
    styles = [(CSS / name).read_text("utf-8") for name in re.findall(r'/static/css/([^"?]+)', pages[0])]
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=chromium_path, args=["--no-sandbox"])
        page, drawn = chromium.new_page(viewport=PHONE), []
        for text in pages:
            page.set_content(text, wait_until="domcontentloaded")
            page.add_style_tag(content="\n".join(styles))
            drawn.append(page.evaluate(DRAWN))
        chromium.close()
    assert drawn == [[stock.columns, stock.rows, True] for stock in sheets]
