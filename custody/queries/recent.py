"""What a person has just had to do with: the items of their newest acts."""

from __future__ import annotations

from custody import db
from custody.caller import Caller
from custody.queries.attention import Out, items, marks, within

LOOKED_AT = 60


def recent_items(caller: Caller, n: int = 8) -> list[Out]:
    """The last `n` items that the caller acted on and may still see, the newest first."""
    found = db.rows(
        "SELECT subject FROM entry WHERE actor = ? ORDER BY received DESC LIMIT ?", (caller.person, LOOKED_AT)
    )
    ids = [s for s in dict.fromkeys(s for (s,) in found) if s.startswith("item:")][:n]
    if not ids:
        return []
    mine = within(caller)
    numbers = dict(db.rows(f"SELECT number, id FROM item WHERE id IN ({marks(ids)})", ids))
    rows = items((f"id IN ({marks(ids)}) AND contract IN ({marks(mine)})", [*ids, *mine]))
    return sorted(rows, key=lambda r: ids.index(numbers[r.number]))
