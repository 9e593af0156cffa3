"""The overview: how every contract stands, what is late, what was copied and refused, and how the ledger proves itself."""

from __future__ import annotations

from flask import Blueprint, render_template, url_for
from flask_babel import gettext as _

from custody import clock
from custody.errors import NotAllowed, NotFound
from custody.events.choices import KEEPERS, ContractState
from custody.queries import attention, noted, overview, proving
from custody.queries.overview import AGES
from custody.queries.refused import Period
from custody.text import Text
from custody.web import overview_bars as bars
from custody.web.access import book, caller, contract_for
from custody.web.item_rows import rows_of
from custody.web.language import current as lang
from custody.web.lists import listed, page_asked
from custody.web.noted_rows import noted_rows
from custody.web.rulebook import period_asked

pages = Blueprint("overview", __name__)
LAST_SEEN = Text("現物確認 {age}", "Last seen: {age}")


@pages.get("/overview")
def show() -> str:
    mine, now = overview.contracts_of(caller()), clock.now()
    if not mine:
        raise NotAllowed
    standings = overview.standings(mine, now)
    rows = sorted(map(book().contract, mine), key=lambda c: (c.state == ContractState.CLOSED, c.number))
    told, _old = proving.copied(now)
    return render_template(
        "overview/show.html",
        states=[bars.states(c, standings[c.id]) for c in rows],
        seen=[bars.ages(c, standings[c.id]) for c in rows if sum(standings[c.id].ages.values())],
        due=bars.due(now) if caller().plays(KEEPERS) else None,
        copies=[bars.copies(p) for p in overview.permitted(mine)],
        refused=bars.refused(mine, now),
        incidents=[bars.incident(row, now) for row in overview.open_incidents(mine)],
        unproved=[t.in_(lang()) for t in proving.wrong(now)],
        copied=told.in_(lang()) if told else "",
    )


@pages.get("/overview/<key>/<name>")
def items(key: str, name: str) -> str:
    """The items that were seen so long ago."""
    contract, now = contract_for(key), clock.now()
    if contract.id not in overview.contracts_of(caller()) or name not in AGES:
        raise NotFound
    where, title = overview.seen(contract.id, name, now), LAST_SEEN.filled(age=AGES[name]).in_(lang())
    found = rows_of(attention.items(where, page_asked()), book(), now)
    return listed(f"{contract.number} · {title}", overview.count(where), items=found, back=url_for(".show"))


@pages.get("/overview/refusals")
def refusals() -> str:
    """The refused attempts of some days, of every contract that the caller oversees."""
    mine, period = overview.contracts_of(caller()), period_asked()
    if not mine:
        raise NotAllowed
    where = overview.refused_in(mine, period)
    told = noted_rows(noted.entries(where, page_asked()), book(), clock.now())
    given = "".join(f"&{name}={day}" for name, day in (("since", period.since), ("until", period.until)) if day)
    title = f"{_('Refused attempts')} {_days(period)}"
    return listed(title, overview.count(where, "entry"), told=told, back=url_for(".show"), kept=given)


def _days(period: Period) -> str:
    return f"{period.since}–{period.until}" if period.since or period.until else ""
