"""The overview: how every contract stands, what is late, what was copied and refused, and how the ledger proves itself."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, render_template, request, url_for
from flask_babel import gettext as _

from custody import clock
from custody.errors import NotAllowed, NotFound
from custody.events.choices import KEEPERS, ContractState
from custody.queries import attention, noted, overview, proving
from custody.queries.overview import AGES, BY_GROUP
from custody.queries.refused import Period
from custody.text import Text
from custody.web import overview_bars as bars
from custody.web.access import book, caller, contract_for
from custody.web.item_rows import Row, rows_of
from custody.web.language import current as lang
from custody.web.noted_rows import NotedRow, noted_rows
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
    """The items behind a figure."""
    contract, now = contract_for(key), clock.now()
    if contract.id not in overview.contracts_of(caller()) or name not in (*BY_GROUP, *AGES):
        raise NotFound
    group = BY_GROUP.get(name)
    where = overview.in_group(contract.id, name) if group else overview.seen(contract.id, name, now)
    label = group.label if group else LAST_SEEN.filled(age=AGES[name])
    found = rows_of(attention.items(where, _page()), book(), now)
    return _list(f"{contract.number} · {label.in_(lang())}", overview.count(where), items=found)


@pages.get("/overview/refusals")
def refusals() -> str:
    """The refused attempts of some days, of every contract that the caller oversees."""
    mine, period = overview.contracts_of(caller()), period_asked()
    if not mine:
        raise NotAllowed
    where = overview.refused_in(mine, period)
    told = noted_rows(noted.entries(where, _page()), book(), clock.now())
    return _list(f"{_('Refused attempts')} {_days(period)}", overview.count(where, "entry"), told=told)


def _days(period: Period) -> str:
    return f"{period.since}–{period.until}" if period.since or period.until else ""


def _page() -> int:
    return max(1, request.args.get("page", 1, type=int))


def _list(title: str, total: int, items: Sequence[Row] = (), told: Sequence[NotedRow] = ()) -> str:
    page, pages_ = _page(), max(1, -(-total // attention.PAGE))
    given = "&".join(
        f"{name}={day}" for name, day in (("since", period_asked().since), ("until", period_asked().until)) if day
    )
    turned = {n: f"?page={n}&{given}" for n in (page - 1, page + 1)}
    return render_template(
        "home/list.html",
        title=title,
        total=total,
        items=items,
        noted=told,
        page=page,
        pages=pages_,
        previous=turned[page - 1] if page > 1 else "",
        following=turned[page + 1] if page < pages_ else "",
        back=url_for(".show"),
    )
