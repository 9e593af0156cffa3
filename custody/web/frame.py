"""What every page's frame shows: who is signed in, where one may go, and files by the hash of their content."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from flask import Flask, request, url_for
from markupsafe import Markup

from custody.caller import Caller
from custody.errors import CustodyError
from custody.events.choices import KEEPERS, MANAGERS, STAFF, Role
from custody.queries.bundle_scopes import READERS
from custody.queries.overview import OVERSEERS
from custody.text import Text
from custody.web import static_files
from custody.web.access import bases, must_enrol, who
from custody.web.addresses import address
from custody.web.language import current, say

POWERS: Mapping[str, frozenset[Role]] = {
    "read": frozenset(Role),
    "handle": STAFF,
    "keep": KEEPERS,
    "manage": MANAGERS,
    "oversee": OVERSEERS,
    "prove": READERS,
}
ADMINISTRATOR = Text("システム管理者", "System administrator")
NO_ROLE = Text("役割なし", "No role")


@dataclass(frozen=True, slots=True)
class Shown:
    """The caller as templates see them."""

    caller: Caller

    @property
    def person(self) -> str:
        return self.caller.person

    @property
    def name(self) -> str:
        return self.caller.name

    @property
    def is_administrator(self) -> bool:
        return self.caller.administrator

    @property
    def role_text(self) -> str:
        """Their roles in any contract, the highest last: `取扱者・媒体管理者`."""
        held = frozenset[Role]().union(*self.caller.roles.values())
        words = [say(r.text) for r in Role if r in held]
        words += [say(ADMINISTRATOR)] if self.caller.administrator else []
        return "・".join(words) or say(NO_ROLE)

    def may(self, power: str, contract: str | None = None) -> bool:
        """Whether they have a `power` (read, handle, keep, manage, oversee, prove, administer) in `contract`, or in any."""
        if power == "administer":
            return self.caller.administrator
        return self.caller.plays(POWERS[power], contract)


class Way(NamedTuple):
    """One way to go. The endpoint's blueprint is what is `current`."""

    endpoint: str
    icon: str
    label: Text
    power: str


# The first four are the thumb's tabs on a phone. A way whose page does not exist is left out.
WAYS = (
    Way("scanning.scan", "scan", Text("読み取る", "Scan"), ""),
    Way("home.index", "hand", Text("手元", "In hand"), ""),
    Way("searching.search", "search", Text("探す", "Search"), "read"),
    Way("home.more", "book", Text("その他", "More"), ""),
    Way("overview.show", "book", Text("概況", "Overview"), "oversee"),
    Way("receiving.new", "plus", Text("受領", "Receive"), "keep"),
    Way("batches.index", "lock", Text("まとめて記録", "In a batch"), "handle"),
    Way("transports.index", "truck", Text("搬送", "Transports"), "read"),
    Way("stocktakes.index", "check", Text("棚卸", "Stocktake"), "handle"),
    Way("incidents.index", "bell", Text("事故等", "Incidents"), "read"),
    Way("lock_round.index", "lock", Text("施錠点検", "Lock round"), "handle"),
    Way("labelling.sheet", "label", Text("ラベル", "Labels"), "keep"),
    Way("contracts.index", "contract", Text("契約", "Contracts"), "read"),
    Way("authorisations.index", "shield", Text("許可・承諾・指示", "Permissions"), "read"),
    Way("returns.index", "hand", Text("返還", "Returns"), "read"),
    Way("destructions.index", "box", Text("廃棄", "Destructions"), "read"),
    Way("clients.index", "bell", Text("発注者", "Clients"), "manage"),
    Way("places.index", "place", Text("場所", "Places"), ""),
    Way("parties.index", "people", Text("相手先", "Other firms"), "read"),
    Way("audits.index", "shield", Text("監査・指摘", "Audits"), "read"),
    Way("documents.index", "book", Text("帳票", "Forms"), "read"),
    Way("evidence.index", "check", Text("証拠一式", "Evidence"), "prove"),
    Way("people.index", "people", Text("従業者", "People"), "manage"),
    Way("kept.index", "shield", Text("この端末の控え", "Receipts on this device"), ""),
    Way("signing_in.account", "person", Text("アカウント", "Account"), ""),
)

BESIDE = {  # blueprint -> the one on whose way it lies
    "scan_many": "scanning",
    "label_photos": "scanning",
    "importing": "receiving",
    "import_runs": "receiving",
    "standing": "contracts",
}


def _drawn(app: Flask) -> Callable[[Shown], str]:
    """The ways as HTML. They are the same for all who have the same powers, so each is drawn once."""
    kept: dict[tuple[frozenset[str], str, str], str] = {}

    def drawn(shown: Shown) -> str:
        key = (_powers(shown), request.endpoint or "", current())
        if key not in kept:
            chrome: Any = app.jinja_env.get_template("parts/chrome.html").module
            kept[key] = chrome.ways(nav(app, shown))
        return kept[key]

    return drawn


@functools.lru_cache(maxsize=256)
def _ways(
    known: tuple[tuple[Way, str], ...], powers: frozenset[str], here: str, lang: str
) -> list[dict[str, str | int | bool]]:
    return [
        {
            "href": href,
            "icon": way.icon,
            "label": way.label.in_(lang),
            "count": 0,
            "current": way is _way_of(here),
        }
        for way, href in known
        if not way.power or way.power in powers
    ]


def _way_of(endpoint: str) -> Way | None:
    """The way that a page lies on: its own, or else the first one of its blueprint."""
    blueprint = BESIDE.get(endpoint.partition(".")[0], endpoint.partition(".")[0])
    own = [w for w in WAYS if w.endpoint == endpoint]
    return next(iter([*own, *(w for w in WAYS if w.endpoint.partition(".")[0] == blueprint)]), None)


def _scanner(app: Flask) -> Callable[[], Markup]:
    """What every page brings for its camera, as HTML; drawn once a language."""

    @functools.cache
    def drawn(_lang: str) -> Markup:
        return Markup(app.jinja_env.get_template("scanning/scanner.html").render(bases=bases()))  # noqa: S704 - what a template drew

    return lambda: drawn(current())


def nav(app: Flask, shown: Shown) -> list[dict[str, str | int | bool]]:
    """The ways open to the caller, as templates/parts/chrome.html draws them."""
    known = app.extensions.get("custody.ways")
    if known is None:
        known = tuple((w, url_for(w.endpoint)) for w in WAYS if w.endpoint in app.view_functions)
        app.extensions["custody.ways"] = known
    return _ways(known, _powers(shown), request.endpoint or "", current())


def _powers(shown: Shown) -> frozenset[str]:
    return frozenset(p for p in POWERS if shown.may(p)) | (
        {"manage", "prove", "read"} if shown.is_administrator else set()
    )


def prepare(app: Flask, static: Path) -> None:
    """Give templates `caller`, `nav`, `lang`, `static_url()`, and a `url_for` that knows the files' hashes."""
    static_url = static_files.static_urls(static)
    static_files.prepare(app, static, static_url)
    ways, scanner = _drawn(app), _scanner(app)

    def to(endpoint: str, **values: Any) -> str:
        if endpoint == "static":
            return static_url(values["filename"])
        return address(endpoint, **values)

    @app.context_processor
    def _frame() -> dict[str, Any]:
        try:
            found, waits = who(), must_enrol()
        except CustodyError:  # the page that says what went wrong must be drawn even so
            found, waits = None, True
        shown = Shown(found) if found else None
        inside = shown if not waits else None
        return {
            "caller": shown,
            "ways_drawn": ways(inside) if inside else "",
            "scanner_drawn": scanner() if inside else "",
            "lang": current(),
        }

    app.jinja_env.globals.update(url_for=to, static_url=static_url)
