"""What is still open under a contract, so that it cannot be closed yet."""

from __future__ import annotations

from custody import db
from custody.models.authorisation import WANTS_PAPER
from custody.registers import Registers
from custody.rules.closing import Left
from custody.usecases.contractor import names_of_staff

OPEN = {
    "incidents": "SELECT count(*) FROM incident WHERE contract = ? AND state <> 'closed'",
    "certificates": "SELECT count(*) FROM item WHERE contract = ? AND state = 'destroyed_uncertified'",
    "findings": "SELECT count(*) FROM finding WHERE contract = ? AND state <> 'closed'",
    "transports": "SELECT count(*) FROM transport WHERE contract = ? AND state NOT IN ('accepted', 'cancelled')",
    "spoken": f"SELECT count(*) FROM authorisation WHERE contract = ? AND {WANTS_PAPER}",  # noqa: S608
}


def left(book: Registers, contract: str) -> Left:
    """How many of each are open, apart from items and copies; and whose name cannot stand for the client's."""
    found = {name: int(db.rows(sql, (contract,))[0][0]) for name, sql in OPEN.items()}
    return Left(**found, staff=names_of_staff(book, contract))
