"""Forty items on a phone, from the packing to the count: forty scans a pass and no more than twelve other taps."""

from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from custody import db
from custody.models import Case, Transport
from custody.usecases import accounts

pytestmark = pytest.mark.browser
PHONE = {"width": 390, "height": 844}
MOST_TAPS = 12
PASSWORD = "correct horse battery"


@pytest.fixture
def engine() -> str:
    """One database will do: what is tested is the page."""
    return "sqlite"


class Hand:
    """A thumb and a handheld reader, both counted. What is typed on the keyboard is neither."""

    def __init__(self, page: Any) -> None:
        self.page, self.taps, self.scans, self.others = page, 0, 0, 0

    def tap(self, selector: str) -> None:
        self.taps += 1
        self.page.locator(selector).first.tap()

    def photograph(self) -> None:
        """The camera, opened from the form; what is done in it is the phone's."""
        self.taps += 1
        made = BytesIO()
        Image.new("RGB", (60, 40), "white").save(made, "PNG")
        photo = {"name": "seal.png", "mimeType": "image/png", "buffer": made.getvalue()}
        self.page.set_input_files("[name=pictures]", [photo])

    def send(self) -> None:
        """The big button; on to the next page."""
        with self.page.expect_navigation():
            self.tap(".step button.primary")

    def read(self, code: str) -> None:
        self.page.keyboard.type(code)
        self.page.keyboard.press("Enter")

    def scan(self, codes: list[str]) -> None:
        for code in codes:
            self.scans += 1
            self.read(code)
        self.page.locator(".queue > li").nth(len(codes) - 1).wait_for()


@pytest.fixture
def hand(chromium_path, served, app, browse) -> Iterator[Hand]:
    """佐藤's phone, signed in."""
    sync_api = pytest.importorskip("playwright.sync_api")
    with sync_api.sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=chromium_path, args=["--no-sandbox"])
        context = chromium.new_context(viewport=PHONE, locale="ja-JP", has_touch=True, is_mobile=True)
        value = browse("佐藤").session_id
        cookie = {"name": app.session_interface.cookie, "value": value, "secure": True}
        context.add_cookies([{**cookie, "url": served.replace("http", "https")}])
        context.set_default_timeout(15_000)
        yield Hand(context.new_page())
        chromium.close()


@pytest.mark.parametrize("purpose", ["area", "return"])
def test_forty_items_take_forty_scans_a_pass_and_twelve_taps(road, hand, served, cast, purpose):
    r = road().made().stocked()
    to = {"area": "取扱区域A", "return": "区役所"}[purpose]
    r.plan(purpose=purpose, destination=cast.places[to])
    r.items = r.desk.stored("tax", 40)
    accounts.open_account(cast.people["伊藤"], "ito", PASSWORD)
    numbers = dict(db.rows("SELECT id, number FROM item"))
    codes, case = [numbers[i] for i in r.items], Case.get_by_id(r.case).labels[-1]["code"]
    page = hand.page
    page.goto(f"{served}/transports/{r.id.partition(':')[2]}")

    hand.read(case)  # the reader finds the field by itself, and Enter leads on to the box
    hand.scan(codes)
    hand.tap(".choice:has([name=lock_checked])")
    hand.send()
    assert hand.scans == 40
    assert page.locator("#seal").count() == 0
    hand.read("S-00931")
    hand.photograph()
    hand.send()
    hand.send()  # it leaves
    hand.read(case)
    hand.send()  # it has arrived
    assert "00931" not in page.content()
    hand.read("S-00931")
    hand.tap(".choice:has([name=tampered][value=no])")
    hand.tap("[name=second_login]")
    page.keyboard.type("ito")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    hand.send()
    assert Transport.get_by_id(r.id).seal_ok is True
    hand.send()  # opened
    hand.scan(codes)
    assert page.get_by_text("40 / 40").count() == 1
    if purpose == "area":
        hand.tap(".choice:has([name=lock_checked])")
    hand.send()
    assert hand.scans == 80
    assert hand.taps <= MOST_TAPS, hand.taps
    row = Transport.get_by_id(r.id)
    assert (row.state, len(row.counted), row.missing) == ("accepted", 40, [])
    assert r.states() == {"stored" if purpose == "area" else "arrived"}
