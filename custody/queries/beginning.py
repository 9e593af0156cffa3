"""The way from an empty house to the first thing received: six steps, each with whether it is done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from custody import db
from custody.caller import Caller
from custody.events.choices import ContractState
from custody.models import Contract
from custody.queries.terms import lockable_unit, needs
from custody.registers import Registers
from custody.text import Text

STEPS = {
    "client": (
        Text("発注者", "The client"),
        Text("契約の相手の自治体を登録します。", "Register the municipality that entrusts the work."),
    ),
    "contract": (
        Text("契約", "The contract"),
        Text("契約と、当てはまる条を登録します。", "Register the contract and which articles apply."),
    ),
    "places": (
        Text("場所", "Places"),
        Text("事業所・区域・施錠できる保管設備を登録します。", "Register the site, its areas, and units that lock."),
    ),
    "people": (
        Text("従業者と役割", "People and roles"),
        Text("従業者を登録し、契約での役割を付けます。", "Register people and give them roles in the contract."),
    ),
    "settle": (
        Text("名簿・区域", "Roster and areas"),
        Text("名簿の提出、区域の指定、責任者の選任を記録します。", "Record the roster, the areas and the officers."),
    ),
    "begin": (
        Text("取扱開始", "Begin handling"),
        Text("足りないものがなければ、受領を始められます。", "With nothing missing, the first thing may be received."),
    ),
}


@dataclass(frozen=True)
class Step:
    """`what`: a key of STEPS. `current`: the first one that is not done."""

    what: str
    title: Text
    detail: Text
    done: bool
    current: bool


@dataclass(frozen=True)
class Beginning:
    """The steps, and the contract (id) that the later ones are about; None while there is none."""

    steps: Sequence[Step]
    contract: str | None

    @property
    def done(self) -> bool:
        return all(s.done for s in self.steps)


def beginning(book: Registers, caller: Caller, on: str) -> Beginning:
    """How far the caller has come; all is done once handling has begun under one of their contracts."""
    book.fetch(sorted(caller.contracts))
    mine = [book.contract(c) for c in sorted(caller.contracts)]
    if any(c.state != ContractState.DRAFT for c in mine):
        return Beginning([Step(what, *words, True, False) for what, words in STEPS.items()], None)
    contract = mine[-1] if mine else None
    done = _done(book, contract, on)
    current = next((what for what in STEPS if not done[what]), "")
    steps = [Step(what, *words, done[what], what == current) for what, words in STEPS.items()]
    return Beginning(steps, contract.id if contract else None)


def _done(book: Registers, contract: Contract | None, on: str) -> dict[str, bool]:
    others = "SELECT count(DISTINCT person) FROM membership WHERE contract = ?"
    return {
        "client": bool(db.rows("SELECT 1 FROM client LIMIT 1")),
        "contract": contract is not None,
        "places": lockable_unit(),
        "people": contract is not None and int(db.rows(others, (contract.id,))[0][0]) > 1,
        "settle": contract is not None and not any(n.open for n in needs(book, contract, on)),
        "begin": False,
    }
