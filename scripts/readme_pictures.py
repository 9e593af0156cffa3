"""Take README's four pictures anew, of the demo as it is today: python scripts/readme_pictures.py [FOLDER]

FOLDER is docs/img where none is given. Needs the Chromium that the tests use; makes a demo of its own and takes about a
minute.
"""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 800}
ITEM = "M-000002"  # a stick with specific personal information that the demo leaves in storage
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
    page = signed_in(browser, address, PHONE, "sato", password)
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


def desk(browser: Browser, address: str, password: str, folder: Path) -> None:
    """The manager's home, and the history of something that has been through much."""
    page = signed_in(browser, address, DESK, "takahashi", password)
    page.goto(address + "/")
    page.screenshot(path=folder / "desk-home.png")
    page.goto(f"{address}/items/{ITEM}/history")
    page.screenshot(path=folder / "desk-history.png")


def signed_in(browser: Browser, address: str, size: dict[str, int], login: str, password: str) -> Page:
    page = browser.new_page(viewport=size, locale="ja-JP")  # type: ignore[arg-type]
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
