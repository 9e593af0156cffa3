"""The look of the product, seen through the gallery: every part renders, and reads well in both modes."""

import functools
import http.server
import re
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from scripts.gallery import ROOT, render

AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
STATES_OF_DOMAIN = 14


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *args):
        pass


@pytest.fixture(scope="module")
def gallery(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("gallery")
    render(folder)
    return folder


@pytest.fixture(scope="module")
def address(gallery) -> Iterator[str]:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(gallery)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def chromium(chromium_path):
    sync_api = pytest.importorskip("playwright.sync_api")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path, args=["--no-sandbox"])
        yield browser
        browser.close()


def _pages(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.html"))


def test_no_page_holds_what_the_content_policy_forbids(gallery):
    forbidden = re.compile(r"\sstyle=|<style|\son[a-z]+=|<script(?![^>]*src=)|javascript:")
    assert {page.name: forbidden.findall(page.read_text("utf-8")) for page in _pages(gallery)} == {
        page.name: [] for page in _pages(gallery)
    }


def test_every_state_has_a_shape_of_its_own(gallery):
    marks = re.findall(r'<li><span class="state [^"]+"><svg.*?d="([^"]+)"', (gallery / "parts.html").read_text("utf-8"))
    assert len(marks) == len(set(marks)) == STATES_OF_DOMAIN


def test_one_stylesheet_is_linked_and_is_made_of_every_other(gallery):
    linked = re.findall(r'href="static/css/([^"]+)"', (gallery / "item.html").read_text("utf-8"))
    assert linked == ["all.css"]
    made_of = re.findall(r'@import "([^"]+)";', (ROOT / "static/css/all.css").read_text("utf-8"))
    written = {sheet.relative_to(ROOT / "static/css").as_posix() for sheet in (ROOT / "static/css").rglob("*.css")}
    assert sorted(made_of) == sorted(written - {"all.css"})
    assert made_of[0] == "tokens.css"


def test_only_the_tokens_name_a_raw_colour():
    raw = re.compile(r"#[0-9a-fA-F]{3,8}\b|\b(?:rgba?|hsla?|oklch|lab)\(|:\s*(?:white|black|red|gray)\b")
    sheets = [s for s in (ROOT / "static/css").rglob("*.css") if s.name != "tokens.css"]
    assert {s.name: raw.findall(s.read_text("utf-8")) for s in sheets} == {s.name: [] for s in sheets}


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [(390, 844), (1280, 800)], ids=["phone", "desk"])
def test_axe_finds_nothing_and_nothing_runs_off_the_side(address, gallery, chromium, scheme, size):
    if not AXE.exists():
        pytest.skip("axe-core is not installed (npm ci)")
    context = chromium.new_context(viewport={"width": size[0], "height": size[1]}, color_scheme=scheme)
    page, found = context.new_page(), {}
    for made in _pages(gallery):
        page.goto(f"{address}/{made.name}")
        page.add_script_tag(path=str(AXE))
        result = page.evaluate("rules => axe.run({runOnly: {type: 'tag', values: rules}})", RULES)
        found[made.name] = [(v["id"], [n["target"] for n in v["nodes"]]) for v in result["violations"]]
        assert page.evaluate("document.documentElement.scrollWidth") <= size[0], made.name
    context.close()
    assert found == {made.name: [] for made in _pages(gallery)}


@pytest.fixture
def phone(address, chromium):
    context = chromium.new_context(viewport={"width": 390, "height": 844}, has_touch=True)
    page = context.new_page()
    page.base = address
    yield page
    context.close()


@pytest.mark.browser
def test_at_four_times_the_size_nothing_runs_off_the_side(phone, gallery):
    """WCAG 1.4.10: 1280 px at 400 % is a window of 320 px."""
    phone.set_viewport_size({"width": 320, "height": 256})
    for made in _pages(gallery):
        phone.goto(f"{phone.base}/{made.name}")
        assert phone.evaluate("document.documentElement.scrollWidth") <= 320, made.name


@pytest.mark.browser
def test_every_control_on_a_phone_is_large_enough_for_a_gloved_thumb(phone, gallery):
    controls = ".act, .ways a, .choice, .field input:not([type=radio], [type=checkbox]), select, summary, .button"
    low = """seen => seen.filter(e => e.checkVisibility() && e.getBoundingClientRect().height < 44)
      .map(e => e.outerHTML.slice(0, 80))"""
    for made in _pages(gallery):
        phone.goto(f"{phone.base}/{made.name}")
        assert phone.locator(controls).evaluate_all(low) == [], made.name


@pytest.mark.browser
def test_a_double_tap_sends_a_form_once(phone):
    phone.goto(f"{phone.base}/found.html")
    tapped_twice = """form => {
      let sent = 0;
      addEventListener('submit', e => { if (!e.defaultPrevented) sent += 1; e.preventDefault(); });
      const button = form.querySelector('[type=submit]');
      button.click(); button.click();
      return [sent, button.getAttribute('aria-disabled')]; }"""
    assert phone.locator("form[data-once]").evaluate(tapped_twice) == [1, "true"]


@pytest.mark.browser
def test_a_reader_adds_full_width_codes_to_the_batch_once_and_says_so(phone):
    phone.goto(f"{phone.base}/batch.html")
    box, said = phone.locator("[data-batch-codes]"), phone.locator("[data-batch-said]")
    for typed in ("Ｍ-００４３００", "M-004300"):
        phone.fill("[data-scan=batch]", typed)
        phone.press("[data-scan=batch]", "Enter")
        assert box.input_value().split().count("M-004300") == 1
        assert "M-004300" in said.inner_text()


@pytest.mark.browser
def test_a_code_typed_into_a_form_moves_on_and_does_not_send_it(phone):
    phone.goto(f"{phone.base}/form.html")
    phone.press("#f-code", "Enter")
    assert phone.url.endswith("/form.html")
    assert phone.evaluate("document.activeElement.id") == "f-count"


@pytest.mark.browser
def test_the_devices_time_goes_with_the_form(phone):
    phone.goto(f"{phone.base}/form.html")
    sent = """form => {
      form.addEventListener('submit', e => e.preventDefault());
      form.noValidate = true; form.requestSubmit();
      return form.querySelector('[data-device-time]').value; }"""
    filled = phone.locator("form[data-once]").evaluate(sent)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", filled)
