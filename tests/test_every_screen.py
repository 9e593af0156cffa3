"""Every screen that can be reached by links: axe finds nothing, light and dark, and at 200 % text nothing is lost.

Some of them in `make test`, all in `make soak`.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from werkzeug.exceptions import HTTPException

from custody.usecases import accounts

pytestmark = pytest.mark.browser
AXE = Path(__file__).parent.parent / "node_modules" / "axe-core" / "axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
LINKS = re.compile(r'href="(/[^"#]*)"')
SOME = (
    "home.index", "scanning.scan", "scan_many.index", "batches.new", "items.show", "items.form", "items.history",
    "lock_round.index", "contracts.index", "contracts.show", "overview.show", "standing.things",
)  # fmt: skip
NOT_PAGES = frozenset({"static", "photos.show", "documents.show", "label_runs.sheet"})
MOST = 600  # pages that are asked for in search of one of each kind
STILL = "() => document.getAnimations().forEach((a) => a.finish())"  # a colour half way to another is neither
FOUND = "async (tags) => (await axe.run({runOnly: {type: 'tag', values: tags}})).violations.map(v => `${v.id} ${v.nodes[0].html}`)"
LARGE = "() => { document.documentElement.style.fontSize = '200%'; }"
CUT = """() => [...document.querySelectorAll('main *, header *')].filter((e) => {
  const s = getComputedStyle(e);
  return e.checkVisibility() && s.overflow === 'hidden' && !e.closest('.unseen, .scanner, svg, .skip, .brand')
    && e.textContent.trim() && (e.scrollWidth > e.clientWidth + 2 || e.scrollHeight > e.clientHeight + 2)
    && s.textOverflow !== 'ellipsis' && e.clientWidth > 2;
}).map((e) => e.outerHTML.slice(0, 120))"""


@pytest.fixture
def engine() -> str:
    """One database will do: what is tested is the page."""
    return "sqlite"


@pytest.fixture
def screens(app: Any, cast: Any, desk: Any, browse: Any) -> Callable[..., dict[str, tuple[str, str]]]:
    """Endpoint -> (who, one address of it), found by following the links of the first page; until `enough` are."""
    for name in ("佐藤", "鈴木", "高橋"):
        accounts.open_account(
            cast.people[name], f"login-{len(name)}-{cast.people[name][-4:]}", "正しい馬 電池 ホチキス"
        )
    desk.stored("tax", 2)
    desk.out("tax")

    def follow(enough: Iterable[str] = ("all",)) -> dict[str, tuple[str, str]]:
        found: dict[str, tuple[str, str]] = {}
        for who in ("鈴木", "高橋", "佐藤"):
            for endpoint, address in reached(app, browse(who)):
                found.setdefault(endpoint, (who, address))
                if set(enough) <= set(found):
                    return found
        return found

    return follow


def reached(app: Any, browser: Any) -> Iterator[tuple[str, str]]:
    """One address of each endpoint that a page leads to, and the address itself."""
    match = app.url_map.bind("localhost").match
    waiting, asked, told = ["/"], {"/"}, set()
    while waiting and len(asked) < MOST:
        address = waiting.pop(0)
        answer = browser.get(address)
        if answer.status_code != 200 or answer.mimetype != "text/html":
            continue
        endpoint = _endpoint(match, address)
        if endpoint not in told:
            told.add(endpoint)
            yield endpoint, address
        for link in (href.replace("&amp;", "&") for href in LINKS.findall(answer.get_data(as_text=True))):
            kind = _endpoint(match, link)
            if link not in asked and kind and kind not in NOT_PAGES and kind not in told:
                asked.add(link)
                waiting.append(link)


def _endpoint(match: Any, address: str) -> str:
    try:
        return str(match(address.partition("?")[0])[0])
    except HTTPException:
        return ""


@pytest.fixture
def opened(chromium_path: str, served: str, app: Any, browse: Any) -> Iterator[Any]:
    """`opened(who, address)`: the page on a phone."""
    sync_api = pytest.importorskip("playwright.sync_api")
    if not AXE.exists():
        pytest.skip("axe-core is not installed (npm ci)")
    with sync_api.sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=chromium_path, args=["--no-sandbox"])
        pages: dict[str, Any] = {}

        def open_(who: str, address: str) -> Any:
            if who not in pages:
                context = chromium.new_context(viewport={"width": 390, "height": 844}, locale="ja-JP")
                cookie = {"name": app.session_interface.cookie, "value": browse(who).session_id, "secure": True}
                context.add_cookies([{**cookie, "url": served.replace("http", "https")}])
                pages[who] = context.new_page()
            pages[who].goto(f"{served}{address}")
            return pages[who]

        yield open_
        chromium.close()


def wrong_on(page: Any) -> list[str]:
    """What axe finds in light and dark, and what is lost at 200 % text."""
    page.evaluate(AXE.read_text("utf-8"))
    said = []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        page.evaluate(STILL)
        said += [f"{scheme}: {v}" for v in page.evaluate(FOUND, TAGS)]
    page.evaluate(LARGE)
    page.evaluate(STILL)
    said += [f"200 %: {v}" for v in page.evaluate(FOUND, TAGS)]
    if (wide := page.evaluate("document.documentElement.scrollWidth")) > 390:
        said.append(f"200 %: {wide} px wide")
    return said + [f"200 %: cut off {e}" for e in page.evaluate(CUT)]


def test_some_screens_are_without_fault(screens: Any, opened: Any) -> None:
    there = screens(SOME)
    found = {name: wrong_on(opened(*there[name])) for name in SOME}
    assert {name: said for name, said in found.items() if said} == {}


@pytest.mark.soak
def test_every_screen_is_without_fault(screens: Any, opened: Any) -> None:
    there = screens()
    assert len(there) > 60
    found = {name: wrong_on(opened(*where)) for name, where in sorted(there.items())}
    assert {name: said for name, said in found.items() if said} == {}
