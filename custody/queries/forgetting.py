"""What of a contract is due to be erased, what keeps it, and what was erased when and on what ground."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from custody import db
from custody.events.forgetting import Ground
from custody.ledger import project, retention
from custody.models import Contract
from custody.queries.contracts import key_of


@dataclass(frozen=True)
class Due:
    """`until`: the last day of keeping (None: not closed). `values` in `chains` chains are left to be erased."""

    contract: str
    key: str
    number: str
    until: str | None
    incidents: int
    held: int
    chains: int
    values: int


def due(contract: Contract, on: str) -> Due:
    """How it stands with one contract on the date `on`, whether or not its time is over."""
    incidents, held = retention.kept_by(contract.id)
    kept = retention.values(retention.subjects(contract, on))
    count = sum(map(len, kept.values()))
    until = retention.until(contract)
    return Due(contract.id, key_of(contract.id), contract.number, until, incidents, held, len(kept), count)


def all_due(on: str) -> list[Due]:
    """The contracts whose time of keeping is over and that still hold private values."""
    found = [due(c, on) for c in Contract.select().order_by(Contract.id) if retention.over(c, on)]
    return [d for d in found if d.values]


def erased() -> Counter[tuple[str, Ground]]:
    """How many values were erased, by the day (UTC) and the ground."""
    sql = "SELECT n.received, n.body, count(*) FROM erasure e JOIN entry n ON n.hash = e.entry GROUP BY n.hash, n.received, n.body"
    found: Counter[tuple[str, Ground]] = Counter()
    for received, body, n in db.rows(sql):
        for data in project.said([body]):
            found[str(received)[:10], Ground(data["ground"])] += int(n)
    return found
