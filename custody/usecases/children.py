"""Copies that were made from what is on an item and live on elsewhere: what ends with the item, and what does not."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from custody import db


@dataclass(frozen=True, slots=True)
class Child:
    """A live copy: its number, and the id and number of the item that it is on."""

    number: str
    item: str
    carrier: str


def children_of(items: Sequence[str], but_on: Sequence[str] = ()) -> dict[str, list[Child]]:
    """Item id -> the live copies made from it, through however many generations, that lie on other items.

    Those on the items `but_on` are left out.
    """
    ids = sorted(set(items))
    if not ids:
        return {}
    sql = (
        "WITH RECURSIVE made(root, id) AS ("  # noqa: S608 - marks only
        f" SELECT item, id FROM copy WHERE item IN ({', '.join('?' * len(ids))})"
        " UNION SELECT made.root, copy.id FROM copy JOIN made ON copy.parent = made.id)"
        " SELECT made.root, copy.number, item.id, item.number FROM made JOIN copy ON copy.id = made.id"
        " JOIN item ON item.id = copy.item WHERE copy.state = 'live' AND copy.item <> made.root"
        " ORDER BY made.root, copy.number"
    )
    found: dict[str, list[Child]] = defaultdict(list)
    for root, number, item, carrier in db.rows(sql, ids):
        if item not in but_on:
            found[root].append(Child(number, item, carrier))
    return found


def kept_until(items: Sequence[str]) -> dict[str, str]:
    """Item id -> the last date (Japan) until which something on it is to be kept; none where no date is set."""
    ids = sorted(set(items))
    if not ids:
        return {}
    marks = ", ".join("?" * len(ids))
    sql = (
        f"SELECT item, max(keep_until) FROM copy WHERE state = 'live' AND item IN ({marks})"  # noqa: S608
        " AND keep_until IS NOT NULL GROUP BY item"
    )
    return dict(db.rows(sql, ids))
