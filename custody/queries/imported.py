"""What the ledger holds already of an old register that is taken in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from custody import db
from custody.events.choices import State

MOST = 500
COLUMNS = ("serial", "former_number")
ALIKE = ("medium", "maker", "model", "capacity", "description", "receipt", "held_since")


@dataclass(frozen=True)
class Known:
    """An item that has a number already. `imported`: whether it came from an older register itself."""

    number: str
    imported: bool


def with_number(contract: str, column: str, values: Iterable[str]) -> dict[str, Known]:
    """Value of `column` -> an item of `contract`, voided ones apart, that has it."""
    assert column in COLUMNS
    found: dict[str, Known] = {}
    some = sorted({v for v in values if v})
    for start in range(0, len(some), MOST):
        part = some[start : start + MOST]
        marks = ", ".join("?" * len(part))
        sql = f"SELECT {column}, number, imported FROM item WHERE contract = ? AND state <> ? AND {column} IN ({marks})"
        rows = db.rows(sql, (contract, State.VOIDED.value, *part))
        found.update({value: Known(number, origin is not None) for value, number, origin in rows})
    return found


def without_number(contract: str, file: str) -> dict[tuple[object, ...], str]:
    """What describes an item that came from another file than `file`, without any number of its own -> its number."""
    rows = db.rows(
        f"SELECT number, {', '.join(ALIKE)} FROM item WHERE contract = ? AND imported IS NOT NULL AND state <> ? "
        "AND serial = '' AND former_number IS NULL AND substr(imported, 1, ?) <> ?",
        (contract, State.VOIDED.value, len(file) + 1, f"{file}:"),
    )
    return {tuple(alike): number for number, *alike in rows}
