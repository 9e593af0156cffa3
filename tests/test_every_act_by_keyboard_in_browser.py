"""Each act from the first page to its confirmation without mouse or finger, in a real browser."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import keyboard
import pytest
from keyboard import follow, send
from PIL import Image

from custody import clock, db
from custody.demo.cast import sent
from custody.events.authorisations import DestructionInstructed
from custody.events.cases import CaseRegistered
from custody.events.seals import SealStocked
from custody.events.transport import TransportPlanned
from custody.ledger import project
from custody.models import Case, Destruction, Transport
from custody.usecases import accounts, authorising, cases, sealing, transporting

pytestmark = pytest.mark.browser
MORE = "a[href='/more']"
PASSWORD = "vault-lantern-ito-29"


@pytest.fixture
def engine() -> str:
    """One database will do: what is tested are the pages."""
    return "sqlite"


@pytest.fixture(scope="module")
def chromium(chromium_path: str) -> Iterator[Any]:
    sync_api = pytest.importorskip("playwright.sync_api")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def home(chromium: Any, served: str, app: Any, browse: Any) -> Iterator[Any]:
    """`home("佐藤")`: their first page, on a phone."""
    contexts = []

    def home(who: str) -> Any:
        context = chromium.new_context(viewport={"width": 390, "height": 844}, locale="ja-JP", base_url=served)
        contexts.append(context)
        cookie = {"name": app.session_interface.cookie, "value": browse(who).session_id, "secure": True}
        context.add_cookies([{**cookie, "url": served.replace("http", "https")}])
        context.set_default_timeout(10_000)
        page = context.new_page()
        page.goto("/")
        return page

    yield home
    for context in contexts:
        context.close()


def number(item: str) -> str:
    return str(dict(db.rows("SELECT id, number FROM item"))[item])


def last(item: str) -> str:
    return project.history(item)[-1].kind


def opened(page: Any, item: str, act: str) -> None:
    """From the first page to a thing's by its number, and on to the form of an act."""
    keyboard.fill(page, "main input[name=code], main input[type=search]", number(item))
    with page.expect_navigation():
        page.keyboard.press("Enter")
    follow(page, f"main a[href*='{act}']")


def test_a_thing_is_received(cast: Any, home: Any) -> None:
    page = home("鈴木")
    follow(
        page, MORE, "main a[href^='/receptions']", f"main a[href*='contract={cast.contracts['tax'].partition(':')[2]}']"
    )
    send(
        page,
        {
            "description": "住民税通知データ",
            "serials": "SN-77120",
            "giver": "税務課 田中",
            "name": "住民税通知",
            "info_class": "個人情報",
        },
    )
    item = dict(db.rows("SELECT number, id FROM item"))[keyboard.number_in(page.inner_text("main"))]
    assert last(item) == "item.received"
    keyboard.all_round(page)


def test_a_thing_is_put_away_taken_out_and_brought_back(desk: Any, home: Any) -> None:
    (item,) = desk.received("tax", 1)
    page = home("佐藤")
    for act, kind, given in (
        ("stor", "item.stored", {"lock_checked": ""}),
        ("checkouts", "item.checked_out", {}),
        ("checkins", "item.checked_in", {}),
    ):
        page.goto("/")
        opened(page, item, act)
        send(page, given)
        assert last(item) == kind
        keyboard.all_round(page)


def test_a_thing_is_handed_over_and_the_receiver_signs(cast: Any, desk: Any, home: Any) -> None:
    accounts.open_account(cast.people["伊藤"], "ito", PASSWORD)
    (item,) = desk.out()
    page = home("佐藤")
    opened(page, item, "handovers")
    send(page, {"receiver": "伊藤", "second_login": "ito", "second_password": PASSWORD})
    assert last(item) == "custody.handed_over"
    keyboard.all_round(page)


def planned(cast: Any) -> tuple[str, str]:
    """The key of a transport to the client's office, and the code on the label of its case; seals are in stock."""
    keeper, later = cast.caller("鈴木"), clock.stamp(clock.parse(clock.now()) + timedelta(hours=1))
    case = CaseRegistered.model_validate({"sort": "duralumin", "lock_kind": "key", "keeper": cast.people["鈴木"]})
    made = cases.register(keeper, sent(), case).first("case")
    sealing.stock(keeper, sent(), ["S-00931", "S-00932"], SealStocked(number="x"))
    plan = {
        "purpose": "return", "origin": cast.places["本社"], "destination": cast.places["区役所"],
        "people": [cast.people["佐藤"]], "leave_at": clock.now(), "arrive_by": later,
    }  # fmt: skip
    outcome = transporting.plan(keeper, sent(), cast.contracts["tax"], TransportPlanned.model_validate(plan))
    return outcome.first("transport").partition(":")[2], Case.get_by_id(made).labels[-1]["code"]


def test_a_transport_is_packed_sealed_and_leaves(cast: Any, desk: Any, home: Any, tmp_path: Path) -> None:
    key, case = planned(cast)
    (item,) = desk.stored("tax")
    page = home("佐藤")
    follow(page, MORE, "main a[href='/transports']", f"main a[href='/transports/{key}']")
    keyboard.fill(page, "[name=case_read]", case)
    page.keyboard.press("Enter")
    keyboard.fill(page, "[data-scan=batch]", number(item))
    page.keyboard.press("Enter")
    page.locator(".queue li", has_text=number(item)).wait_for()
    send(page, {"lock_checked": ""})
    assert last(item) == "item.packed"
    Image.new("RGB", (60, 40), "white").save(tmp_path / "seal.png")
    send(page, {"numbers": "S-00931", "pictures": str(tmp_path / "seal.png")})
    send(page, {})
    assert Transport.get_by_id(f"transport:{key}").state == "in_transit"
    keyboard.all_round(page)


def test_things_are_counted(cast: Any, desk: Any, home: Any) -> None:
    made, page = desk.stored("tax", 2), home("佐藤")
    follow(page, MORE, "main a[href='/stocktakes']", "main a[href^='/stocktakes/new']")
    send(page, {"place": "ロッカー1"})
    for item in made:
        keyboard.fill(page, "[data-scan]", number(item))
        with page.expect_navigation():
            page.keyboard.press("Enter")
    follow(page, "main .dock button")
    assert "台帳と現物が一致しました" in page.inner_text("main")
    keyboard.all_round(page)


def test_a_destruction_is_carried_out_and_signed(cast: Any, desk: Any, home: Any, tmp_path: Path) -> None:
    accounts.open_account(cast.people["伊藤"], "ito", PASSWORD)
    Image.new("RGB", (60, 40), "white").save(tmp_path / "before.png")
    Image.new("RGB", (60, 40), "grey").save(tmp_path / "after.png")
    (item,) = desk.stored("tax", serial="SN-001", medium="hdd")
    told = {
        "items": [item],
        "technique": "shred",
        "place": cast.places["作業室"],
        "dated": clock.today(),
        "officer": "課長",
    }
    instructed = DestructionInstructed.model_validate(told)
    authorising.grant(cast.caller("高橋"), sent(), cast.contracts["tax"], instructed)
    keeper = home("鈴木")
    follow(keeper, MORE, "main a[href='/destructions']", "main a[href*='instruction=']")
    send(keeper, {"unit": "金庫", "lock_checked": ""})
    page, lot = home("佐藤"), "main a[href^='/destructions/']"
    follow(page, MORE, "main a[href='/destructions']", lot, "main a[href$='/readings/new']")
    send(page, {"serials": "SN-001"})
    follow(page, "main a[href$='/executions/new']")
    photos = {f"photos_{when}": str(tmp_path / f"{when}.png") for when in ("before", "after")}
    send(page, {"maker": "大東", "model": "HDS", **photos})
    assert Destruction.get().state == "executed"
    keyboard.all_round(page)
    witness = home("伊藤")
    follow(witness, MORE, "main a[href='/destructions']", lot, "main a[href*='/witnessings/new']")
    send(witness, {"now": PASSWORD})
    assert Destruction.get().witnessed_at
    keyboard.all_round(witness)


def test_a_label_is_read_without_a_camera(desk: Any, home: Any) -> None:
    (item,) = desk.stored()
    page = home("佐藤")
    follow(page, "a[href='/scan']")
    keyboard.all_round(page)
    keyboard.fill(page, "main form [name=q]", number(item))
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.url.endswith(f"/items/{number(item)}")
    keyboard.all_round(page)
