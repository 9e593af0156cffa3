"""What the ledger holds already of an old register that is taken in."""

from __future__ import annotations

from collections.abc import Iterable

from custody import db
from custody.events.choices import State

MOST = 500
COLUMNS = ("serial", "former_number")


def numbers_with(contract: str, column: str, values: Iterable[str]) -> dict[str, str]:
    """Value of `column` -> the number of an item of `contract`, voided ones apart, that has it."""
    assert column in COLUMNS
    found: dict[str, str] = {}
    some = sorted({v for v in values if v})
    for start in range(0, len(some), MOST):
        part = some[start : start + MOST]
        marks = ", ".join("?" * len(part))
        sql = f"SELECT {column}, number FROM item WHERE contract = ? AND state <> ? AND {column} IN ({marks})"
        found.update(db.rows(sql, (contract, State.VOIDED.value, *part)))
    return found
