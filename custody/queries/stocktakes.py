"""Counts of storage units: what the register says, what was seen, and how the two differ."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from custody import db
from custody.caller import Caller
from custody.errors import NotFound
from custody.events.choices import GONE, State
from custody.ledger import project
from custody.ledger.sightings import lasted, seen_in
from custody.models import Stocktake
from custody.queries.lots import Listed, listed

SHOWN = 100


@dataclass(frozen=True)
class Count:
    """One stocktake. `extra` was seen although the register has it elsewhere; `missing` was reported so.

    `ended`: returned, destroyed or struck while the count went on: nobody could see it any more, and it is no difference.

    `copies`: item id -> how many live copies of information are on it.
    """

    row: Stocktake
    seen: Sequence[Listed]
    unseen: Sequence[Listed]
    missing: Sequence[Listed]
    ended: Sequence[Listed]
    extra: Sequence[Listed]
    copies: Mapping[str, int]

    @property
    def expected(self) -> int:
        return len(self.row.expected)

    @property
    def found(self) -> int:
        """How many things were seen in the unit, those that the register has elsewhere included."""
        return len(self.seen) + len(self.extra)

    @property
    def live(self) -> int:
        """How many live copies are on what was seen."""
        return sum(self.copies.get(i.id, 0) for i in (*self.seen, *self.extra))

    @property
    def difference(self) -> int:
        """How many things are here and not on the register, or on it and not here."""
        return self.expected - len(self.ended) - len(self.seen) + len(self.extra)


def stocktake(caller: Caller, subject: str) -> Stocktake:
    """A stocktake of the caller's contracts, by its id with or without its noun. NotFound for any other."""
    full = subject if ":" in subject else f"stocktake:{subject}"
    row = project.load([full]).get(full)
    if not isinstance(row, Stocktake) or row.contract not in caller.contracts:
        raise NotFound
    return row


def stocktakes(caller: Caller) -> list[Stocktake]:
    """The caller's stocktakes, the newest first; at most SHOWN."""
    mine = sorted(caller.contracts)
    if not mine:
        return []
    marks = ", ".join("?" * len(mine))
    ids = [
        i
        for (i,) in db.rows(
            f"SELECT id FROM stocktake WHERE contract IN ({marks}) ORDER BY opened_at DESC LIMIT {SHOWN}",
            mine,
        )
    ]
    found = project.load(ids)
    return [cast(Stocktake, found[i]) for i in ids]


def count(caller: Caller, row: Stocktake, lang: str) -> Count:
    """The state of one count. What was seen is read from the ledger: a later count does not change it."""
    sighted = seen_in(row, caller.contracts)
    expected = listed(caller, row.expected, lang)
    missing, ended = _ended(caller, row, expected, sighted)
    extra = listed(caller, sorted(sighted - set(row.expected)), lang)
    return Count(
        row,
        seen=[i for i in expected if i.id in sighted],
        unseen=[i for i in expected if i.id not in sighted | missing | ended],
        missing=[i for i in expected if i.id in missing - sighted],
        ended=[i for i in expected if i.id in ended],
        extra=extra,
        copies=_copies([i.id for i in (*expected, *extra)]),
    )


def _copies(ids: Sequence[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for start in range(0, len(ids), 500):
        some = ids[start : start + 500]
        marks = ", ".join("?" * len(some))
        sql = f"SELECT item, count(*) FROM copy WHERE state = 'live' AND item IN ({marks}) GROUP BY item"
        found |= {str(item): int(n) for item, n in db.rows(sql, some)}
    return found


def _ended(caller: Caller, row: Stocktake, expected: Sequence[Listed], sighted: set[str]) -> tuple[set[str], set[str]]:
    """Ids of what was not seen: reported missing, and returned, destroyed or struck in the course of the count.

    What is not closed goes by how each thing stands. Nothing is left unseen in what was closed.
    """
    if row.state != "closed":
        lost = {i.id for i in expected if i.state == State.MISSING}
        return lost, {i.id for i in expected if i.state in GONE} - lost - sighted
    lost = _reported(caller, row)
    return lost, {i.id for i in expected} - lost - sighted


def _reported(caller: Caller, row: Stocktake) -> set[str]:
    """Items reported missing in the course of the count."""
    mine = sorted(caller.contracts)
    sql = (
        f"SELECT subject FROM entry WHERE contract IN ({', '.join('?' * len(mine))}) "
        "AND kind = 'item.reported_missing' AND received BETWEEN ? AND ?"
    )
    return {subject for (subject,) in db.rows(sql, [*mine, *lasted(row)])}
