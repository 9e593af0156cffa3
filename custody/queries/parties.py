"""Other firms for their pages: what each contract has with them, and what still forbids that things come to them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from custody import db
from custody.caller import Caller
from custody.events.authorisations import Sort
from custody.events.parties import Oversight, PartySort
from custody.ledger import project
from custody.models import Authorisation, Contract, Party
from custody.queries.contracts import key_of
from custody.registers import Registers
from custody.rules import Refusal
from custody.rules.articles import SUBJECTS, cite
from custody.rules.subcontracting import equal_duties, party_refusals
from custody.text import Text


@dataclass(frozen=True)
class Duty:
    """One article of the checklist: its number in that contract's annex, and whether the subcontract imposes it."""

    article: str
    basis: Text
    subject: Text
    done: bool


@dataclass(frozen=True)
class Tie:
    """A firm under one contract. `refusals`: what forbids that things come to it today; none is asked of carriers."""

    contract: Contract
    consents: list[Authorisation]
    bound_on: str
    scan: str
    duties: list[Duty]
    visits: list[tuple[str, Text, bool]]
    refusals: list[Refusal] = field(default_factory=list)

    @property
    def key(self) -> str:
        return key_of(self.contract.id)

    @property
    def open(self) -> int:
        return sum(not d.done for d in self.duties)


def listed(caller: Caller, contract: str = "") -> list[Party]:
    """The firms of the caller's contracts, or of one of them, by kind and name."""
    rows = project.load([i for (i,) in db.rows("SELECT id FROM party")]).values()
    mine = caller.contracts & {contract} if contract else caller.contracts
    found = [p for p in rows if isinstance(p, Party) and mine & set(p.contracts)]
    return sorted(found, key=lambda p: (list(PartySort).index(PartySort(p.sort)), p.name, p.id))


def ties(book: Registers, caller: Caller, party: Party, on: str) -> list[Tie]:
    """What each of the caller's contracts has with a firm; `on` is today in Japan."""
    shared = sorted(caller.contracts & set(party.contracts), key=lambda c: book.contract(c).number)
    return [_tie(book.contract(c), party, on) for c in shared]


def _tie(contract: Contract, party: Party, on: str) -> Tie:
    given, held = _authorised(contract.id), party.bound(contract.id)
    carrier = party.sort == PartySort.COURIER
    return Tie(
        contract,
        [a for a in given if a.party == party.id],
        held.get("on", ""),
        held.get("scan") or "",
        [] if carrier else duties(contract, held.get("checked", [])),
        _visits(party, contract.id),
        [] if carrier else party_refusals(contract, party, given, on),
    )


def _authorised(contract: str) -> list[Authorisation]:
    found = db.rows(
        "SELECT id FROM authorisation WHERE contract = ? AND sort IN (?, ?)",
        (contract, Sort.SUBCONTRACT.value, Sort.DESTROY.value),
    )
    rows = project.load([i for (i,) in found]).values()
    return sorted((r for r in rows if isinstance(r, Authorisation)), key=lambda r: r.number)


def duties(contract: Contract, checked: Iterable[str]) -> list[Duty]:
    """The checklist of equal duties (Art. 5) as this contract numbers its articles."""
    done = set(checked)
    return [Duty(n, cite(int(n), contract), SUBJECTS[int(n)], n in done) for n in equal_duties(contract)]


def _visits(party: Party, contract: str) -> list[tuple[str, Text, bool]]:
    mine: list[dict[str, Any]] = [v for v in party.visits if v["contract"] == contract]
    return [(v["on"], Oversight(v["how"]).text, v["sound"]) for v in sorted(mine, key=lambda v: v["on"], reverse=True)]


def sites(party: str) -> list[tuple[str, str, str]]:
    """The open places of a firm: (number, name, key)."""
    found = db.rows("SELECT number, name, id FROM place WHERE party = ? AND closed = 0 ORDER BY number", (party,))
    return [(number, name, key_of(i)) for number, name, i in found]
