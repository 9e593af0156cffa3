"""Registers that change seldom (clients, contracts, people, places), read through a cache that is never stale.

A counter moves on with every write to one of them; a reader that sees it unmoved may use what it read before.
"""

from __future__ import annotations

import threading
from typing import TypeVar
from weakref import WeakKeyDictionary

from peewee import Database

from custody import db
from custody.errors import NotFound
from custody.events.choices import SiteKind
from custody.ledger import project
from custody.models import Client, Contract, Person, Place, Register

R = TypeVar("R", bound=Register)

_lock = threading.Lock()
_seen: WeakKeyDictionary[Database, tuple[int, dict[str, Register]]] = WeakKeyDictionary()


class Registers:
    """A consistent view for one request or one transaction. Rows are shared: read them, never change them."""

    def __init__(self, rows: dict[str, Register]) -> None:
        self._rows = rows

    def _get(self, subject: str | None) -> Register:
        if not subject:
            raise NotFound
        self.fetch([subject])
        return self._rows[subject]

    def fetch(self, subjects: list[str]) -> None:
        """Read all of `subjects` that are not here yet, in one query a register. NotFound if one is missing."""
        missing = [s for s in subjects if s not in self._rows]
        if missing:
            found = project.load(missing)
            self._rows.update(found)
            if len(found) < len(set(missing)):
                raise NotFound

    def client(self, subject: str | None) -> Client:
        return self._typed(Client, subject)

    def contract(self, subject: str | None) -> Contract:
        return self._typed(Contract, subject)

    def person(self, subject: str | None) -> Person:
        return self._typed(Person, subject)

    def place(self, subject: str | None) -> Place:
        """A place, which knows the site that it lies in, and that whose building it is where it names no client."""
        row = self._typed(Place, subject)
        if row.lineage and row.site is None:
            row.site = self.place(row.lineage[0])
        if row.site_kind == SiteKind.CLIENT.value and not row.client and row.sole is None:
            row.sole = _only_client()
        return row

    def _typed(self, table: type[R], subject: str | None) -> R:
        row = self._get(subject)
        if not isinstance(row, table):
            raise NotFound
        return row

    def person_name(self, subject: str | None) -> str:
        """A person's name for showing; empty where there is no person, the id where the register has none."""
        return self.person(subject).name or str(subject) if subject else ""

    def officers_gone(self, contract: Contract, on: str) -> frozenset[str]:
        """Who of the contract's officers (Art. 16) has left by the date `on` (Japan's)."""
        people = [self.person(o["person"]) for o in contract.officers.values()]
        return frozenset(p.id for p in people if p.leaves and p.leaves <= on)

    def place_path(self, subject: str | None) -> str:
        """`本社 › 3F 取扱区域A › ロッカー2`; empty where there is no place."""
        if not subject:
            return ""
        place = self.place(subject)
        self.fetch(place.lineage)
        return " › ".join(self.place(p).name for p in place.around())


def _only_client() -> str:
    """The client that stands alone in the register; empty where there are several, or none."""
    found = [str(i) for (i,) in db.rows("SELECT id FROM client LIMIT 2")]
    return found[0] if len(found) == 1 else ""


def current() -> Registers:
    """The registers as they are now, seen from the transaction that is open."""
    ((version,),) = db.rows("SELECT value FROM counter WHERE name = 'registers'")
    return at(version)


def at(version: int) -> Registers:
    """The registers at this version, which was read in the transaction that is open."""
    key = db.proxy.obj
    with _lock:
        kept = _seen.get(key)
        if kept is None or kept[0] != version:
            kept = _seen[key] = (version, {})
    return Registers(kept[1])
