"""Looking items up: by number, serial, description, state, place or holder."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from custody.errors import BadInput
from custody.events.choices import State
from custody.queries import also_found, options
from custody.queries.contracts import key_of
from custody.queries.found_items import SORTS
from custody.queries.needs import LONGEST, ME, Asked
from custody.queries.searching import Page, search, straight_to
from custody.text import Text
from custody.usecases import saved_filters
from custody.usecases.reach import within_reach
from custody.web.access import bases, book, caller
from custody.web.language import current as lang

pages = Blueprint("searching", __name__)

CHIPS: tuple[tuple[Text, dict[str, str]], ...] = (
    (Text("すべて", "All"), {}),
    (Text("手元", "In my hands"), {"holder": ME}),
    (Text("期限を過ぎた", "Late"), {"late": "1"}),
    (Text("終業後も使用中", "Out after closing"), {"after_closing": "1"}),
    (Text("入庫待ち", "To be stored"), {"state": State.ARRIVED.value}),
    (Text("ラベル未印刷", "Label not printed"), {"unprinted": "1"}),
    (Text("所在不明", "Missing"), {"state": State.MISSING.value}),
)
ORDERS = {
    "number": Text("番号順", "By number"),
    "newest": Text("新しい動き順", "Latest move first"),
    "due": Text("返却予定順", "By return date"),
}
# What is found beside items -> its page, and what names it in its address.
PAGES = {
    "contract": ("contracts.show", "key"), "client": ("clients.show", "key"), "party": ("parties.show", "key"),
    "person": ("people.show", "key"), "place": ("places.show", "key"), "transport": ("transports.show", "key"),
    "destruction": ("destructions.show", "key"), "incident": ("incidents.show", "key"),
    "authorisation": ("authorisations.show", "key"), "copy": ("copies.of_item", "number"),
    "document": ("documents.show", "key"), "case": ("cases.show", "key"), "seal": ("seal_labels.show", "key"),
}  # fmt: skip
LAST = "last"
NARROWING = ("state", "place", "holder", "late", "unprinted", "after_closing")
KEPT = ("q", "contract", "sort", *NARROWING)


@pages.get("/search", endpoint="search")
def found() -> ResponseReturnValue:
    asked = _asked()
    number = straight_to(caller(), asked.q, bases()) if asked.q else None
    if number is not None:
        return redirect(url_for("items.show", number=number), 302)
    result = search(caller(), book(), asked, lang())
    return render_template(
        "search/search.html",
        asked=asked,
        result=result,
        also=_also(asked),
        contracts=options.contracts(book(), caller()),
        states=[(s.value, s.text) for s in State],
        orders=ORDERS.items(),
        chips=[(label, _address(contract=asked.contract, **args), _is_current(args)) for label, args in CHIPS],
        kept={name: request.args[name] for name in NARROWING if name != "state" and request.args.get(name)},
        saved=_saved(),
        savable={name: request.args[name] for name in KEPT if request.args.get(name)},
        previous=_turned(-1, result),
        next=_turned(1, result),
        last=_same(page=LAST) if result.keyed and result.after else "",
        unsorted=result.keyed and asked.sort != "number",
    )


def _also(asked: Asked) -> list[tuple[Text, str, str, str]]:
    """(sort, address, number or name, note) of what has the number or the name, unless the search is narrowed."""
    if not asked.q or asked != Asked(q=asked.q, sort=asked.sort):
        return []
    return [
        (also_found.SORTS[a.sort], _page_of(a), a.called, a.note)
        for a in also_found.also_found(caller(), book(), asked.q, lang(), within_reach)
    ]


def _page_of(found: also_found.Also) -> str:
    endpoint, named = PAGES[found.sort]
    values: dict[str, Any] = {named: found.key}
    return url_for(endpoint, **values)


@pages.post("/search/filters")
def save() -> ResponseReturnValue:
    """Keep the search that is shown, under a name of one's own."""
    given = {name: request.form.get(name, "") for name in KEPT}
    try:
        saved_filters.save(caller(), request.form.get("name", ""), urlencode({k: v for k, v in given.items() if v}))
    except BadInput as wrong:
        flash(wrong.message.in_(lang()), "alarm")
    return redirect(_address(**given), 303)


@pages.post("/search/filters/<key>/removal")
def remove(key: str) -> ResponseReturnValue:
    """Forget a search of one's own."""
    saved_filters.remove(caller(), key)
    return redirect(url_for(".search"), 303)


def _saved() -> list[tuple[str, str, str, bool]]:
    """(key, name, address, whether it is what is shown) of the caller's own searches."""
    shown = urlencode({name: request.args[name] for name in KEPT if request.args.get(name)})
    return [
        (key_of(id_), name, f"{url_for('searching.search')}?{query}", query == shown)
        for id_, name, query in saved_filters.of(caller())
    ]


def _asked() -> Asked:
    get = request.args.get
    sort = get("sort", "number")
    return Asked(
        q=get("q", "").strip()[:LONGEST],
        state=_known_state(get("state", "")),
        contract=get("contract", ""),
        place=get("place", ""),
        holder=get("holder", ""),
        late=bool(get("late")),
        unprinted=bool(get("unprinted")),
        after_closing=bool(get("after_closing")),
        sort=sort if sort in SORTS else "number",
        page=0 if get("page") == LAST else max(1, get("page", 1, int)),
        after=get("after", "")[:LONGEST],
        before=get("before", "")[:LONGEST],
    )


def _known_state(text: str) -> str:
    return text if text in {s.value for s in State} else ""


def _address(**args: str) -> str:
    return f"{url_for('searching.search')}?{urlencode({name: value for name, value in args.items() if value})}"


def _is_current(args: dict[str, str]) -> bool:
    given = {name: request.args[name] for name in NARROWING if request.args.get(name)}
    return given == args and not request.args.get("q")


def _turned(by: int, result: Page) -> str:
    """The address of the page before or after this one of the same search; empty past the ends."""
    page, key = result.page + by, result.after if by > 0 else result.before
    if result.keyed:
        return _same(page=str(max(1, page)), **{"after" if by > 0 else "before": key}) if key else ""
    return _same(page=str(page)) if 1 <= page <= result.pages else ""


def _same(**where: str) -> str:
    given = {name: request.args.get(name, "") for name in ("q", "contract", "sort", *NARROWING)}
    return _address(**given, **where)
