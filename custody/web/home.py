"""The first page: what is in my hands and what waits for me; and the list behind each figure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import Blueprint, current_app, render_template, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from custody import clock
from custody.errors import NotFound
from custody.events.choices import KEEPERS, MANAGERS, STAFF, ContractState
from custody.queries import attention, deadlines, noted, proving
from custody.queries.asides import open_asides
from custody.queries.attention import BY_NAME, Matter
from custody.queries.reminders import last_run
from custody.queries.when import moment
from custody.queries.wording import word_of
from custody.web.access import book, caller
from custody.web.due_rows import due_rows, scope
from custody.web.frame import Shown, nav
from custody.web.item_rows import rows_of
from custody.web.language import current as lang
from custody.web.lists import listed, page_asked
from custody.web.noted_rows import noted_rows, unit_rows

if TYPE_CHECKING:
    from custody.models import Contract

pages = Blueprint("home", __name__)

FIRST = 8
TABS = 4


@dataclass(frozen=True)
class Figure:
    """How much of a matter there is, and where its list is."""

    href: str
    label: str
    count: int
    alarm: bool
    urgent: bool = False


def _figure(matter: Matter, count: int) -> Figure:
    return Figure(
        url_for(".listing", name=matter.name), matter.label.in_(lang()), count, alarm=matter.alarm and count > 0
    )


def _due(now: str) -> list[Figure]:
    """A figure for each deadline by which something is due to the caller."""
    found = []
    for deadline in (d for d in deadlines.DEADLINES if d.on_home):
        dues = deadlines.found(deadline, caller(), scope(now))
        if dues:
            red = deadline.urgent or any(deadline.level(d, now) == "red" for d in dues)
            href, label = url_for(".listing", name=deadline.name), deadline.label.in_(lang())
            found.append(Figure(href, label, len(dues), alarm=red, urgent=deadline.urgent))
    return found


def _asides(declined: int) -> list[Figure]:
    """What phones recorded without signal: what was not signed, waits for a second signature, or is to be settled."""
    if not caller().plays(STAFF):
        return []
    found = open_asides(caller())
    awaits, here = len({a.awaits for a in found if a.awaits}), url_for("asides.index")
    rest = sum(not a.awaits for a in found)
    told = [
        (declined, _("Recorded without signal, and the second person did not sign")),
        (awaits, _("Recorded without signal, waits for the second signature")),
        (rest, _("Recorded without signal, set aside")),
    ]
    return [Figure(here, label, n, alarm=True) for n, label in told if n]


@pages.get("/")
def index() -> str:
    now = clock.now()
    counted = attention.counts(caller(), book(), now)
    answers = caller().plays(MANAGERS) or caller().administrator
    figures = (
        [_figure(m, counted.get(m.name, 0)) for m in attention.concerns(caller())]
        + _asides(counted["declined"])
        + _due(now)
    )
    return render_template(
        "home/index.html",
        hands=rows_of(attention.items(attention.in_hands(caller()), limit=FIRST), book(), now, caller().person),
        in_hands=counted["hands"],
        handles=caller().plays(STAFF),
        keeps=caller().plays(KEEPERS),
        figures=sorted(figures, key=lambda f: (not f.urgent, not f.alarm, f.count == 0)),
        contracts=[_contract(c, n) for c, n in attention.open_contracts(book(), caller())],
        reminded=moment(last_run(), now, lang()) if caller().plays(MANAGERS) else "",
        begin=_to("contracts.begin") if caller().administrator else "",
        unproved=[t.in_(lang()) for t in proving.wrong(now)] if answers else [],
        copied=_copied(now) if answers else "",
    )


def _copied(now: str) -> str:
    """When a copy of the ledger left the building last."""
    said, _old = proving.copied(now)
    return said.in_(lang()) if said else ""


def _contract(c: Contract, held: int) -> dict[str, object]:
    """A contract as a line: one that has ended with things still here is an alarm (Art. 10)."""
    ended = c.state == ContractState.ENDED.value
    return {
        "href": _to("contracts.show", key=c.id.partition(":")[2]),
        "number": c.number,
        "title": c.title,
        "word": word_of(ContractState, c.state, lang()),
        "note": ngettext("%(num)s item in custody", "%(num)s items in custody", held),
        "alarm": ended and held > 0,
    }


def _to(endpoint: str, **values: str) -> str:
    """The address of a page, or nothing where this installation has no such page."""
    if endpoint not in current_app.view_functions:
        return ""
    return url_for(endpoint, **values)  # type: ignore[arg-type]


@pages.get("/more")
def more() -> str:
    """Everywhere else: what a phone's four tabs have no room for."""
    ways = nav(current_app._get_current_object(), Shown(caller()))  # type: ignore[attr-defined]
    return render_template("home/more.html", others=[(w["href"], w["label"]) for w in ways[TABS:]])


@pages.get("/hands")
def hands() -> str:
    """Everything that the caller answers for."""
    now = clock.now()
    where, total = attention.in_hands(caller()), attention.counts(caller(), book(), now)["hands"]
    return listed(
        _("In my hands"), total, items=rows_of(attention.items(where, page_asked()), book(), now, caller().person)
    )


@pages.get("/attention/<name>")
def listing(name: str) -> str:
    """The list behind a figure."""
    matter, now = BY_NAME.get(name), clock.now()
    if matter is None and name in deadlines.BY_NAME:
        return _deadline(deadlines.BY_NAME[name], now)
    if matter is None or matter not in attention.concerns(caller()):
        raise NotFound
    total, title = attention.counts(caller(), book(), now)[name], matter.label.in_(lang())
    if name == "locks":
        return listed(title, total, items=unit_rows(attention.unchecked(caller(), book(), now), book(), now, _place()))
    if name in attention.NOTED:
        found = noted.entries(attention.noted(caller(), name, now), page_asked())
        return listed(title, total, told=noted_rows(found, book(), now))
    where = attention.condition(caller(), book(), name, now)
    return listed(title, total, items=rows_of(attention.items(where, page_asked()), book(), now))


def _deadline(deadline: deadlines.Deadline, now: str) -> str:
    dues = deadlines.found(deadline, caller(), scope(now))
    some = dues[(page_asked() - 1) * attention.PAGE : page_asked() * attention.PAGE]
    return listed(deadline.label.in_(lang()), len(dues), items=due_rows(deadline, some, book(), now))


def _place() -> str:
    return _to("places.show", key="KEY").replace("KEY", "{key}")
