"""People for their pages, within the caller's reach (usecases.people.within_reach says the same of one person)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from custody import db
from custody.caller import Caller
from custody.events.choices import GONE, MANAGERS, Employment, Role
from custody.models import Person
from custody.queries.contracts import key_of
from custody.registers import Registers
from custody.rules.people import WORK_ROLES

OFFICES = frozenset({Role.CLIENT, Role.AUDITOR})


@dataclass(frozen=True)
class Part:
    """A person's part in one of the caller's contracts. `pledged`: the day of the newest pledge, or empty.

    `until`: the last day of roles that end by themselves; empty for those that do not.
    """

    contract: str
    number: str
    title: str
    roles: tuple[Role, ...]
    pledged: str
    pledge_needed: bool
    until: str

    @property
    def key(self) -> str:
        return key_of(self.contract)


@dataclass(frozen=True)
class Line:
    """One person of the list. `trained_until` may have passed; `holds` counts items of the caller's contracts."""

    id: str
    name: str
    kana: str
    employer: str
    employment: Employment
    parts: Sequence[Part]
    trained_until: str
    trained: bool
    holds: int
    leaves: str

    @property
    def key(self) -> str:
        return key_of(self.id)

    @property
    def works(self) -> bool:
        return any(p.pledge_needed for p in self.parts)


def overview(book: Registers, caller: Caller, on: str) -> list[Line]:
    """Everybody within the caller's reach by reading, those who left last. `on` is today in Japan (YYYY-MM-DD)."""
    ids = reach(caller)
    book.fetch([*ids, *sorted(caller.contracts)])
    holds = _holds(caller)
    lines = [line(book, caller, book.person(p), on, holds[p]) for p in ids]
    return sorted(lines, key=lambda p: (bool(p.leaves) and p.leaves <= on, p.kana or p.name))


def reach(caller: Caller) -> list[str]:
    """The ids of everybody whom the caller may find."""
    if caller.administrator:
        return [p for (p,) in db.rows("SELECT id FROM person")]
    found = {caller.person}
    if caller.contracts:
        ids = sorted(caller.contracts)
        marks = ", ".join("?" * len(ids))
        sql = f"SELECT DISTINCT person FROM membership WHERE contract IN ({marks})"
        found |= {p for (p,) in db.rows(sql, ids)}
    if caller.plays(MANAGERS):
        nobodys = "SELECT id FROM person p WHERE NOT EXISTS (SELECT 1 FROM membership m WHERE m.person = p.id)"
        found |= {p for (p,) in db.rows(nobodys)}
    return sorted(found)


def _holds(caller: Caller) -> Counter[str]:
    """How many items of the caller's contracts each person has in hand."""
    ids = sorted(caller.contracts)
    if not ids:
        return Counter()
    marks = ", ".join("?" * len(ids))
    sql = f"SELECT holder, count(*) FROM item WHERE holder IS NOT NULL AND contract IN ({marks}) GROUP BY holder"
    return Counter({holder: int(n) for holder, n in db.rows(sql, ids)})


def line(book: Registers, caller: Caller, row: Person, on: str, holds: int = 0) -> Line:
    """What the list says of one person; only the caller's contracts are named."""
    until = max((t["until"] for t in row.trainings), default="")
    return Line(
        row.id,
        row.name,
        row.kana,
        row.employer,
        Employment(row.employment),
        parts(book, caller, row),
        until,
        row.trained(on),
        holds,
        row.leaves or "",
    )


def parts(book: Registers, caller: Caller, row: Person) -> list[Part]:
    """The person's parts in the caller's contracts, by number."""
    shared = [book.contract(c) for c in row.roles if c in caller.contracts]
    return [
        Part(
            c.id,
            c.number,
            c.title,
            _roles(row, c.id),
            _pledged(row, c.id),
            bool(WORK_ROLES & set(row.roles[c.id])),
            row.roles_until.get(c.id, ""),
        )
        for c in sorted(shared, key=lambda c: c.number)
    ]


def _roles(row: Person, contract: str) -> tuple[Role, ...]:
    return tuple(r for r in Role if r.value in row.roles.get(contract, ()))


def _pledged(row: Person, contract: str) -> str:
    return max((p["on"] for p in row.pledges if p["contract"] == contract), default="")


@dataclass(frozen=True)
class Held:
    """An item in somebody's hands or in a place."""

    number: str
    description: str
    state: str
    contract: str
    due: str | None


def in_hand(caller: Caller, person: str) -> tuple[list[Held], int]:
    """What `person` holds of the caller's contracts, and how many things more they hold of others'."""
    sql = "SELECT number, description, state, contract, due FROM item WHERE holder = ? ORDER BY number"
    found = [Held(*row) for row in db.rows(sql, (person,)) if row[2] not in GONE]
    mine = [h for h in found if h.contract in caller.contracts]
    return mine, len(found) - len(mine)


@dataclass(frozen=True)
class Candidate:
    """Somebody who could stand on a contract's roster in `role`."""

    person: str
    name: str
    employer: str
    role: Role
    pledged: bool
    new: bool


def candidates(book: Registers, contract: str, on: str) -> list[Candidate]:
    """Everybody with a working part in `contract` × their roles; `new`: not so on the roster submitted last."""
    found = db.rows("SELECT person, role FROM membership WHERE contract = ?", (contract,))
    book.fetch(sorted({p for p, _ in found}))
    members = book.contract(contract).roster.get("members", {})
    rows = [
        Candidate(p, row.name, row.employer, Role(role), row.pledged(contract, on), role not in members.get(p, ()))
        for p, role in found
        if Role(role) not in OFFICES and (row := book.person(p))
    ]
    order = list(Role)
    return sorted(rows, key=lambda c: (book.person(c.person).kana or c.name, c.person, order.index(c.role)))
