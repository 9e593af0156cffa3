"""The leaver's clearance: what a person still answers for, and the record that they leave (Art. 3)."""

from __future__ import annotations

import json
from collections.abc import Iterator

from custody import clock, db
from custody.caller import Caller
from custody.events.choices import GONE
from custody.models import Person
from custody.rules import Facts
from custody.rules.leaving import Clearance
from custody.usecases.act import Moment

UNDER_WAY = "state NOT IN ('accepted', 'cancelled', 'lost')"


def clearance(caller: Caller, person: str) -> Clearance:
    """What `person` still answers for; what belongs to contracts that are not the caller's is only counted."""
    items, transports = list(_items(person)), list(_transports(person))
    mine = caller.contracts
    return Clearance(
        items=tuple((n, i) for n, i, c in items if c in mine),
        units=tuple(_kept("place", "closed = 0", person)),
        cases=tuple(_kept("carrying_case", "state NOT IN ('retired', 'lost')", person)),
        transports=tuple((n, i) for n, i, c in transports if c in mine),
        others=sum(c not in mine for _n, _i, c in (*items, *transports)),
    )


def _items(person: str) -> Iterator[tuple[str, str, str]]:
    sql = "SELECT number, id, contract, state FROM item WHERE holder = ? ORDER BY number"
    yield from ((n, i, c) for n, i, c, state in db.rows(sql, (person,)) if state not in GONE)


def _kept(table: str, open_: str, person: str) -> Iterator[tuple[str, str]]:
    sql = f"SELECT number, id FROM {table} WHERE keeper = ? AND {open_} ORDER BY number"  # noqa: S608 - our own words
    yield from db.rows(sql, (person,))


def _transports(person: str) -> Iterator[tuple[str, str, str]]:
    sql = (
        f"SELECT number, id, contract, people, holder, key_holder FROM transport WHERE {UNDER_WAY} "  # noqa: S608
        "AND (people LIKE '' || ? OR holder = ? OR key_holder = ?) ORDER BY number"
    )
    for number, subject, contract, people, holder, key in db.rows(sql, (f"%{person}%", person, person)):
        if person in (holder, key) or person in json.loads(people):
            yield number, subject, contract


def leaving_facts(moment: Moment, row: Person) -> Facts | None:
    """What the rules look at when `row` leaves; None where no contract is concerned and nothing is open.

    The ground is the contract of what is open, the caller's own first.
    """
    found = clearance(moment.caller, row.id)
    theirs = [c for *_, c in (*_items(row.id), *_transports(row.id))] + sorted(row.roles)
    named = sorted(theirs, key=lambda c: c not in moment.caller.contracts)
    concerned = named or sorted(moment.caller.contracts)
    if found.clear or not concerned:
        return None
    return Facts(
        at=moment.occurred,
        on=clock.japan(moment.occurred).date().isoformat(),
        contract=moment.registers.contract(concerned[0]),
        actor=moment.registers.person(moment.caller.person),
        about=found,
    )
