"""What was seen in a count, by the entries on the chains of the things themselves."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from typing import Any

from custody import db
from custody.ledger.chain import UNREADABLE, raw
from custody.ledger.entry import parsed
from custody.models import Stocktake

LATER = "9999"  # above every stamp


def lasted(count: Stocktake) -> tuple[str, str]:
    """When a count was opened and, if it was, closed, by the server's clock."""
    times = [t for (t,) in db.rows("SELECT received FROM entry WHERE subject = ? ORDER BY seq", (count.id,))]
    return times[0], times[-1] if count.state == "closed" else LATER


def seen_in(count: Stocktake, contracts: Iterable[str]) -> set[str]:
    """Ids of the items of `contracts` that were seen in this very count, whatever another count saw since."""
    mine = sorted(contracts)
    marks = ", ".join("?" * len(mine))
    sql = (
        f"SELECT subject, body FROM entry WHERE contract IN ({marks}) AND kind = 'item.sighted' "  # noqa: S608
        "AND received BETWEEN ? AND ?"
    )
    return {subject for subject, body in db.rows(sql, [*mine, *lasted(count)]) if _in(body) == count.id}


def _in(body: Any) -> str | None:
    """The count that a sighting was made in; None for a look at one thing, and for what is no entry."""
    with suppress(*UNREADABLE):
        return dict(parsed(raw(body))["data"]).get("stocktake")
    return None
