"""How far a caller reaches among what several contracts share: people, clients, places."""

from __future__ import annotations

from collections.abc import Collection
from typing import cast

from custody import db
from custody.caller import Caller
from custody.events.choices import KEEPERS, MANAGERS, TERMINAL, ContractState
from custody.models import Person, Place
from custody.registers import Registers


def within_reach(caller: Caller, person: Person) -> bool:
    """Whether the caller may find this person: themselves, a shared contract, or nobody's yet."""
    if caller.administrator or person.id == caller.person or caller.contracts & set(person.roles):
        return True
    return not person.roles and caller.plays(MANAGERS)


def answers_for(caller: Caller, person: Person) -> bool:
    """Whether the whole person is the caller's to manage: no administrator, no part in other managers' contracts."""
    if caller.administrator:
        return True
    return not person.administrator and all(caller.plays(MANAGERS, c) for c in person.roles) and caller.plays(MANAGERS)


def contracts_with(client: str) -> set[str]:
    """The ids of all contracts with `client`, whoever's they are."""
    return {c for (c,) in db.rows("SELECT id FROM contract WHERE client = ?", (client,))}


def may_choose_client(caller: Caller, client: str) -> bool:
    """Whether the caller may register a contract with `client`: one of their own contracts', or nobody's yet."""
    taken = contracts_with(client)
    return caller.administrator or not taken or bool(taken & caller.contracts)


def keeps(caller: Caller, book: Registers, place: Place) -> bool:
    """Whether the caller may change or close `place`: a keeper of every contract that it concerns.

    Concerned is whose items are in the place or within it, and who has it, a place around or one within designated.
    """
    if caller.administrator:
        return True
    within = _within(book, place)
    return _keeps_all(caller, _designating(book, {*place.around(), *within}) | _stored_in(within))


def may_divide(caller: Caller, book: Registers, place: Place) -> bool:
    """Whether the caller may register a place within `place`, which then lies in the areas that `place` lies in."""
    return caller.administrator or _keeps_all(caller, _designating(book, place.around()))


def _keeps_all(caller: Caller, contracts: set[str]) -> bool:
    return caller.plays(KEEPERS) and all(caller.plays(KEEPERS, c) for c in contracts)


def _within(book: Registers, place: Place) -> list[str]:
    """The ids of `place` and of everything that lies in it."""
    ids = [i for (i,) in db.rows("SELECT id FROM place")]
    book.fetch(ids)
    return [i for i in ids if place.id in book.place(i).around()]


def _designating(book: Registers, places: Collection[str]) -> set[str]:
    """The contracts, not closed yet, that designate one of `places`."""
    ids = [c for (c,) in db.rows("SELECT id FROM contract WHERE state <> ?", (ContractState.CLOSED.value,))]
    book.fetch(ids)
    return {c for c in ids if set(book.contract(c).areas) & set(places)}


def _stored_in(places: Collection[str]) -> set[str]:
    over = sorted(s.value for s in TERMINAL)
    marks, ended = ", ".join("?" * len(places)), ", ".join("?" * len(over))
    sql = f"SELECT DISTINCT contract FROM item WHERE place IN ({marks}) AND state NOT IN ({ended})"  # noqa: S608
    return {cast(str, c) for (c,) in db.rows(sql, (*places, *over))}
