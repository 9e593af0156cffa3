"""Contracts for their pages: how each stands, in numbers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from custody import db
from custody.caller import Caller
from custody.events.choices import ContractState, State
from custody.models import Contract
from custody.registers import Registers

OUT = (State.IN_USE, State.PACKED, State.IN_TRANSIT)
HELD = (State.BLANK, State.ARRIVED, State.STORED, State.AWAITING_DESTRUCTION, State.QUARANTINED)


@dataclass(frozen=True)
class Counts:
    """How many of a contract's items were received, are held here, are out, are late (of those out), are missing."""

    received: int = 0
    held: int = 0
    out: int = 0
    late: int = 0
    missing: int = 0


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
    sql = f"""SELECT contract, sum(CASE WHEN received_at IS NOT NULL THEN 1 ELSE 0 END),
        sum(CASE WHEN state IN ({_marks(HELD)}) THEN 1 ELSE 0 END),
        sum(CASE WHEN state IN ({_marks(OUT)}) THEN 1 ELSE 0 END),
        sum(CASE WHEN state = ? AND due < ? THEN 1 ELSE 0 END),
        sum(CASE WHEN state = ? THEN 1 ELSE 0 END)
        FROM item WHERE contract IN ({_marks(ids)}) GROUP BY contract"""
    values = (*HELD, *OUT, State.IN_USE, now, State.MISSING, *ids)
    found = db.rows(sql, tuple(str(v) for v in values))
    return {contract: Counts(*(int(n) for n in numbers)) for contract, *numbers in found}


def _marks(values: Sequence[object]) -> str:
    return ", ".join("?" * len(values))
