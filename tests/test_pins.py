"""The second person signs with a PIN on a device that they set it on: five tries, and never for what is destroyed."""

from typing import Any

import pytest

from custody import db
from custody.caller import new_idem
from custody.errors import SecondPersonNotConfirmed
from custody.ledger import project
from custody.usecases import accounts, passwords, pins

PASSWORD = "正しい馬 電池 ホチキス"
PIN = "830417"


@pytest.fixture
def engine() -> str:
    return "sqlite"


@pytest.fixture
def enrolled(cast: Any, browse: Any) -> str:
    """The device on which 伊藤 set a PIN."""
    accounts.open_account(cast.people["伊藤"], "ito.m", PASSWORD)
    browser = browse("伊藤")
    assert browser.post("/account/pin", {"pin": PIN, "again": PIN, "now": PASSWORD}).status_code == 303
    return str(kept(browser).value)


def kept(browser: Any) -> Any:
    return browser.client.get_cookie("__Host-device") or browser.client.get_cookie("device")


def on(browser: Any, device: str) -> Any:
    """The browser, on that device."""
    for name in ("__Host-device", "device"):
        browser.client.set_cookie(name, device, secure=name != "device")
    return browser


def number(item: str) -> str:
    return dict(db.rows("SELECT id, number FROM item"))[item]


def hand_over(browser: Any, cast: Any, item: str, pin: str) -> Any:
    form = {
        "receiver": cast.people["伊藤"],
        "idem": new_idem(),
        "second_person": cast.people["伊藤"],
        "second_pin": pin,
    }
    return browser.post(f"/items/{number(item)}/handovers", form)


def test_the_receiver_chooses_their_name_and_signs_with_the_pin(
    cast: Any, desk: Any, browse: Any, enrolled: str
) -> None:
    (item,) = desk.out()
    browser = on(browse("佐藤"), enrolled)
    page = browser.get(f"/items/{number(item)}/handovers/new").get_data(as_text=True)
    assert 'name="second_pin"' in page
    assert 'name="second_pin"' not in browse("佐藤").get(f"/items/{number(item)}/handovers/new").get_data(as_text=True)
    wrong = hand_over(browser, cast, item, "830418")
    assert wrong.status_code == 422
    assert "PINが違います" in wrong.get_data(as_text=True)
    assert hand_over(browser, cast, item, PIN).status_code == 303
    entry = project.history(item)[-1]
    assert (entry.kind, entry.sign[0]["by"], entry.sign[0]["m"]) == (
        "custody.handed_over", cast.people["伊藤"], "pin",
    )  # fmt: skip


def test_five_wrong_pins_are_all_that_are_ever_tried(cast: Any, enrolled: str, monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[str] = []
    monkeypatch.setattr(passwords, "fits", lambda _kept, pin: bool(tried.append(pin)))
    for n in range(10_000):
        with pytest.raises(SecondPersonNotConfirmed):
            pins.confirm(cast.people["伊藤"], f"{n:06}", cast.caller("佐藤"), enrolled)
    assert len(tried) == pins.TRIES
    assert not pins.has(enrolled, cast.people["伊藤"])


def test_a_pin_is_good_on_its_own_device_for_colleagues_only(cast: Any, enrolled: str) -> None:
    ito = cast.people["伊藤"]
    for first, device in (("佐藤", pins.new_device()), ("山本", enrolled), ("伊藤", enrolled)):
        with pytest.raises(SecondPersonNotConfirmed):
            pins.confirm(ito, PIN, cast.caller(first), device)
    assert pins.confirm(ito, PIN, cast.caller("佐藤"), enrolled).method == "pin"


@pytest.mark.parametrize("pin", ["12345", "123456", "987654", "111111", "121212", "123123", "abcdef", "1234567890"])
def test_a_pin_that_is_no_secret_is_not_taken(cast: Any, browse: Any, pin: str) -> None:
    accounts.open_account(cast.people["伊藤"], "ito.m", PASSWORD)
    browser = browse("伊藤")
    assert browser.post("/account/pin", {"pin": pin, "again": pin, "now": PASSWORD}).status_code == 422
    assert kept(browser) is None


def test_it_is_set_with_the_password_and_removed_by_its_owner_or_a_new_way_in(
    cast: Any, browse: Any, enrolled: str
) -> None:
    browser = on(browse("伊藤"), enrolled)
    assert browser.post("/account/pin", {"pin": "604713", "again": "604713", "now": "wrong"}).status_code == 422
    assert pins.confirm(cast.people["伊藤"], PIN, cast.caller("佐藤"), enrolled)
    browser.post("/account/pin/removal")
    assert not pins.has(enrolled, cast.people["伊藤"])


def test_a_pin_does_not_sign_for_what_is_destroyed(cast: Any, desk: Any, browse: Any, enrolled: str) -> None:
    (item,) = desk.stored()
    browser = on(browse("鈴木"), enrolled)
    form = {"reason": "double", "second_person": cast.people["伊藤"], "second_pin": PIN, "idem": new_idem()}
    assert 'name="second_pin"' not in browser.get(f"/items/{number(item)}/voids/new").get_data(as_text=True)
    assert browser.post(f"/items/{number(item)}/voids", form).status_code == 422
    assert project.history(item)[-1].kind == "item.stored"
