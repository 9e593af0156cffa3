"""The names of places and people, to search by."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from custody import db
from custody.models import Person, Place
from custody.registers import Registers
from custody.variants import usual_forms


@dataclass(frozen=True)
class Names:
    """All places and people, to look names up in."""

    places: Sequence[Place] = ()
    people: Sequence[Person] = ()

    @classmethod
    def of(cls, book: Registers) -> Names:
        places, people = ([i for (i,) in db.rows(sql)] for sql in ("SELECT id FROM place", "SELECT id FROM person"))
        book.fetch([*places, *people])
        return cls([book.place(p) for p in places], [book.person(p) for p in people])

    def places_called(self, term: str) -> set[str]:
        return {p.id for p in self.places if term in usual_forms(db.folded(f"{p.name} {p.number}"))}

    def within(self, around: Iterable[str]) -> list[str]:
        """The places of `around` and everything within them."""
        outer = set(around)
        return [p.id for p in self.places if not outer.isdisjoint(p.around())]

    def people_called(self, term: str) -> list[str]:
        return [p.id for p in self.people if term in usual_forms(db.folded(f"{p.name}/{p.kana}")).replace(" ", "")]
