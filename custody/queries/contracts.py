"""Contracts for their pages: how each stands, in numbers."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from custody import db
from custody.caller import Caller
from custody.events.choices import TERMINAL, ContractState, State
from custody.ledger import item_counts
from custody.models import Contract
from custody.registers import Registers

WAITING = (State.BLANK, State.ARRIVED)
MOVING = (State.PACKED, State.IN_TRANSIT)
ASTRAY = (State.MISSING, State.QUARANTINED)
AWAITING = (State.AWAITING_DESTRUCTION, State.DESTROYED_UNCERTIFIED)
SUMS = {
    "stored": (State.STORED,), "waiting": WAITING, "used": (State.IN_USE,), "moving": MOVING, "awaiting": AWAITING,
    "astray": ASTRAY, "over": TERMINAL,
}  # fmt: skip


@dataclass(frozen=True)
class Counts:
    """What came to a contract (`received` + `own`) and where it is now: the rest adds up to it, but for `late`.

    `own`: blank media of ours. `waiting`: to be put into storage. `late`: of those in use. `astray`: missing or
    quarantined. `awaiting`: destruction, or its certificate. `over`: what has ended, as on the overview.
    """

    received: int = 0
    own: int = 0
    stored: int = 0
    waiting: int = 0
    used: int = 0
    moving: int = 0
    awaiting: int = 0
    late: int = 0
    astray: int = 0
    over: int = 0


@dataclass(frozen=True)
class Line:
    """One contract of the list."""

    id: str
    number: str
    title: str
    client: str
    state: ContractState
    starts: str
    ends: str
    specific: bool
    counts: Counts

    @property
    def key(self) -> str:
        return key_of(self.id)


def key_of(subject: str) -> str:
    """The sixteen characters of an id that its page's address ends in."""
    return subject.partition(":")[2]


def overview(book: Registers, caller: Caller, now: str) -> list[Line]:
    """The caller's contracts: those at work first, then by number. `now` is a UTC stamp."""
    counts = counts_of(caller.contracts, now)
    book.fetch(sorted(caller.contracts))
    rows = [book.contract(c) for c in caller.contracts]
    book.fetch([c.client for c in rows if c.client])
    rows.sort(key=lambda c: (list(ContractState).index(ContractState(c.state)), c.number))
    return [_line(book, c, counts.get(c.id, Counts())) for c in rows]


def _line(book: Registers, c: Contract, counts: Counts) -> Line:
    client = book.client(c.client).name
    return Line(c.id, c.number, c.title, client, ContractState(c.state), c.starts, c.ends, bool(c.specific), counts)


def counts_of(contracts: Iterable[str], now: str) -> dict[str, Counts]:
    """The counts of several contracts, from what is kept of them, but for what is late now."""
    ids = sorted(contracts)
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for some in item_counts.by_place(ids):
        if some.came == item_counts.NEVER:
            continue  # announced, or voided before it arrived
        found[some.contract][some.came] += some.n
        for name, states in SUMS.items():
            found[some.contract][name] += some.n if some.state in states else 0
    for contract, n in _late(ids, now):
        found[contract]["late"] = n
    return {contract: Counts(**sums) for contract, sums in found.items() if sums}


def _late(ids: Sequence[str], now: str) -> list[tuple[str, int]]:
    marks = ", ".join("?" * len(ids)) or "NULL"
    sql = f"SELECT contract, count(*) FROM item WHERE state = ? AND due < ? AND contract IN ({marks}) GROUP BY contract"
    return [(contract, int(n)) for contract, n in db.rows(sql, (State.IN_USE.value, now, *ids))]
