"""The main job, as its people do it: a real server, a real browser the size of a phone, the printed label read back."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path

import pytest

from custody import db
from custody.demo.cast import set_up
from custody.usecases.accounts import open_account

pytestmark = pytest.mark.browser
PHONE = {"width": 390, "height": 844}
LOGINS = {"鈴木": "suzuki", "佐藤": "sato", "伊藤": "ito", "高橋": "takahashi"}
COUNTING = """addEventListener("click", (e) => {
  if (e.isTrusted) sessionStorage.taps = Number(sessionStorage.taps || 0) + 1;
}, true)"""  # the session's storage outlives the pages that the taps lead through
PASSWORD = "vault-lantern-{}-29"


def _free_port() -> int:
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return int(s.getsockname()[1])


@pytest.fixture
def served(sqlite_template: Path, tmp_path: Path) -> Iterator[tuple[str, str, object]]:
    """A served database with the cast: (base URL, database URL, cast)."""
    file = tmp_path / "main.db"
    file.write_bytes(sqlite_template.read_bytes())
    url = f"sqlite:///{file}"
    with db.bind(db.connect(url)).connection_context():
        cast = set_up(date.today() - timedelta(days=100))  # noqa: DTZ011
        for name, login in LOGINS.items():
            open_account(cast.people[name], login, PASSWORD.format(login))
    port = _free_port()
    base = f"http://localhost:{port}"
    env = {
        **os.environ,
        "CUSTODY_DATABASE": url,
        "CUSTODY_BASE_URL": base,
        "CUSTODY_PORT": str(port),
        "CUSTODY_SECOND_FACTOR": "offered",
    }
    server = subprocess.Popen([sys.executable, "-m", "custody", "serve"], env=env, stdout=subprocess.DEVNULL)
    try:
        _wait(base)
        yield base, url, cast
    finally:
        server.terminate()
        server.wait(10)


def _wait(base: str) -> None:
    for _ in range(100):
        try:
            urllib.request.urlopen(f"{base}/signin", timeout=1).read()
            return
        except OSError:
            time.sleep(0.1)
    pytest.fail("the server did not answer within ten seconds")


@pytest.fixture
def chromium(chromium_path: str) -> Iterator[object]:
    sync_api = pytest.importorskip("playwright.sync_api")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path, args=["--no-sandbox"])
        yield browser
        browser.close()


@contextmanager
def person(chromium, base: str, name: str):
    """A phone of one person's own, signed in."""
    page = phone(chromium)
    page.goto(f"{base}/signin")
    _sign_in(page, name)
    yield page
    page.context.close()


def phone(chromium):
    context = chromium.new_context(viewport=PHONE, locale="ja-JP", accept_downloads=True)
    context.set_default_timeout(15_000)
    return context.new_page()


def _sign_in(page, name: str) -> None:
    page.fill("[name=login]", LOGINS[name])
    page.fill("[name=password]", PASSWORD.format(LOGINS[name]))
    page.locator("main button.primary[type=submit]").click()
    page.wait_for_load_state()


def _send(page) -> None:
    page.locator("main form.form button[type=submit]").last.click()
    page.wait_for_load_state()


def _choose_place(page, name: str, text: str) -> None:
    value = page.locator(f"select[name={name}] option", has_text=text).first.get_attribute("value")
    page.select_option(f"select[name={name}]", value)


def _tick(page, name: str, value: str | None = None) -> None:
    """Tick a box or a card as a thumb does: the control itself may be drawn by its label."""
    exact = f"[name={name}]" + (f'[value="{value}"]' if value else "")
    page.locator(exact).first.check(force=True)


def receive(page, base: str, contract: str, info_class: str) -> str:
    """Register one USB stick; its number."""
    page.goto(f"{base}/receptions/new?contract={contract.partition(':')[2]}")
    page.select_option("[name=medium]", "usb") if page.locator("select[name=medium]").count() else _tick(
        page, "medium", "usb"
    )
    page.fill("[name=description]", "住民税通知データ")
    page.fill("[name=serials]", f"SN-{info_class}-77120")
    page.fill("[name=giver]", "税務課 田中 実")
    _choose_place(page, "place", "取扱区域A")
    page.fill("[name=name]", "住民税通知 令和8年度")
    page.select_option("[name=info_class]", info_class) if page.locator("select[name=info_class]").count() else _tick(
        page, "info_class", info_class
    )
    _send(page)
    return page.locator(".item-list code, .item-list a").first.inner_text().split()[0]


def printed_code(page, base: str, tmp_path: Path) -> str:
    """Print the labels that are due and read the address off the paper."""
    import zxingcpp
    from PIL import Image

    page.get_by_text("ラベルを印刷する").first.click()
    page.wait_for_load_state()
    form = page.locator("form[method=post][action*=labels]").first
    answer = page.request.post(base + (form.get_attribute("action") or ""), form=_values(page, form))
    assert answer.status == 200, answer.text()[:500]
    assert answer.headers["content-type"].startswith("application/pdf")
    (tmp_path / "labels.pdf").write_bytes(answer.body())
    subprocess.run(["pdftoppm", "-r", "200", "-png", "labels.pdf", "sheet"], cwd=tmp_path, check=True)
    read = zxingcpp.read_barcodes(Image.open(next(tmp_path.glob("sheet*.png"))), formats=zxingcpp.BarcodeFormat.QRCode)
    (tmp_path / "labels.pdf").unlink()
    for file in tmp_path.glob("sheet*.png"):
        file.unlink()
    assert len(read) == 1
    return str(read[0].text)


def _values(page, form) -> dict[str, str]:
    """What the browser would send for `form`."""
    return dict(form.evaluate("f => [...new FormData(f)].map(([k, v]) => [k, v])"))


def act(page, base: str, number: str, noun: str) -> None:
    page.goto(f"{base}/items/{number}/{noun}/new")


def store_in(page, base: str, number: str, unit: str, *, locked: bool) -> str:
    act(page, base, number, "storages")
    _choose_place(page, "unit", unit)
    if locked:
        _tick(page, "lock_checked")
    _send(page)
    return page.locator("main").inner_text()


def take_out_to(page, base: str, number: str, place: str) -> str:
    act(page, base, number, "checkouts")
    _tick(page, "purpose")
    _tick(page, "work")
    _choose_place(page, "place", place)
    _send(page)
    return page.locator("main").inner_text()


def test_the_main_job_on_a_phone_with_a_printed_label(served, chromium, tmp_path) -> None:
    base, url, cast = served
    with person(chromium, base, "鈴木") as page:
        number = receive(page, base, cast.contracts["tax"], "specific")
        address = printed_code(page, base, tmp_path)
    assert address.startswith(f"{base}/S/".upper())

    page = phone(chromium)
    page.goto(base + "/S/" + address.rpartition("/")[2])
    assert number not in page.content(), "a stranger learns nothing"
    page.get_by_role("link", name="サインイン").click()
    _sign_in(page, "佐藤")
    assert number in page.locator("body").inner_text(), "signing in leads on to the item that was scanned"

    said = store_in(page, base, number, "開放棚", locked=True)
    assert "第22条" in said
    assert "施錠できるロッカーや金庫を選んでください" in said
    assert "保管中" in store_in(page, base, number, "ロッカー1", locked=True)

    said = take_out_to(page, base, number, "会議室")
    assert "第19条" in said
    assert "発注者に区域の指定を求めてください" in said
    assert "使用中" in take_out_to(page, base, number, "作業室1")

    act(page, base, number, "handovers")
    receiver = page.locator("[name=receiver]").first
    if receiver.evaluate("e => e.tagName") == "SELECT":
        _choose_place(page, "receiver", "伊藤")
    else:
        _tick(page, "receiver", cast.people["伊藤"])
    page.fill("[name=second_login]", LOGINS["伊藤"])
    page.fill("[name=second_password]", PASSWORD.format(LOGINS["伊藤"]))
    _send(page)
    assert "伊藤 健" in page.locator("main").inner_text()
    page.context.close()

    with person(chromium, base, "伊藤") as page:
        act(page, base, number, "checkins")
        _choose_place(page, "unit", "ロッカー1")
        _tick(page, "lock_checked")
        page.locator("button[name=copied][value=no]").click()
        page.wait_for_load_state()
        assert "保管中" in page.locator("main").inner_text()

    with person(chromium, base, "高橋") as page:
        page.goto(f"{base}/items/{number}/history")
        told = page.locator("main").inner_text()
        for word in ("受領", "入庫", "取り出し", "区域内引継ぎ", "返却", "第22条", "第19条", "改ざんされていません"):
            assert word in told, word

    verified = subprocess.run(
        [sys.executable, "-m", "custody", "verify"],
        env={**os.environ, "CUSTODY_DATABASE": url},
        capture_output=True,
        text=True,
        check=False,
    )
    assert verified.returncode == 0, verified.stdout + verified.stderr


def test_an_ordinary_contract_meets_neither_refusal(served, chromium, tmp_path) -> None:
    base, _, cast = served
    with person(chromium, base, "鈴木") as page:
        number = receive(page, base, cast.contracts["library"], "personal")
    with person(chromium, base, "佐藤") as page:
        said = store_in(page, base, number, "開放棚", locked=True)
        assert "保管中" in said
        assert "できません" not in page.locator("[role=alert]").all_inner_texts()
        assert "使用中" in take_out_to(page, base, number, "会議室")


def taps(page) -> int:
    """How many there have been since this was last asked."""
    return int(page.evaluate("() => { const n = sessionStorage.taps || 0; sessionStorage.taps = 0; return n }"))


def scan(page, base: str, url: str, number: str) -> None:
    """The page that the label of an item leads to."""
    with db.bind(db.connect(url)).connection_context():
        ((code,),) = db.rows(
            "SELECT label.code FROM label JOIN item ON item.id = label.subject WHERE item.number = ?", (number,)
        )
    page.goto(f"{base}/S/{code}")


def tap(page, name: str, role: str = "link") -> None:
    page.get_by_role(role, name=name).first.click()
    page.wait_for_load_state()


def test_a_use_takes_two_taps_to_take_out_and_two_to_bring_back(served, chromium) -> None:
    base, url, cast = served
    with person(chromium, base, "鈴木") as page:
        number = receive(page, base, cast.contracts["tax"], "specific")
        assert "保管中" in store_in(page, base, number, "ロッカー1", locked=True)
    with person(chromium, base, "佐藤") as page:
        page.add_init_script(COUNTING)
        for act_, recorded, state in (("取り出す", "取り出す", "使用中"), ("戻す", "いいえ", "保管中")):
            scan(page, base, url, number)
            taps(page)
            tap(page, act_)
            tap(page, recorded, "button")
            assert state in page.locator("main").inner_text()
            assert taps(page) == 2
        page.goto(f"{base}/items/{number}/history")
        told = page.locator("main").inner_text()
        for word in ("住民税通知書の作成", "取り出し", "返却（再入庫）"):
            assert word in told
