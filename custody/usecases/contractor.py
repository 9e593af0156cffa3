"""The contractor's own people under a contract, as against the client's."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from custody import db
from custody.events.choices import STAFF, Role
from custody.registers import Registers

OURS = STAFF | {Role.TRANSPORTER}


def speaks_for_client(roles: Mapping[str, Collection[str]], contract: str) -> bool:
    """Whether somebody with these roles (contract id -> roles) is the client's own officer under `contract`.

    Nobody is who works for the contractor, under whichever contract: a manager can give anybody the client's role.
    """
    return Role.CLIENT in roles.get(contract, ()) and not any(OURS & set(held) for held in roles.values())


def names_of_staff(book: Registers, contract: str) -> frozenset[str]:
    """The names, and the readings where one is known, of everybody with a part in `contract` other than the client's."""
    sql = "SELECT DISTINCT person FROM membership WHERE contract = ? AND role <> ?"
    ids = [str(p) for (p,) in db.rows(sql, (contract, Role.CLIENT.value))]
    book.fetch(ids)
    return frozenset(said for p in map(book.person, ids) for said in (p.name, p.kana) if said)
