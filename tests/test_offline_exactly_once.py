"""What a phone kept is stored exactly once, in order, whatever happens to the line, the tabs, the phone and its clock.

CUSTODY_TEST_ACTS and CUSTODY_TEST_SEED set how many acts in what order of mishaps; 1,000 in `make soak`.
"""

import contextlib
import os
import random
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from bad_line import BadLine, shuffled
from werkzeug.serving import make_server

from custody import db
from custody.ledger import whole

pytestmark = pytest.mark.browser
PHONE = {"width": 390, "height": 844}
TEN_YEARS = 10 * 365 * 86_400_000  # milliseconds
SEED = int(os.environ.get("CUSTODY_TEST_SEED", "1"))
CLOCK = """(() => {
  let skew = 0;
  try { skew = Number(localStorage.getItem("skew") ?? 0); } catch {}
  const Real = Date;
  globalThis.Date = class extends Real {
    constructor(...given) { given.length ? super(...given) : super(Real.now() + skew); }
    static now() { return Real.now() + skew; }
  };
})()"""
OURS = 'document.querySelector("script[type=module]").src.replace("app.js", "offline/outbox.js")'
PUT = f"async (acts) => {{ const {{ put }} = await import({OURS}); for (const act of acts) await put(act); }}"
LEFT = f"async () => {{ const {{ count }} = await import({OURS}); return count(); }}"
SEND = "() => { dispatchEvent(new Event('online')); }"


@pytest.fixture
def engine() -> str:
    """One database will do: what is tested is the phone, and the server's answers to it are tested on both."""
    return "sqlite"


@pytest.fixture
def line(app: Any) -> Iterator[BadLine]:
    """The bad line, served; `line.address`."""
    made = BadLine(app, "/offline/acts", SEED)
    server = make_server("127.0.0.1", 0, made, threaded=True)
    app.config["TRUSTED_HOSTS"] = None
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    made.address = f"http://localhost:{server.port}"
    yield made
    server.shutdown()
    thread.join()
    server.server_close()


class Phone:
    """佐藤's phone, which can be switched off in the middle of anything."""

    def __init__(self, playwright: Any, executable: str, folder: Path, cookie: dict[str, Any], address: str) -> None:
        self.playwright, self.executable, self.folder, self.cookie = playwright, executable, folder, cookie
        self.address, self.tabs = address, []
        self.begin()

    def begin(self) -> None:
        self.context = self.playwright.chromium.launch_persistent_context(
            str(self.folder), executable_path=self.executable, args=["--no-sandbox"], viewport=PHONE,
            has_touch=True, is_mobile=True, locale="ja-JP",
        )  # fmt: skip
        self.context.add_cookies([self.cookie])
        self.context.add_init_script(CLOCK)
        self.tabs = [self.opened(), self.opened()]

    def opened(self) -> Any:
        tab = self.context.new_page()
        tab.goto(self.address)
        return tab

    def set_clock(self, skew: int) -> None:
        self.tabs[0].evaluate("(skew) => localStorage.setItem('skew', skew)", skew)
        for tab in self.tabs:
            tab.goto(self.address)
        until(lambda: self.tabs[0].evaluate(HELD), "the phone has its key")

    def killed(self) -> None:
        """As when the battery is taken out: every process of this browser at once."""
        for file in Path("/proc").glob("[0-9]*/cmdline"):
            try:
                if str(self.folder) in file.read_text(errors="replace"):
                    os.kill(int(file.parent.name), signal.SIGKILL)
            except (ProcessLookupError, FileNotFoundError):
                continue
        with contextlib.suppress(Exception):  # it is gone
            self.context.close()
        (self.folder / "SingletonLock").unlink(missing_ok=True)
        self.begin()


HELD = f"""async () => {{
  const {{ holder }} = await import({OURS.replace("outbox", "lock")});
  return Boolean(await holder());
}}"""


@pytest.fixture
def phone(chromium_path: str, line: BadLine, app: Any, browse: Any, tmp_path: Path) -> Iterator[Phone]:
    sync_api = pytest.importorskip("playwright.sync_api")
    with sync_api.sync_playwright() as playwright:
        cookie = {"name": app.session_interface.cookie, "value": browse("佐藤").session_id, "secure": True}
        cookie["url"] = line.address.replace("http", "https")
        made = Phone(playwright, chromium_path, tmp_path / "phone", cookie, line.address)
        yield made
        made.context.close()


def until(asks: Any, what: str, seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while not asks():
        assert time.monotonic() < deadline, what
        time.sleep(0.05)


def test_every_act_is_stored_once_and_in_order(cast: Any, desk: Any, phone: Phone, line: BadLine, browse: Any) -> None:
    survive(40, cast, desk, phone, line, browse)


@pytest.mark.soak
def test_a_thousand_acts_are_stored_once_each_and_in_order(
    cast: Any, desk: Any, phone: Phone, line: BadLine, browse: Any
) -> None:
    survive(int(os.environ.get("CUSTODY_TEST_ACTS", "1000")), cast, desk, phone, line, browse)


def survive(many: int, cast: Any, desk: Any, phone: Phone, line: BadLine, browse: Any) -> None:
    """`many` acts, two thirds kept before the phone's clock is set right and one third after; every mishap between."""
    draw = random.Random(SEED)
    made = desk.received("tax", max(4, many // 25), before=60)
    chains = {i: planned(cast, desk, many // len(made)) for i in made}
    acts = [{**act, "idem": f"torture-{SEED:04}-{n:06}"} for n, act in enumerate(shuffled(draw, codes(chains)))]
    parts = [acts[: len(acts) // 3], acts[len(acts) // 3 : 2 * len(acts) // 3], acts[2 * len(acts) // 3 :]]
    for skew, part in zip((TEN_YEARS, -TEN_YEARS, 0), parts, strict=True):
        phone.set_clock(skew)
        phone.tabs[0].evaluate(PUT, part)
        mishaps(draw, phone, until_left=len(part) // 2 if skew else 0)
    assert {i: kinds(i) for i in made} == {i: [k for k, _ in chain if k] for i, chain in chains.items()}
    assert set_aside() == sorted(a["idem"] for a in acts if a["conflict"])
    page = browse("佐藤").get("/offline/asides").get_data(as_text=True)
    assert page.count('<li class="item-row') == sum(a["conflict"] for a in acts)
    assert not list(whole.verify_all())
    assert min(line.happened.values()) > 0, line.happened


def planned(cast: Any, desk: Any, many: int) -> list[tuple[str, dict[str, Any]]]:
    """(what must be recorded, or nothing where it is a conflict; the act). A thing goes in and out, again and again."""
    storing = {"unit": cast.places["ロッカー1"], "lock_checked": "1"}
    using = {"purpose": desk.using().purpose, "work": "entry", "place": cast.places["作業室"], "due": desk.due(9)}
    steps = [("item.stored", "store", storing)]
    while len(steps) < many:
        steps += [("item.checked_out", "takeout", using), ("", "store", storing)][: 2 if len(steps) % 6 == 1 else 1]
        steps += [("item.checked_in", "bringback", {**storing, "copied": "no"})]
    return [(kind, {"act": act, "fields": list(fields.items()), "conflict": not kind}) for kind, act, fields in steps]


def codes(chains: dict[str, list[tuple[str, dict[str, Any]]]]) -> list[list[dict[str, Any]]]:
    """The acts of each chain, with the number of the thing that they are done on."""
    found = dict(db.rows("SELECT id, number FROM item"))
    return [[{**act, "fields": [*act["fields"], ["codes", found[i]]]} for _, act in c] for i, c in chains.items()]


def mishaps(draw: random.Random, phone: Phone, until_left: int) -> None:
    """Send from both tabs, and break something, until so many are left."""
    deadline = time.monotonic() + 20 * 60
    while left(phone) > until_left:
        assert time.monotonic() < deadline
        both(phone, SEND)
        time.sleep(draw.choice((0, 0.02, 0.1, 0.3)))
        match draw.choices(("", "reload", "closed", "worker", "killed"), (60, 20, 10, 8, 2))[0]:
            case "reload":
                phone.tabs[0].goto(phone.address)
            case "closed":
                phone.tabs.pop(0).close()
                phone.tabs.append(phone.opened())
            case "worker":
                session = phone.context.new_cdp_session(phone.tabs[1])
                session.send("ServiceWorker.enable")
                session.send("ServiceWorker.stopAllWorkers")
            case "killed":
                phone.killed()


def both(phone: Phone, script: str) -> Any:
    return [asked(tab, script) for tab in phone.tabs]


def asked(tab: Any, script: str) -> Any:
    """What a tab says, which may be on its way to the list of what was set aside."""
    for _ in range(20):
        try:
            return tab.evaluate(script)
        except Exception as gone:  # playwright's own class is known once it is installed
            if "destroyed" not in str(gone) and "navigat" not in str(gone):
                raise
            tab.wait_for_load_state()
    raise AssertionError(script)


def left(phone: Phone) -> int:
    return int(asked(phone.tabs[0], LEFT))


def kinds(item: str) -> list[str]:
    """What the ledger says was done with an item since it was received, but for what was set aside."""
    found = db.rows("SELECT kind FROM entry WHERE subject = ? ORDER BY seq", (item,))
    return [k for (k,) in found if k in {"item.stored", "item.checked_out", "item.checked_in"}]


def set_aside() -> list[str]:
    """The keys of the acts that were set aside, as often as they were."""
    found = db.rows("SELECT idem FROM entry WHERE kind = 'offline.set_aside'")
    return sorted(idem.partition(":")[0] for (idem,) in found)
