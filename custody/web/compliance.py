"""The compliance report of Art. 20: the figures of a period out of the ledger, and when it was submitted (G07)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from flask import Blueprint, render_template

from custody import clock
from custody.events.choices import MANAGERS
from custody.queries.compliance import figures
from custody.queries.refused import Period, counted
from custody.rules.articles import HOUSE_RULE, applies, cite
from custody.web.access import caller, contract_for
from custody.web.rulebook import period_asked

if TYPE_CHECKING:
    from custody.models import Contract

pages = Blueprint("compliance", __name__)


@pages.get("/contracts/<key>/compliance")
def show(key: str) -> str:
    contract = contract_for(key)
    period = _period(contract)
    return render_template(
        "contracts/compliance.html",
        contract=contract,
        key=key,
        period=period,
        basis=cite(20, contract) if applies(20, contract) else HOUSE_RULE,
        figures=[
            (f, cite(f.article, contract) if applies(f.article, contract) else HOUSE_RULE)
            for f in figures(contract, period)
        ],
        refused=sorted(counted(contract.id, period).items()),
        manages=caller().plays(MANAGERS, contract.id) and contract.state in ("active", "ended"),
    )


def _period(contract: Contract) -> Period:
    """What is asked for; else from the day after the last report, or the contract's beginning, until today."""
    asked = period_asked()
    last = max((str(r["until"]) for r in contract.reports), default="")
    after = (date.fromisoformat(last) + timedelta(days=1)).isoformat() if last else contract.starts
    return Period(asked.since or after, asked.until or clock.today())
