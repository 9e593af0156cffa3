"""Transports that have not come, or that wait unopened (Art. 23)."""

from __future__ import annotations

import json
from collections.abc import Iterator

from custody.events.choices import KEEPERS
from custody.queries.deadlines.base import DAY, HOUR, MINUTE, Deadline, Due, Scope
from custody.text import Text


def _due(scope: Scope, row: tuple[object, ...]) -> Due:
    id_, number, contract, at, items, place, holder = row
    n, to = len(json.loads(str(items))), scope.book.place_path(str(place)) if place else ""
    words = Text(f"{n:,}点 → {to}", f"{n:,} items → {to}")
    return Due(str(id_), str(number), str(contract), str(at), words, str(holder) if holder else None)


def _select(scope: Scope, at: str, where: str, *given: object) -> Iterator[Due]:
    sql = (
        f"SELECT id, number, contract, {at}, items, destination, holder FROM transport "
        f"WHERE {where} AND contract IN ({{mine}})"
    )
    return (_due(scope, row) for row in scope.select(sql, *given))


def not_arrived(scope: Scope) -> Iterator[Due]:
    """On its way past its planned arrival: said to who carries it and to the keepers at both ends."""
    return _select(scope, "arrive_by", "state IN ('in_transit', 'rejected') AND arrive_by < ?", scope.now)


def not_left(scope: Scope) -> Iterator[Due]:
    """Packed past its planned departure: the case stands about, locked, outside its storage unit."""
    return _select(scope, "leave_at", "state IN ('packed', 'sealed') AND leave_at < ?", scope.now)


def not_counted(scope: Scope) -> Iterator[Due]:
    """Arrived, and its seals not read or its contents not counted."""
    return _select(scope, "arrived_at", "state IN ('arrived', 'verified', 'opened') AND arrived_at IS NOT NULL")


DEADLINES = (
    Deadline(
        "not-arrived", Text("到着予定を過ぎた搬送", "Transports past their arrival"), not_arrived, KEEPERS, ahead=-30 * MINUTE
    ),
    Deadline("not-left", Text("出発予定を過ぎた搬送", "Transports past their departure"), not_left, KEEPERS, red=DAY),
    Deadline(
        "not-counted", Text("到着後の照合・検品がまだ", "Arrived, not yet counted"), not_counted, KEEPERS,
        ahead=-HOUR, red=4 * HOUR,
    ),
)  # fmt: skip
