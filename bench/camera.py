"""The camera in the page: how soon it reads, how often it looks, how long the page stands still meanwhile.

Chromium films a label of the product's own with its made-up camera, in a window of a phone's size.
"""

from __future__ import annotations

import importlib.util
import json
import logging
import shutil
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any

from werkzeug.serving import make_server

from bench.big import ORIGINALS, codes_in, grown
from bench.table import Figure
from bench.visit import app_on, visit

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True, "locale": "ja-JP"}
FILMING = Path(__file__).parent.parent / "tests" / "support" / "filming.py"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
RATE_LIMIT, FIRST_LIMIT, BLOCKED_LIMIT = 10.0, 0.4, 0.1  # looks a second; seconds; seconds
WATCHED = 5.0  # seconds
WATCH = """
  globalThis.answers = [];
  const Plain = Worker;
  globalThis.Worker = class extends Plain {
    constructor(...given) {
      super(...given);
      this.addEventListener("message", ({ data }) => data.codes && answers.push(performance.now()));
    }
  };
"""
SINCE = """() => {
  const at = (name) => performance.getEntriesByName(name)[0]?.startTime;
  return at("scanner read") - at("scanner camera");
}"""


def measure(quick: bool) -> list[Figure]:
    file = grown(ORIGINALS)
    app = app_on(file)
    app.config["TRUSTED_HOSTS"] = None
    with visit(app, file) as ours, _served(app) as address, tempfile.TemporaryDirectory() as folder:
        film = _film(Path(folder), codes_in(ours.database, 1)[0])
        runs = [_run(film, address, ours.cookie) for _ in range(2 if quick else 7)]
    first, rate, blocked = (median(run[n] for run in runs) for n in range(3))
    return [
        Figure("first read after the camera's start", first, "s", limit=FIRST_LIMIT, least=False),
        Figure("looks for labels", rate, "/s", limit=RATE_LIMIT),
        Figure("longest task of the page while it reads", blocked, "s", limit=BLOCKED_LIMIT, least=False),
    ]


@contextmanager
def _served(app: Any) -> Iterator[str]:
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://localhost:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()


def _film(folder: Path, code: str) -> Path:
    """One second of a label that is held still, again and again."""
    spec = importlib.util.spec_from_file_location("filming", FILMING)
    assert spec is not None
    assert spec.loader is not None
    filming = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(filming)
    shown = filming.still(1, (filming.label(code, "M-000001"), (*filming.MIDDLE, 1, 3, 0)))
    return Path(filming.film(folder / "label.mjpeg", shown))


def _run(film: Path, address: str, cookie: str) -> tuple[float, float, float]:
    """(seconds to the first read, looks a second, seconds of the longest task) of a browser of its own."""
    from playwright.sync_api import sync_playwright

    arguments = ["--no-sandbox", "--use-fake-device-for-media-stream", f"--use-file-for-fake-video-capture={film}"]
    with sync_playwright() as playwright:
        found = next(filter(None, map(shutil.which, BROWSERS)))
        chromium = playwright.chromium.launch(executable_path=found, args=arguments)
        context = chromium.new_context(**PHONE, permissions=["camera"])
        context.add_init_script(WATCH)
        name, _, value = cookie.partition("=")
        context.add_cookies([{"name": name, "value": value, "url": address.replace("http:", "https:"), "secure": True}])
        page = context.new_page()
        page.goto(f"{address}/scan/many")  # now the decoder is on the phone
        page.wait_for_function("() => answers.length > 2")
        chromium.start_tracing(page=page, categories=["toplevel", "__metadata"])
        page.goto(f"{address}/scan/many")
        page.wait_for_function("() => performance.getEntriesByName('scanner read').length")
        first = float(page.evaluate(SINCE)) / 1000
        rate = _rate(page)
        blocked = _longest(json.loads(chromium.stop_tracing()))
        chromium.close()
    return first, rate, blocked


def _rate(page: Any) -> float:
    before, began = page.evaluate("answers.length"), time.perf_counter()
    page.wait_for_timeout(WATCHED * 1000)
    return float(page.evaluate("answers.length") - before) / (time.perf_counter() - began)


def _longest(trace: dict[str, Any]) -> float:
    """How long the longest task of the page's main thread had a processor, in seconds."""
    events = trace["traceEvents"]
    names = {(e["pid"], e["tid"]): e["args"]["name"] for e in events if e["name"] == "thread_name"}
    mine = (e["tdur"] for e in events if names.get((e["pid"], e["tid"])) == "CrRendererMain" and "tdur" in e)
    return float(max(mine, default=0)) / 1e6
