"""Lots that are destroyed together: listed, shown step by step, and what about them is overdue."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from custody import clock, db
from custody.caller import Caller
from custody.errors import NotFound
from custody.events.choices import State
from custody.events.lots import LotState
from custody.ledger import project
from custody.models import Authorisation, Contract, Destruction, Item
from custody.rules.certifying import witness_needed
from custody.text import Text

A_PAGE = 50
WITNESS_MINUTES = 30
READY = (State.STORED.value, State.ARRIVED.value, State.QUARANTINED.value)
STEPS = (
    Text("廃棄待ち", "Set apart"),
    Text("番号照合", "Numbers read"),
    Text("実施", "Destroyed"),
    Text("立会", "Witnessed"),
    Text("証明書", "Certified"),
)


@dataclass(frozen=True)
class Thing:
    """One item of a lot: whether its number was read, on which line of the certificate it stands (0: none)."""

    item: Item
    read: bool | None
    line: int
    unnamed: bool


def lot(caller: Caller, key: str) -> Destruction:
    """One of the caller's lots, by the key of its id. NotFound for any other."""
    subject = f"destruction:{key}"
    row = project.load([subject]).get(subject)
    if not isinstance(row, Destruction) or row.contract not in caller.contracts:
        raise NotFound
    return row


def lot_named(caller: Caller, said: str) -> Destruction:
    """The same by its number or its key."""
    found = db.rows("SELECT id FROM destruction WHERE number = ?", (said,))
    return lot(caller, str(found[0][0]).partition(":")[2] if found else said)


def lots(caller: Caller, page: int = 1) -> tuple[list[Destruction], int]:
    """A page of the caller's lots, those under way first, then the newest; and how many pages there are."""
    mine = sorted(caller.contracts)
    if not mine:
        return [], 1
    marks = ", ".join("?" * len(mine))
    ((count,),) = db.rows(f"SELECT count(*) FROM destruction WHERE contract IN ({marks})", mine)
    pages = max(1, -(-count // A_PAGE))
    page = min(max(page, 1), pages)
    found = db.rows(
        f"SELECT id FROM destruction WHERE contract IN ({marks}) "
        "ORDER BY CASE WHEN state IN ('certified', 'withdrawn') THEN 1 ELSE 0 END, number DESC LIMIT ? OFFSET ?",
        [*mine, A_PAGE, (page - 1) * A_PAGE],
    )
    ids = [i for (i,) in found]
    rows = project.load(ids)
    return [cast(Destruction, rows[i]) for i in ids], pages


def things(row: Destruction) -> list[Thing]:
    """The items of a lot in the order in which they were listed."""
    rows = project.load(row.items)
    last = row.rejections[-1] if row.rejections and row.state == LotState.EXECUTED else {}
    return [
        Thing(
            cast(Item, rows[i]),
            None if row.read_at is None else i not in row.missing,
            int(row.lines.get(i, 0)),
            i in last.get("missing", ()),
        )
        for i in row.items
    ]


def step_of(row: Destruction) -> int:
    """Which of STEPS comes next, from 1; one more than there are when it is done."""
    if row.state == LotState.CERTIFIED:
        return len(STEPS) + 1
    if row.state == LotState.EXECUTED:
        return 5 if row.witnessed_at else 4
    return 3 if row.state == LotState.RECONCILED else 2


def instruction_of(row: Destruction) -> Authorisation:
    return cast(Authorisation, project.load([str(row.instruction)])[str(row.instruction)])


def ready(grant: Authorisation) -> list[Item]:
    """What an instruction names and can be set apart now."""
    rows = (cast(Item, r) for r in project.load(grant.items).values())
    return sorted((i for i in rows if i.state in READY), key=lambda i: i.number)


def to_stage(caller: Caller, on: str) -> list[tuple[Authorisation, list[Item]]]:
    """The caller's instructions in force at `on` of which something can be set apart, by number; at most A_PAGE."""
    mine = sorted(caller.contracts)
    marks = ", ".join("?" * len(mine)) or "NULL"
    found = db.rows(
        f"SELECT id FROM authorisation WHERE sort = 'destroy' AND state = 'active' AND contract IN ({marks}) "
        f"ORDER BY number DESC LIMIT {A_PAGE}",
        mine,
    )
    rows = project.load(i for (i,) in found)
    grants = (cast(Authorisation, rows[i]) for (i,) in found)
    return [(g, items) for g in grants if g.in_force(on) and (items := ready(g))]


def unwitnessed(row: Destruction, grant: Authorisation, contract: Contract, now: str) -> bool:
    """Whether the time in which a witness should have signed is over, and none has. `now`: a UTC stamp."""
    if row.state != LotState.EXECUTED or row.witnessed_at or not row.ended:
        return False
    return witness_needed(contract, grant.witness) and clock.minutes_between(row.ended, now) > WITNESS_MINUTES


def overdue(row: Destruction, on: str) -> bool:
    """Whether the certificate should have come before the date `on` (Japan)."""
    return row.state == LotState.EXECUTED and bool(row.due) and str(row.due) < on


def late_certificates(caller: Caller, on: str) -> list[Destruction]:
    """The caller's lots whose certificate is overdue at the date `on`: for whoever lists what is late."""
    mine = sorted(caller.contracts)
    marks = ", ".join("?" * len(mine)) or "NULL"
    found = db.rows(
        f"SELECT id FROM destruction WHERE state = 'executed' AND due < ? AND contract IN ({marks}) ORDER BY due",
        [on, *mine],
    )
    rows = project.load(i for (i,) in found)
    return [cast(Destruction, rows[i]) for (i,) in found]
