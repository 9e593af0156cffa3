"""Contracts for their pages: how each stands, in numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from custody.caller import Caller
from custody.events.choices import ContractState
from custody.models import Contract
from custody.queries import standing
from custody.registers import Registers


@dataclass(frozen=True)
class Line:
    """One contract of the list. `counts`: its things by the names of custody/queries/standing.py."""

    id: str
    number: str
    title: str
    client: str
    state: ContractState
    starts: str
    ends: str
    specific: bool
    counts: Mapping[str, int]

    @property
    def key(self) -> str:
        return key_of(self.id)


def key_of(subject: str) -> str:
    """The sixteen characters of an id that its page's address ends in."""
    return subject.partition(":")[2]


def overview(book: Registers, caller: Caller, now: str) -> list[Line]:
    """The caller's contracts: those at work first, then by number. `now` is a UTC stamp."""
    counts = standing.counted(caller.contracts, now)
    book.fetch(sorted(caller.contracts))
    rows = [book.contract(c) for c in caller.contracts]
    book.fetch([c.client for c in rows if c.client])
    rows.sort(key=lambda c: (list(ContractState).index(ContractState(c.state)), c.number))
    return [_line(book, c, counts[c.id]) for c in rows]


def _line(book: Registers, c: Contract, counts: Mapping[str, int]) -> Line:
    client = book.client(c.client).name
    return Line(c.id, c.number, c.title, client, ContractState(c.state), c.starts, c.ends, bool(c.specific), counts)
