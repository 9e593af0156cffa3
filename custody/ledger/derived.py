"""The tables that are derived from the registers' rows: labels, and who has which role in which contract."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from custody import db
from custody.models import Badge, Case, Item, Person, Place, Register


def label_rows(row: Any) -> list[tuple[str, str, str]]:
    """The label table's rows for an item or a place: (code, subject, state)."""
    return [(label["code"], row.id, label["state"]) for label in row.labels if label["code"]]


def membership_rows(row: Person) -> list[tuple[str, str, str]]:
    """The membership table's rows for a person: (person, contract, role)."""
    return [(row.id, contract, role) for contract, roles in sorted(row.roles.items()) for role in roles]


def _save_labels(rows: Sequence[Any]) -> None:
    changed = [row for row in rows if row.seq == 1 or "labels" in row._dirty]
    db.run_many(
        "INSERT INTO label (code, subject, state) VALUES (?, ?, ?) "
        "ON CONFLICT (code) DO UPDATE SET state = excluded.state",
        [r for row in changed for r in label_rows(row)],
    )


def _save_memberships(rows: Sequence[Any]) -> None:
    db.run_many("DELETE FROM membership WHERE person = ?", [(row.id,) for row in rows])
    db.run_many(
        "INSERT INTO membership (person, contract, role) VALUES (?, ?, ?)",
        [r for row in rows for r in membership_rows(row)],
    )


DERIVED: dict[type[Register], tuple[Any, ...]] = {
    Badge: (_save_labels,),
    Case: (_save_labels,),
    Item: (_save_labels,),
    Place: (_save_labels,),
    Person: (_save_memberships,),
}
