"""Finds one thing within the caller's contracts. What is absent and what is another's are never told apart."""

from __future__ import annotations

import re

from custody import db
from custody.caller import Caller
from custody.errors import NotFound
from custody.ids import noun_of
from custody.ledger import project
from custody.models import Authorisation, Client, Contract, Item, Party, Person, Place
from custody.queries.reading import read
from custody.registers import Registers, current

KEY = re.compile(r"^[0-9a-z]{16}$")

book = current


def _subject(noun: str, said: str, bases: tuple[str, ...]) -> str:
    """The id that an id (with or without its noun), a human number, a code or a label's URL stands for. NotFound otherwise."""
    if noun_of(said) == noun:
        return said
    if KEY.match(said):
        return f"{noun}:{said}"
    found = read(said, bases)
    if found is None:
        raise NotFound
    if found.code:
        ids = db.rows("SELECT subject FROM label WHERE code = ?", (found.code,))
    else:
        ids = db.rows(f"SELECT id FROM {noun} WHERE number = ?", (found.number,))
    if len(ids) != 1 or noun_of(ids[0][0]) != noun:
        raise NotFound
    return str(ids[0][0])


def _keyed(noun: str, said: str) -> str:
    return said if ":" in said else f"{noun}:{said}"


def item(caller: Caller, said: str, bases: tuple[str, ...] = ()) -> Item:
    """An item of the caller's contracts, by id, number, code or URL (`bases`: our own and former base URLs)."""
    subject = _subject("item", said, bases)
    row = project.load([subject]).get(subject)
    if not isinstance(row, Item) or row.contract not in caller.contracts:
        raise NotFound
    return row


def place(book: Registers, said: str, bases: tuple[str, ...] = ()) -> Place:
    """A place; the house's own places are shared by everyone who is signed in."""
    return book.place(_subject("place", said, bases))


def person(book: Registers, said: str) -> Person:
    """A person, wherever they belong; the web asks usecases.people.within_reach before showing them."""
    return book.person(_keyed("person", said))


def contract(book: Registers, caller: Caller, said: str) -> Contract:
    """One of the caller's contracts, by id."""
    subject = _keyed("contract", said)
    if subject not in caller.contracts:
        raise NotFound
    return book.contract(subject)


def client(book: Registers, caller: Caller, said: str) -> Client:
    """A client of one of the caller's contracts, by id; any client for an administrator."""
    row = book.client(_keyed("client", said))
    if not caller.administrator and all(book.contract(c).client != row.id for c in caller.contracts):
        raise NotFound
    return row


def authorisation(caller: Caller, said: str) -> Authorisation:
    """What the client of one of the caller's contracts allowed or ordered, by id."""
    row = project.load([_keyed("authorisation", said)]).get(_keyed("authorisation", said))
    if not isinstance(row, Authorisation) or row.contract not in caller.contracts:
        raise NotFound
    return row


def any_party(said: str) -> Party:
    """A firm by id, wherever it is met; the web shows it only as far as the caller's contracts reach."""
    row = project.load([_keyed("party", said)]).get(_keyed("party", said))
    if not isinstance(row, Party):
        raise NotFound
    return row


def party(caller: Caller, said: str) -> Party:
    """A firm that is met under one of the caller's contracts, by id."""
    row = any_party(said)
    if not caller.contracts & set(row.contracts):
        raise NotFound
    return row
