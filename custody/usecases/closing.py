"""What is still open under a contract, so that it cannot be closed yet."""

from __future__ import annotations

from custody import db
from custody.rules.closing import Left

OPEN = {
    "incidents": "SELECT count(*) FROM incident WHERE contract = ? AND state <> 'closed'",
    "certificates": "SELECT count(*) FROM item WHERE contract = ? AND state = 'destroyed_uncertified'",
    "findings": "SELECT count(*) FROM finding WHERE contract = ? AND state <> 'closed'",
    "transports": "SELECT count(*) FROM transport WHERE contract = ? AND state NOT IN ('accepted', 'cancelled')",
    "spoken": "SELECT count(*) FROM authorisation WHERE contract = ? AND paper = 0",
}


def left(contract: str) -> Left:
    """How many of each are open, apart from items and copies."""
    return Left(**{name: int(db.rows(sql, (contract,))[0][0]) for name, sql in OPEN.items()})
