"""Copies that were made from what is on an item and live on elsewhere: what ends with the item, and what does not."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from custody import db
from custody.models import Copy


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


def made_of(copies: Sequence[str], but_on: Sequence[str] = ()) -> tuple[str, ...]:
    """The numbers of the live copies made of `copies`, through however many generations, that are not among them.

    Those on the items `but_on` are left out.
    """
    ids = sorted(set(copies))
    sql = (
        "WITH RECURSIVE made(id) AS ("  # noqa: S608 - marks only
        f" SELECT id FROM copy WHERE parent IN ({', '.join('?' * len(ids))})"
        " UNION SELECT copy.id FROM copy JOIN made ON copy.parent = made.id)"
        " SELECT copy.id, copy.number, copy.item FROM made JOIN copy ON copy.id = made.id"
        " WHERE copy.state = 'live' ORDER BY copy.number"
    )
    return tuple(number for i, number, item in db.rows(sql, ids) if i not in ids and item not in but_on)


def kept_for_itself(copies: Sequence[Copy]) -> str | None:
    """The last date (Japan) until which some of `copies` are to be kept and nothing that they were made of is.

    What they were made of counts where it is here or back with the client, bears that date or a later one, and is not
    among them.
    """
    dates = {c.id: c.keep_until for c in copies if c.keep_until}
    if not dates:
        return None
    sql = (
        "WITH RECURSIVE origin(root, id) AS ("  # noqa: S608 - marks only
        f" SELECT id, parent FROM copy WHERE id IN ({', '.join('?' * len(dates))}) AND parent IS NOT NULL"
        " UNION SELECT origin.root, copy.parent FROM origin JOIN copy ON copy.id = origin.id WHERE copy.parent IS NOT NULL)"
        " SELECT origin.root, copy.id, copy.keep_until FROM origin JOIN copy ON copy.id = origin.id"
        " JOIN item ON item.id = copy.item WHERE copy.keep_until IS NOT NULL AND (copy.state = 'returned'"
        " OR copy.state = 'live' AND item.state NOT IN ('missing', 'destroyed_uncertified'))"
    )
    among = {c.id for c in copies}
    for root, origin, kept in db.rows(sql, sorted(dates)):
        if origin not in among and root in dates and kept >= str(dates[root]):
            del dates[root]
    return max((d for d in dates.values() if d), default=None)
