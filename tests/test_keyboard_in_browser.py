"""A whole act without mouse or finger, and a second person's signature on their own phone, in a real browser."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from keyboard import fill, press, tab_to

from custody import db
from custody.demo.cast import sent
from custody.events.contracts import ContractChanged
from custody.ledger import project
from custody.usecases import accounts, contracts
from custody.usecases.correcting import as_recorded

pytestmark = pytest.mark.browser
PASSWORD = "vault-lantern-ito-29"


@pytest.fixture
def engine() -> str:
    """One database will do: what is tested is the page."""
    return "sqlite"


@pytest.fixture
def opened(chromium_path: str, served: str, app: Any, browse: Any) -> Iterator[Any]:
    """`opened("佐藤")`: a page of theirs, signed in, in a browser that nothing else shares."""
    sync_api = pytest.importorskip("playwright.sync_api")
    with sync_api.sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=chromium_path, args=["--no-sandbox"])

        def page_of(who: str) -> Any:
            context = chromium.new_context(viewport={"width": 390, "height": 844}, locale="ja-JP", base_url=served)
            cookie = {"name": app.session_interface.cookie, "value": browse(who).session_id, "secure": True}
            context.add_cookies([{**cookie, "url": served.replace("http", "https")}])
            context.set_default_timeout(15_000)
            return context.new_page()

        yield page_of
        chromium.close()


def number(item: str) -> str:
    return str(dict(db.rows("SELECT id, number FROM item"))[item])


def two_at_the_lock(cast: Any) -> None:
    registered = as_recorded(project.history(cast.contracts["tax"])[0], None).model_dump()
    kept = {name: value for name, value in registered.items() if name in ContractChanged.model_fields}
    changed = ContractChanged.model_validate({**kept, "second_lock_check": True})
    contracts.settle(cast.caller("高橋"), sent(), cast.contracts["tax"], changed)


def test_a_batch_is_scanned_stored_and_signed_by_a_second_person_with_the_keyboard_alone(
    cast: Any, desk: Any, opened: Any
) -> None:
    two_at_the_lock(cast)
    accounts.open_account(cast.people["伊藤"], "ito", PASSWORD)
    made, page = desk.received("tax", 2), opened("佐藤")
    page.goto("/scan")
    press(page, "a[href='/scan/many']")
    page.wait_for_url("**/scan/many")
    tab_to(page, "[data-scan=batch]")
    for item in made:
        page.keyboard.type(number(item))
        page.keyboard.press("Enter")
        page.locator(".queue li", has_text=number(item)).wait_for()
    press(page, "button[formaction*='/batches/store']")
    page.locator("h1", has_text="まとめて入庫").wait_for()
    press(page, "[name=unit]", "ArrowDown")
    press(page, ".form .act.primary")
    page.locator("[name=second_login]").wait_for()
    fill(page, "[name=second_login]", "ito")
    fill(page, "[name=second_password]", PASSWORD)
    press(page, "[name=lock_checked]", "Space")
    press(page, ".dock .act.primary")
    page.locator("h1", has_text="2件").or_(page.locator(".item-list")).first.wait_for()
    assert db.rows("SELECT count(*) FROM signature WHERE signer = ?", (cast.people["伊藤"],)) == [(2,)]


def test_the_first_phone_notices_within_seconds_that_the_code_was_signed_elsewhere(
    cast: Any, desk: Any, opened: Any
) -> None:
    accounts.open_account(cast.people["伊藤"], "ito", PASSWORD)
    (item,) = desk.out()
    first, own = opened("佐藤"), opened("伊藤")
    first.goto(f"/items/{number(item)}/handovers/new")
    first.locator("[name=receiver]").first.wait_for(state="attached")
    receiver = first.locator(f"[name=receiver][value='{cast.people['伊藤']}']")
    receiver.check(force=True) if receiver.count() else first.locator("select[name=receiver]").select_option(
        cast.people["伊藤"]
    )
    press(first, "[data-second-ask]")
    first.locator("[data-second-waiting] img.qr").wait_for()
    own.goto(re.sub("/state$", "", str(first.locator("[data-second-asked]").get_attribute("data-second-asked"))))
    own.locator("[name=now]").fill(PASSWORD)
    own.locator("form[data-once] button").click()
    own.locator(".notice.success").wait_for()
    first.locator("[data-second-signed]").wait_for(timeout=5_000)
    assert "伊藤 健" in first.locator("[data-second-signed]").inner_text()
    first.keyboard.press("Enter")
    first.wait_for_url(f"**/items/{number(item)}")
    assert project.history(item)[-1].sign[0]["m"] == "phone"
