"""A batch on a phone: scanned with a handheld reader, and by hand where no script runs."""

from collections.abc import Iterator

import pytest

from custody import db

pytestmark = pytest.mark.browser
PHONE = {"width": 390, "height": 844}


@pytest.fixture
def engine() -> str:
    """One database will do: what is tested is the page."""
    return "sqlite"


@pytest.fixture
def phone(chromium_path, served, app, browse) -> Iterator[object]:
    """`phone(script=False)`: 佐藤's phone, signed in."""
    sync_api = pytest.importorskip("playwright.sync_api")
    cookie = app.session_interface.cookie
    with sync_api.sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=chromium_path, args=["--no-sandbox"])

        def opened(script: bool = True):
            context = chromium.new_context(viewport=PHONE, locale="ja-JP", java_script_enabled=script)
            value = browse("佐藤").session_id
            context.add_cookies(
                [{"name": cookie, "value": value, "url": served.replace("http", "https"), "secure": True}]
            )
            context.set_default_timeout(15_000)
            return context.new_page()

        yield opened
        chromium.close()


def numbers(ids: list[str]) -> list[str]:
    found = dict(db.rows("SELECT id, number FROM item"))
    return [found[i] for i in ids]


def stored() -> int:
    ((n,),) = db.rows("SELECT count(*) FROM item WHERE state = 'stored'")
    return n


def test_each_scanned_label_is_looked_at_at_once(cast, desk, phone, served):
    made = numbers(desk.received("tax", 3))
    page = phone()
    page.goto(f"{served}/batches/store/new?step=codes&unit={cast.places['ロッカー1']}")
    for n, code in enumerate([*made, "M-999999"], 1):
        page.keyboard.type(code)
        page.keyboard.press("Enter")
        page.locator(".queue > li").nth(n - 1).wait_for()
    page.keyboard.type(made[0])
    page.keyboard.press("Enter")
    assert "もう読み取っています" in page.locator("[data-batch-said]").inner_text()
    assert "台帳にありません" in page.locator(".queue .held").inner_text()
    assert "3件を入庫する" in page.locator("#checked button.primary").inner_text()
    assert stored() == 0
    page.locator("[name=lock_checked]").check(force=True)
    page.locator("#checked button.primary").click()
    page.get_by_text("3件を入庫しました").wait_for()
    assert stored() == 3


def test_what_was_scanned_by_mistake_is_taken_back(cast, desk, phone, served):
    made = numbers(desk.received("tax", 2))
    page = phone()
    page.goto(f"{served}/batches/store/new?step=codes&unit={cast.places['ロッカー1']}")
    for code in made:
        page.keyboard.type(code)
        page.keyboard.press("Enter")
    page.locator(".queue > li").nth(1).wait_for()
    page.locator(f"[data-batch-remove={made[0]}]").click()
    page.get_by_text("1件を入庫する").wait_for()


def test_a_batch_needs_no_script(cast, desk, phone, served):
    made = numbers(desk.received("tax", 2))
    page = phone(script=False)
    page.goto(f"{served}/batches/store/new")
    page.select_option("[name=unit]", cast.places["ロッカー1"])
    page.locator("main button.primary").click()
    page.fill("[name=codes]", "\n".join([*made, "XYZ"]))
    page.get_by_text("読み取った番号を確かめる").click()
    assert "ラベルの番号ではありません" in page.locator(".queue").inner_text()
    assert stored() == 0
    page.locator("[name=lock_checked]").check(force=True)
    page.locator("#checked button.primary").click()
    page.get_by_text("2件を入庫しました").wait_for()
    assert stored() == 2


def test_a_reader_faster_than_the_server_loses_nothing(cast, desk, phone, served):
    made = numbers(desk.received("tax", 40))
    page = phone()
    page.goto(f"{served}/batches/store/new?step=codes&unit={cast.places['ロッカー1']}")
    for code in made:
        page.keyboard.type(code)
        page.keyboard.press("Enter")
    page.get_by_text("40件を入庫する").wait_for()
    assert page.locator(".queue > li").count() == 40
