"""Clients for their pages: those of the caller's contracts, and for who registers them those of nobody yet."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from custody import db
from custody.caller import Caller
from custody.events.choices import MANAGERS, ContractState
from custody.models import Client
from custody.queries.contracts import key_of
from custody.registers import Registers


@dataclass(frozen=True)
class Line:
    """One client of the list, with how many of the caller's contracts are with it."""

    id: str
    name: str
    department: str
    contact: str
    contracts: int

    @property
    def key(self) -> str:
        return key_of(self.id)


def overview(book: Registers, caller: Caller) -> list[Line]:
    """The clients that the caller may find, by name."""
    book.fetch(sorted(caller.contracts))
    counts = Counter(book.contract(c).client or "" for c in caller.contracts)
    ids = [i for (i,) in db.rows("SELECT id FROM client")] if caller.administrator else [c for c in counts if c]
    book.fetch(ids)
    return sorted((_line(book.client(i), counts[i]) for i in ids), key=lambda line: line.name)


def _line(client: Client, contracts: int) -> Line:
    return Line(client.id, client.name, client.department, client.contact, contracts)


@dataclass(frozen=True)
class Held:
    """A contract with a client."""

    id: str
    number: str
    title: str
    state: ContractState

    @property
    def key(self) -> str:
        return key_of(self.id)


def contracts_with(book: Registers, caller: Caller, client: str) -> list[Held]:
    """The caller's contracts with `client`, by number."""
    mine = [book.contract(c) for c in caller.contracts]
    found = [Held(c.id, c.number, c.title, ContractState(c.state)) for c in mine if c.client == client]
    return sorted(found, key=lambda c: c.number)


def may_change(caller: Caller, client: str, held: Sequence[Held]) -> bool:
    """Whether the caller may change what describes `client`; `held`: their contracts with it.

    One that other people's contracts are with is theirs to change.
    """
    every = [c for (c,) in db.rows("SELECT id FROM contract WHERE client = ?", (client,))]
    if caller.administrator:
        return bool(held) or not every
    return bool(held) and all(caller.plays(MANAGERS, c) for c in every)
