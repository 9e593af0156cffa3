"""The rules of one contract: what each refuses, on what ground, the lawful way, and how often it refused."""

from __future__ import annotations

from datetime import date
from itertools import islice

from flask import Blueprint, render_template, request

from custody import clock
from custody.queries.refused import A_PAGE, Attempt, Period, counted, refused
from custody.queries.when import moment
from custody.rules.rulebook import rulebook
from custody.web.access import book, contract_for
from custody.web.language import current as lang

pages = Blueprint("rulebook", __name__)


@pages.get("/contracts/<key>/rules")
def show(key: str) -> str:
    contract, period = contract_for(key), period_asked()
    times = counted(contract.id, period)
    rows = [(rule, rule.basis(contract), times[rule.code]) for rule in rulebook().values()]
    return render_template(
        "contracts/rules.html",
        contract=contract,
        key=key,
        period=period,
        applying=[r for r in rows if r[1] is not None],
        other=[r for r in rows if r[1] is None],
        total=sum(times.values()),
    )


@pages.get("/contracts/<key>/refusals")
def refusals(key: str) -> str:
    contract, period = contract_for(key), period_asked()
    rule, page = request.args.get("rule", ""), max(request.args.get("page", 1, int), 1)
    found = (a for a in refused(contract.id, period) if not rule or rule in a.rules)
    rows = list(islice(found, A_PAGE * (page - 1), A_PAGE * page + 1))
    return render_template(
        "contracts/refusals.html",
        contract=contract,
        key=key,
        period=period,
        rule=rulebook().get(rule),
        rows=[(a, moment(a.at, clock.now(), lang()), _who(a)) for a in rows[:A_PAGE]],
        page=page,
        more=len(rows) > A_PAGE,
    )


def _who(attempt: Attempt) -> str:
    return book().person_name(attempt.actor) if attempt.actor.startswith("person:") else attempt.actor


def period_asked() -> Period:
    """The dates that the address names; what is no date is left out."""
    return Period(_day("since"), _day("until"))


def _day(name: str) -> str:
    try:
        return date.fromisoformat(request.args.get(name, "")).isoformat()
    except ValueError:
        return ""
