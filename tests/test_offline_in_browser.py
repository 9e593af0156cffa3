"""A phone in a vault: it takes along what it needs, keeps what is recorded, and sends it once when there is signal."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from custody import db
from custody.models import Place

pytestmark = pytest.mark.browser
PHONE = {"width": 390, "height": 844}


@pytest.fixture
def engine() -> str:
    """One database will do: what is tested is the page."""
    return "sqlite"


@pytest.fixture
def context(chromium_path: str, served: str, app: Any, browse: Any) -> Iterator[Any]:
    """佐藤's phone, signed in, with what it needs taken along."""
    sync_api = pytest.importorskip("playwright.sync_api")
    with sync_api.sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=chromium_path, args=["--no-sandbox"])
        made = chromium.new_context(viewport=PHONE, locale="ja-JP", has_touch=True, is_mobile=True)
        cookie = {"name": app.session_interface.cookie, "value": browse("佐藤").session_id, "secure": True}
        made.add_cookies([{**cookie, "url": served.replace("http", "https")}])
        made.set_default_timeout(20_000)
        yield made
        chromium.close()


def numbers(ids: list[str]) -> list[str]:
    found = dict(db.rows("SELECT id, number FROM item"))
    return [found[i] for i in ids]


def recorded() -> tuple[int, int]:
    """How many things were stored, and how many acts set aside."""
    ((stored,),) = db.rows("SELECT count(*) FROM entry WHERE kind = 'item.stored'")
    ((aside,),) = db.rows("SELECT count(*) FROM entry WHERE kind = 'offline.set_aside'")
    return stored, aside


def prepared(context: Any, served: str) -> Any:
    """A page once the phone has taken along all that it needs."""
    page = context.new_page()
    page.goto(served)
    page.evaluate("navigator.serviceWorker.ready")
    until(page, "() => navigator.serviceWorker.controller !== null")
    until(page, POCKETED)
    return page


def until(page: Any, asks: str) -> None:
    """Ask again and again: playwright's own waiting takes the promise that such a question answers with for a yes."""
    deadline = time.monotonic() + 20
    while not page.evaluate(asks):
        assert time.monotonic() < deadline, asks
        page.wait_for_timeout(50)


POCKETED = """async () => {
  const { pocket } = await import(document.querySelector("script[type=module]").src.replace("app.js", "offline/pocket.js"));
  return Boolean(await pocket());
}"""


def sent(page: Any) -> None:
    """Wait until nothing is left on the phone."""
    until(page, NONE_LEFT)


NONE_LEFT = """async () => {
  const { count } = await import(document.querySelector("script[type=module]").src.replace("app.js", "offline/outbox.js"));
  return (await count()) === 0;
}"""


def store_away(page: Any, unit: str, made: list[str]) -> None:
    page.locator("[data-offline-acts] button", has_text="まとめて入庫").click()
    page.locator(f"input[name=unit][value='{unit}'], select[name=unit]").first.wait_for(state="attached")
    choose(page, unit)
    for number in made:
        page.locator("#offline-code").fill(number)
        page.locator("#offline-code").press("Enter")
    page.locator("[name=lock_checked]").check()
    page.locator("[data-offline-form] button[type=submit]").click()
    page.locator("[data-offline-kept]").wait_for()


def choose(page: Any, unit: str) -> None:
    if page.locator("select[name=unit]").count():
        page.locator("select[name=unit]").select_option(unit)
    else:
        page.locator(f"input[name=unit][value='{unit}']").check(force=True)


def test_what_is_recorded_without_signal_survives_a_reload_and_is_sent_once(
    cast: Any, desk: Any, context: Any, served: str
) -> None:
    made = numbers(desk.received("tax", 3, before=60))
    page = prepared(context, served)
    context.set_offline(True)
    page.goto(f"{served}/items/{made[0]}")
    assert page.locator("h1").inner_text() == "圏外"
    store_away(page, cast.places["ロッカー1"], made)
    page.goto(f"{served}/")
    page.locator("[data-offline-count]", has_text="1").wait_for()
    assert recorded() == (0, 0)
    again = context.new_page()  # a second tab sends at the same time
    context.set_offline(False)
    again.goto(served)
    page.goto(served)
    sent(page)
    assert recorded() == (3, 0)


def test_a_batch_whose_sending_fails_goes_to_the_outbox_and_is_not_lost(
    cast: Any, desk: Any, context: Any, served: str
) -> None:
    made = numbers(desk.received("tax", 2, before=60))
    page = prepared(context, served)
    page.goto(f"{served}/batches/store/new?step=codes&unit={cast.places['ロッカー1']}")
    for number in made:
        page.locator("[data-scan=batch]").fill(number)
        page.locator("[data-scan=batch]").press("Enter")
    page.locator("button.primary", has_text="2件を入庫する").wait_for()
    page.locator("[name=lock_checked]").check()
    context.set_offline(True)
    page.locator("button.primary", has_text="2件を入庫する").click()
    page.locator("[data-offline-kept]").wait_for()
    context.set_offline(False)
    page.goto(served)
    sent(page)
    assert recorded() == (2, 0)


def keep(page: Any, title: str, *labels: str) -> None:
    """Choose an act of the page without signal and read its labels; the rest is asked of the caller."""
    page.locator("[data-offline-acts] button", has_text=title).click()
    for label in labels:
        page.locator("#offline-code").fill(label)
        page.locator("#offline-code").press("Enter")


def test_a_round_of_locks_and_a_photo_wait_sealed_and_are_sent_with_their_acts(
    cast: Any, desk: Any, context: Any, served: str, tmp_path: Path
) -> None:
    made, photo = numbers(desk.stored("tax")), tmp_path / "label.jpg"
    Image.effect_noise((1600, 2400), 60).convert("RGB").save(photo, "JPEG", quality=95)
    page = prepared(context, served)
    context.set_offline(True)
    page.goto(served)
    keep(page, "施錠確認", Place.get_by_id(cast.places["ロッカー1"]).number)
    assert "ロッカー1" in page.locator("[data-offline-codes]").inner_text()
    page.locator("[data-offline-fields] input[name=ok][value=yes]").check(force=True)
    page.locator("[data-offline-form] button[type=submit]").click()
    page.locator("[data-offline-kept]").wait_for()
    keep(page, "ラベルの損傷", made[0])
    page.locator("[name=pictures]").set_input_files(photo)
    page.locator("[data-offline-form] button[type=submit]").click()
    page.locator("[data-offline-count]", has_text="2").wait_for()
    lengths = page.evaluate(PHOTOS_KEPT)
    assert len(lengths) == 1
    assert 0 < lengths[0] < photo.stat().st_size / 2
    context.set_offline(False)
    page.goto(served)
    sent(page)
    assert Place.get_by_id(cast.places["ロッカー1"]).lock_ok
    assert db.rows("SELECT count(*) FROM attachment WHERE named = 1") == [(1,)]


PHOTOS_KEPT = """() => new Promise((resolve) => {
  indexedDB.open("offline", 1).onsuccess = ({ target: { result: database } }) => {
    database.transaction("act").objectStore("act").getAll().onsuccess = ({ target }) => {
      database.close();
      resolve(target.result.flatMap(({ pictures }) => pictures).filter(({ data }) => data instanceof ArrayBuffer)
        .map(({ data }) => data.byteLength));
    };
  };
})"""


def test_the_form_of_one_thing_is_kept_where_its_sending_fails(cast: Any, desk: Any, context: Any, served: str) -> None:
    made = numbers(desk.out("tax", before=60))
    page = prepared(context, served)
    page.goto(f"{served}/items/{made[0]}/checkins/new")
    page.locator("[name=lock_checked]").check(force=True)
    context.set_offline(True)
    page.locator("form.form button[name=copied][value=no]").click()
    page.locator("[data-offline-kept]").wait_for()
    context.set_offline(False)
    page.goto(served)
    sent(page)
    assert db.rows("SELECT state FROM item WHERE number = ?", (made[0],)) == [("stored",)]


def test_a_hand_over_without_signal_waits_for_its_receiver_and_what_cannot_wait_says_so(
    cast: Any, desk: Any, context: Any, served: str
) -> None:
    made = numbers(desk.out("tax", before=60))
    page = prepared(context, served)
    context.set_offline(True)
    page.evaluate(FORM_SENT, f"/items/{made[0]}/voids")
    page.locator("[data-offline-unsent]").wait_for()
    keep(page, "区域内引継ぎ", made[0])
    page.locator("select[name=receiver]").select_option(cast.people["伊藤"])
    page.locator("[data-offline-form] button[type=submit]").click()
    page.locator("[data-offline-kept]").wait_for()
    context.set_offline(False)
    page.goto(served)
    page.wait_for_url("**/offline/asides")
    page.goto(served)
    page.locator("a", has_text="二人目の署名待ち").wait_for()
    assert db.rows("SELECT second FROM awaited_act") == [(cast.people["伊藤"],)]


FORM_SENT = """(path) => {
  const form = Object.assign(document.createElement("form"), { method: "post", action: path });
  document.body.append(form);
  form.submit();
}"""


def test_signing_out_takes_the_key_along_and_leaves_nothing_to_read(
    cast: Any, desk: Any, context: Any, served: str
) -> None:
    made = numbers(desk.received("tax", 1, before=60))
    page = prepared(context, served)
    context.set_offline(True)
    page.goto(served)
    assert made[0] in page.evaluate(ALL_KEPT) or "ArrayBuffer" in page.evaluate(ALL_KEPT)
    assert "通知データ" not in page.evaluate(ALL_KEPT)
    context.set_offline(False)
    page.goto(served)
    page.locator("details.who summary").click()
    page.locator("form[action$='/signout'] button").click()
    page.wait_for_url("**/signin**")
    until(page, f"async () => (await ({ALL_KEPT})()) === '[]'")
    context.set_offline(True)
    page.goto(served)
    page.locator("[data-offline-shut]").wait_for()


ALL_KEPT = """() => new Promise((resolve) => {
  indexedDB.open("offline", 1).onsuccess = ({ target: { result: database } }) => {
    database.transaction("kept").objectStore("kept").getAll().onsuccess = ({ target }) => {
      database.close();
      resolve(JSON.stringify(target.result, (_, v) => (v instanceof ArrayBuffer ? "ArrayBuffer" : v)));
    };
  };
})"""
