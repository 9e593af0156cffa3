"""Cases and seals of the house, as their pages show them."""

from __future__ import annotations

from typing import cast

from custody import db
from custody.caller import Caller
from custody.errors import NotFound
from custody.events.seals import SealState
from custody.ledger import project
from custody.models import Case, Seal, Transport
from custody.text import Text

A_PAGE = 100
HIDDEN = Text("照合まで伏せます", "hidden until it is read")
UNREAD = frozenset({"packed", "sealed", "in_transit", "rejected", "arrived"})


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
    """A seal of the house by its key. NotFound where there is none."""
    row = project.load([f"seal:{key}"]).get(f"seal:{key}")
    if not isinstance(row, Seal):
        raise NotFound
    return row


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
    """How many seals there are in each state."""
    found = {str(s): int(n) for s, n in db.rows("SELECT state, count(*) FROM seal GROUP BY state")}
    return {s.value: found.get(s.value, 0) for s in SealState}


def seals(state: str, page: int = 1) -> tuple[list[Seal], int]:
    """A page of the seals in `state`, by number, and how many pages there are."""
    ((n,),) = db.rows("SELECT count(*) FROM seal WHERE state = ?", (state,))
    sql = "SELECT id FROM seal WHERE state = ? ORDER BY key LIMIT ? OFFSET ?"
    ids = [i for (i,) in db.rows(sql, (state, A_PAGE, A_PAGE * (max(page, 1) - 1)))]
    rows = project.load(ids)
    return [cast(Seal, rows[i]) for i in ids], max(1, -(-int(n) // A_PAGE))


def shown_number(seal: Seal, lang: str) -> str:
    """The number of a seal, but not of one that somebody is still to read blind at the other end (C08)."""
    row = project.load([seal.transport]).get(seal.transport) if seal.transport else None
    unread = isinstance(row, Transport) and row.state in UNREAD and seal.state == SealState.APPLIED
    return HIDDEN.in_(lang) if unread else seal.number


def last_in_stock() -> str:
    """The number that was put into stock last; empty where there is none."""
    found = db.rows("SELECT number FROM seal ORDER BY id DESC LIMIT 1")
    return str(found[0][0]) if found else ""
