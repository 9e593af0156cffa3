"""Contracts for their pages: how each stands, in numbers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from custody import db
from custody.caller import Caller
from custody.events.choices import TERMINAL, ContractState, State
from custody.models import Contract
from custody.registers import Registers

WAITING = (State.BLANK, State.ARRIVED)
USED = (State.IN_USE, State.PACKED, State.IN_TRANSIT)
ASTRAY = (State.MISSING, State.QUARANTINED)
OVER = (*TERMINAL, State.AWAITING_DESTRUCTION, State.DESTROYED_UNCERTIFIED)
NEVER_HERE = "(expected_on IS NOT NULL AND received_at IS NULL)"  # announced, or voided before it arrived


@dataclass(frozen=True)
class Counts:
    """What came to a contract (`received` + `own`) and where it is now: the rest adds up to it, but for `late`.

    `own`: blank media of ours. `waiting`: to be put into storage. `late`: of those in use. `astray`: missing or
    quarantined. `over`: returned, destroyed (or about to be) or voided.
    """

    received: int = 0
    own: int = 0
    stored: int = 0
    waiting: int = 0
    used: int = 0
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
    """The counts of several contracts, in one query."""
    ids = sorted(contracts)
    if not ids:
        return {}
    sums: tuple[tuple[str, tuple[object, ...]], ...] = (
        ("received_at IS NOT NULL", ()),
        ("received_at IS NULL", ()),
        *((f"state IN ({_marks(states)})", states) for states in ((State.STORED,), WAITING, USED)),
        ("state = ? AND due < ?", (State.IN_USE, now)),
        *((f"state IN ({_marks(states)})", states) for states in (ASTRAY, OVER)),
    )
    columns = ", ".join(f"sum(CASE WHEN {condition} THEN 1 ELSE 0 END)" for condition, _ in sums)
    sql = (
        f"SELECT contract, {columns} FROM item WHERE contract IN ({_marks(ids)}) AND NOT {NEVER_HERE} GROUP BY contract"
    )
    values = (*(v for _, given in sums for v in given), *ids)
    found = db.rows(sql, tuple(str(v) for v in values))
    return {contract: Counts(*(int(n) for n in numbers)) for contract, *numbers in found}


def _marks(values: Sequence[object]) -> str:
    return ", ".join("?" * len(values))
