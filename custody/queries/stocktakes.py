"""Counts of storage units: what the register says, what was seen, and how the two differ."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from custody import db
from custody.caller import Caller
from custody.errors import NotFound
from custody.ledger import project
from custody.ledger.entry import parsed
from custody.models import Stocktake
from custody.queries.lots import Listed, listed

SHOWN = 100


@dataclass(frozen=True)
class Count:
    """One stocktake. `extra` was seen although the register has it elsewhere; `missing` was reported so.

    `copies`: item id -> how many live copies of information are on it.
    """

    row: Stocktake
    seen: Sequence[Listed]
    unseen: Sequence[Listed]
    missing: Sequence[Listed]
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
        return self.expected - len(self.seen) + len(self.extra)


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
    sighted = _sighted(caller, row)
    missing = _reported(caller, row)
    expected = listed(caller, row.expected, lang)
    extra = listed(caller, sorted(sighted - set(row.expected)), lang)
    return Count(
        row,
        seen=[i for i in expected if i.id in sighted],
        unseen=[i for i in expected if i.id not in sighted and i.id not in missing],
        missing=[i for i in expected if i.id not in sighted and i.id in missing],
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


def _between(row: Stocktake) -> tuple[str, str]:
    """When the stocktake was opened and, if it was, closed, by the server's clock."""
    times = [t for (t,) in db.rows("SELECT received FROM entry WHERE subject = ? ORDER BY seq", (row.id,))]
    return times[0], times[-1] if row.state == "closed" else "9999"


def _kinds(caller: Caller, row: Stocktake, kind: str) -> list[tuple[str, bytes]]:
    mine = sorted(caller.contracts)
    marks = ", ".join("?" * len(mine))
    sql = f"SELECT subject, body FROM entry WHERE contract IN ({marks}) AND kind = ? AND received BETWEEN ? AND ?"
    return [(subject, bytes(body)) for subject, body in db.rows(sql, [*mine, kind, *_between(row)])]


def _sighted(caller: Caller, row: Stocktake) -> set[str]:
    seen = _kinds(caller, row, "item.sighted")
    return {subject for subject, body in seen if parsed(body)["data"].get("stocktake") == row.id}


def _reported(caller: Caller, row: Stocktake) -> set[str]:
    """Items reported missing in the course of the count."""
    return {subject for subject, _ in _kinds(caller, row, "item.reported_missing")}
