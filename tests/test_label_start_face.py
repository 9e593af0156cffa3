"""The sheet on which the start face is chosen has the rows and columns of the true one, and counts what it takes."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect, sync_playwright

from labels import catalogue

STATIC = Path(__file__).parents[1] / "static"
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


@pytest.fixture
def page(chromium_path):
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=chromium_path, args=["--no-sandbox"])
        yield chromium.new_page(viewport=PHONE)
        chromium.close()


@pytest.mark.browser
def test_every_sheet_is_drawn_with_its_own_columns_and_rows(page, desk, browse):
    desk.received("tax", 1)
    browser = browse("鈴木")
    sheets = [stock for stock in catalogue().values() if stock.faces > 1]
    pages = [browser.get(f"/labels?stock={stock.key}").get_data(as_text=True) for stock in sheets]
    names = re.findall('"(.*)";', (STATIC / "css/all.css").read_text("utf-8"))
    styles = [(STATIC / "css" / name).read_text("utf-8") for name in names]
    drawn = []
    for text in pages:
        page.set_content(text, wait_until="domcontentloaded")
        page.add_style_tag(content="\n".join(styles))
        drawn.append(page.evaluate(DRAWN))
    assert drawn == [[stock.columns, stock.rows, True] for stock in sheets]


@pytest.mark.browser
def test_nothing_ticked_takes_no_sheet(page, desk, browse):
    desk.received("tax", 2)
    text = browse("鈴木").get("/labels?stock=a4-24").get_data(as_text=True)
    page.route("**", lambda route: route.abort())
    page.set_content(f"<base href='http://localhost/'>{text}", wait_until="domcontentloaded")
    page.add_script_tag(path=str(STATIC / "js/sheet.js"), type="module")
    page.check("[name=start][value='5']", force=True)
    total = page.locator("[data-sheet-sum]")
    expect(total).to_have_text("2 枚 · 1 シート")
    page.uncheck("[data-tick-all]")
    expect(total).to_have_text("0 枚 · 0 シート")
