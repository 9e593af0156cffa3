"""Take README's pictures anew, of the demo as it is today: python scripts/readme_pictures.py [FOLDER]

FOLDER is docs/img where none is given. Needs the Chromium that the tests use; makes a demo of its own and takes about a
minute.
"""

from __future__ import annotations

import os
import re
import shutil
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any
from urllib.request import urlopen

from playwright.sync_api import Browser, BrowserContext, Page, Playwright, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 800}
ITEM = "M-000002"  # a stick with specific personal information that the demo leaves in storage
POCKETED = """async () => {
  if (!navigator.serviceWorker.controller) return false;
  const { pocket } = await import(document.querySelector("script[type=module]").src.replace("app.js", "offline/pocket.js"));
  return Boolean(await pocket());
}"""
SIGN_IN = re.compile(r"\b(sato|takahashi)\s+((?:[a-z2-9]{4}-){3}[a-z2-9]{4})\b")


def main(folder: Path) -> None:
    with tempfile.TemporaryDirectory() as made:
        given = {**os.environ, "CUSTODY_DATABASE": f"sqlite:///{made}/demo.db", "CUSTODY_PORT": str(free_port())}
        given |= {"CUSTODY_SECOND_FACTOR": "offered", "PYTHONIOENCODING": "utf-8"}
        passwords = demo(given)
        with served(given) as address, sync_playwright() as p:
            browser = p.chromium.launch(executable_path=chromium())
            phone(browser, address, passwords["sato"], folder)
            desk(browser, address, passwords["takahashi"], folder)
            browser.close()
            in_the_hand(p, address, passwords["sato"], folder, Path(made))


def demo(given: dict[str, str]) -> dict[str, str]:
    """Make the demo's database; the passwords by user name."""
    command = [sys.executable, "-m", "custody", "demo", "--no-serve", "--local"]
    told = subprocess.run(command, env=given, cwd=ROOT, check=True, capture_output=True, encoding="utf-8").stdout
    return dict(SIGN_IN.findall(told))


@contextmanager
def served(given: dict[str, str]) -> Iterator[str]:
    """The server while it runs; its address."""
    address = f"http://localhost:{given['CUSTODY_PORT']}"
    server = subprocess.Popen([sys.executable, "-m", "custody", "serve"], env=given, cwd=ROOT)
    try:
        for _ in range(100):
            try:
                urlopen(address + "/signin", timeout=1).close()
                break
            except OSError:
                time.sleep(0.2)
        yield address
    finally:
        server.terminate()
        server.wait(20)


def phone(browser: Browser, address: str, password: str, folder: Path) -> None:
    """What a member of staff sees of something in storage, and Art. 19 saying no."""
    page = signed_in(of_size(browser, PHONE), address, "sato", password)
    page.goto(f"{address}/items/{ITEM}")
    page.screenshot(path=folder / "phone-item.png")
    page.goto(page.url.rstrip("/") + "/checkouts/new")
    page.locator("input[name=purpose]").first.check(force=True)
    page.locator("input[name=work]").first.check(force=True)
    page.locator("select[name=place]").select_option(label=room_outside(page))
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_selector(".refusal, [role=alert]")
    page.evaluate("window.scrollTo(0, 0)")
    page.screenshot(path=folder / "phone-refused.png")


def room_outside(page: Page) -> str:
    """The meeting room, which is in no designated area."""
    labels = page.locator("select[name=place] option").all_inner_texts()
    return next(t for t in labels if "会議室" in t)


def in_the_hand(p: Playwright, address: str, password: str, folder: Path, made: Path) -> None:
    """Labels read one after the other with the camera, and what the same phone records without signal."""
    numbers = labels(made / "demo.db")
    shown = film([filming().label(code, number, address) for number, code in numbers], made / "film.mjpeg")
    arguments = ["--use-fake-device-for-media-stream", f"--use-file-for-fake-video-capture={shown}"]
    browser = p.chromium.launch(executable_path=chromium(), args=arguments)
    seen = {
        "viewport": PHONE,
        "locale": "ja-JP",
        "timezone_id": "Asia/Tokyo",
        "has_touch": True,
        "is_mobile": True,
        "permissions": ["camera"],
    }
    context = browser.new_context(**seen)  # type: ignore[arg-type]
    page = signed_in(context, address, "sato", password)
    page.goto(f"{address}/scan/many")
    page.get_by_role("heading", name="3枚のラベル").or_(page.get_by_text("3枚のラベルを読みました")).first.wait_for()
    page.screenshot(path=folder / "phone-camera.png")
    page.wait_for_function(POCKETED)
    context.set_offline(True)
    page.goto(f"{address}/items/{numbers[0][0]}")
    page.locator("[data-offline-acts] button").first.wait_for()
    page.screenshot(path=folder / "phone-no-signal.png")
    browser.close()


def labels(database: Path) -> list[tuple[str, str]]:
    """(number, code) of three things of the first contract that are in storage."""
    sql = """SELECT i.number, l.code FROM item i JOIN label l ON l.subject = i.id JOIN contract c ON c.id = i.contract
        WHERE i.state = 'stored' AND c.number = 'R8-101' AND l.state <> 'void' ORDER BY i.number LIMIT 3"""
    with closing(sqlite3.connect(database)) as connection:
        return [(str(number), str(code)) for number, code in connection.execute(sql)]


def filming() -> Any:
    """The tests' films of our own labels."""
    sys.path.insert(0, str(ROOT))
    spec = spec_from_file_location("filming", ROOT / "tests" / "support" / "filming.py")
    assert spec is not None
    assert spec.loader is not None
    found = module_from_spec(spec)
    spec.loader.exec_module(found)
    return found


def film(shown: list[Any], file: Path) -> Path:
    """Each label for a second."""
    of = filming()
    of.film(file, *(of.still(1, (one, (*of.MIDDLE, 1, 3, 0))) for one in shown))
    return file


def desk(browser: Browser, address: str, password: str, folder: Path) -> None:
    """The manager's home, and the history of something that has been through much."""
    page = signed_in(of_size(browser, DESK), address, "takahashi", password)
    page.goto(address + "/")
    page.screenshot(path=folder / "desk-home.png")
    page.goto(f"{address}/items/{ITEM}/history")
    page.screenshot(path=folder / "desk-history.png")


def of_size(browser: Browser, size: dict[str, int]) -> BrowserContext:
    return browser.new_context(viewport=size, locale="ja-JP", timezone_id="Asia/Tokyo")  # type: ignore[arg-type]


def signed_in(context: BrowserContext, address: str, login: str, password: str) -> Page:
    page = context.new_page()
    page.goto(address + "/signin")
    page.fill("input[name=login]", login)
    page.fill("input[name=password]", password)
    page.locator("main button[type=submit]").first.click()
    page.wait_for_load_state()
    return page


def chromium() -> str:
    found = (shutil.which(name) for name in ("chromium", "chromium-browser", "google-chrome"))
    return next(path for path in found if path)


def free_port() -> int:
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return int(s.getsockname()[1])


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs" / "img")
