"""The contractor's own people under a contract, as against the client's."""

from __future__ import annotations

from custody import db
from custody.events.choices import Role
from custody.registers import Registers


def names_of_staff(book: Registers, contract: str) -> frozenset[str]:
    """The names, and the readings where one is known, of everybody with a part in `contract` other than the client's."""
    sql = "SELECT DISTINCT person FROM membership WHERE contract = ? AND role <> ?"
    ids = [str(p) for (p,) in db.rows(sql, (contract, Role.CLIENT.value))]
    book.fetch(ids)
    return frozenset(said for p in map(book.person, ids) for said in (p.name, p.kana) if said)
