"""Cases and seals of the house, as their pages show them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from custody import db
from custody.caller import Caller
from custody.errors import NotFound
from custody.events.seals import SealState
from custody.ledger import project
from custody.models import Case, Seal, Transport

A_PAGE = 100
ON_UNREAD = (
    "transport IN (SELECT id FROM transport WHERE state IN ('packed', 'sealed', 'in_transit', 'rejected', 'arrived'))"
)
UNREAD_SEAL = f"(state = 'applied' AND {ON_UNREAD})"


def case(key: str) -> Case:
    """A case of the house, by its key or its number. NotFound where there is none."""
    subject = f"case:{key}"
    if key.startswith("C-"):
        found = db.rows("SELECT id FROM carrying_case WHERE number = ?", (key,))
        subject = str(found[0][0]) if found else ""
    row = project.load([subject]).get(subject)
    if not isinstance(row, Case):
        raise NotFound
    return row


def seal(key: str) -> Seal:
    """A seal of the house by its number as it is compared. NotFound where there is none.

    Never by its id: entries name that of one that is to be read blind, and beside its number it would be the answer.
    """
    found = [i for (i,) in db.rows("SELECT id FROM seal WHERE key = ?", (key,))]
    for row in project.load(found).values():
        return cast(Seal, row)
    raise NotFound


def is_seal(key: str) -> bool:
    """Whether a seal has this number, as it is compared."""
    return bool(db.rows("SELECT 1 FROM seal WHERE key = ?", (key,)))


def listed_as(row: Seal) -> SealState:
    """The list that a seal stands on: one on a case that is still to be read stands among the stock."""
    hidden = db.rows(f"SELECT 1 FROM seal WHERE key = ? AND {UNREAD_SEAL}", (row.key,))
    return SealState.STOCK if hidden else SealState(row.state)


def in_stock(keys: Sequence[str]) -> dict[str, str]:
    """The seals with these numbers that are listed as stock: the number as it is compared -> as it is printed."""
    marks = ", ".join("?" * len(keys))
    return dict(db.rows(f"SELECT key, number FROM seal WHERE key IN ({marks}) AND {_where('stock')}", list(keys)))


def waiting() -> bool:
    """Whether a seal is on a case and is still to be read blind, whatever was said of it since."""
    on = f"SELECT 1 FROM seal WHERE state IN ('applied', 'broken', 'lost') AND {ON_UNREAD} LIMIT 1"
    return bool(db.rows(on))


def cases() -> list[Case]:
    """All cases, those in use and free before the retired, by number."""
    found = [i for (i,) in db.rows("SELECT id FROM carrying_case")]
    rows = [cast(Case, r) for r in project.load(found).values()]
    return sorted(rows, key=lambda c: (c.state == "retired", c.number))


def transport_of_case(caller: Caller, case: Case) -> Transport | None:
    """The transport that uses it now, where that is one of the caller's."""
    row = project.load([case.transport]).get(case.transport) if case.transport else None
    return row if isinstance(row, Transport) and row.contract in caller.contracts else None


def tallies() -> dict[str, int]:
    """How many seals there are on each list of the seals' page."""
    found = {s: _count(_where(s)) for s in (SealState.STOCK, SealState.APPLIED)}
    ended = {str(s): int(n) for s, n in db.rows("SELECT state, count(*) FROM seal GROUP BY state")}
    return {s.value: found[s] if s in found else ended.get(s.value, 0) for s in SealState}


def unread() -> int:
    """How many seals are on cases and are still to be read blind."""
    return _count(UNREAD_SEAL)


def seals(state: str, page: int = 1) -> tuple[list[Seal], int]:
    """A page of one list of seals, by number, and how many pages there are.

    What is on a case and not yet read is listed with the stock: a number that were missing there would be the answer
    that two people are to read without seeing it (C08).
    """
    where = _where(state)
    sql = f"SELECT id FROM seal WHERE {where} ORDER BY key LIMIT ? OFFSET ?"
    ids = [i for (i,) in db.rows(sql, (A_PAGE, A_PAGE * (max(page, 1) - 1)))]
    rows = project.load(ids)
    return [cast(Seal, rows[i]) for i in ids], max(1, -(-_count(where) // A_PAGE))


def _where(state: str) -> str:
    wheres = {"stock": f"(state = 'stock' OR {UNREAD_SEAL})", "applied": f"(state = 'applied' AND NOT {UNREAD_SEAL})"}
    known = state if state in {s.value for s in SealState} else ""
    return wheres.get(state, f"state = '{known}'")


def _count(where: str) -> int:
    ((n,),) = db.rows(f"SELECT count(*) FROM seal WHERE {where}")
    return int(n)
