"""Closing a contract: what is still open and why, the balance, and the closing itself (A03, A04)."""

from __future__ import annotations

from flask import Blueprint, render_template, url_for

from custody.events.choices import MANAGERS, ContractState, State
from custody.events.contracts import ContractClosed
from custody.queries import closing as queries
from custody.web.access import caller, contract_for
from custody.web.language import say

pages = Blueprint("closing", __name__)
BY = {"items.show": "number", "copies.of_item": "number"}


@pages.get("/contracts/<key>/closing")
def show(key: str) -> str:
    contract = contract_for(key)
    found = queries.matters(contract)
    return render_template(
        "contracts/closing.html",
        contract=contract,
        key=key,
        state_word=say(ContractState(contract.state).text),
        matters=[(m, [(_address(o), o, _word(m, o)) for o in m.lines]) for m in found],
        still=sum(m.count > 0 for m in found),
        balance=[(b, _lists(b.what, key, contract.id)) for b in queries.balance(contract.id)],
        manages=caller().plays(MANAGERS, contract.id),
        closes=caller().plays(ContractClosed.by, contract.id),
    )


def _address(line: queries.Open) -> str:
    return url_for(line.endpoint, **{BY.get(line.endpoint, "key"): line.key})  # type: ignore[arg-type]


def _word(matter: queries.Matter, line: queries.Open) -> str:
    return say(State(line.state).text) if matter.what in ("items", "certificates") else ""


def _lists(what: str, key: str, contract: str) -> dict[str, str]:
    """Where each figure of the balance can be looked at."""
    if what == "copies":
        here = url_for("copies.of_contract", key=key)
        return dict.fromkeys(("came", "returned", "destroyed", "erased", "lost", "held"), here)
    found = {s: url_for("searching.search", contract=contract, state=s) for s in ("returned", "destroyed", "lost")}
    if what == "own":
        found["returned"] = url_for("searching.search", contract=contract, state="reclaimed")
    everything = url_for("searching.search", contract=contract)
    return {"came": everything, "held": everything, "erased": everything, **found}
