"""How long the private values of a contract are kept, and which of them nothing keeps any more."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from custody import db
from custody.errors import NotFound
from custody.ledger import project
from custody.models import Contract, Person

# Their chains belong to no one contract. People are let go once every contract of theirs is over.
SHARED = frozenset({"case", "client", "party", "person", "place", "seal"})
MOST = 500


def until(contract: Contract) -> str | None:
    """The last day (YYYY-MM-DD) on which the contract's values are kept; None while it is not closed."""
    if contract.state != "closed" or not contract.ended_on:
        return None
    end = date.fromisoformat(contract.ended_on)
    year = min(end.year + contract.keep_years, date.max.year)
    return (end.replace(year=year) if (end.month, end.day) != (2, 29) else date(year, 3, 1)).isoformat()


def over(contract: Contract, on: str) -> bool:
    last = until(contract)
    return last is not None and last < on


def subjects(contract: Contract, on: str) -> list[str]:
    """The chains of this contract that hold private values, and those of people who were in no contract but past ones."""
    named = {str(s) for (s,) in db.rows("SELECT DISTINCT subject FROM entry WHERE contract = ?", (contract.id,))}
    own = {s for s in named if s.partition(":")[0] not in SHARED} | {contract.id}
    people = project.load(s for s in named if s.startswith("person:"))
    gone = {i for i, row in people.items() if isinstance(row, Person) and _let_go(row, on)}
    return sorted(values(own | gone))


def _let_go(person: Person, on: str) -> bool:
    if not person.leaves or person.leaves >= on:
        return False
    sql = "SELECT DISTINCT contract FROM entry WHERE contract IS NOT NULL AND (subject = ? OR actor = ?)"
    rows = project.load(str(c) for (c,) in db.rows(sql, (person.id, person.id)))
    return all(over(row, on) for row in rows.values() if isinstance(row, Contract))


def values(chains: Iterable[str]) -> dict[str, list[str]]:
    """The private values that are kept of each chain, as `number:name`; chains without any are left out."""
    found: dict[str, list[str]] = defaultdict(list)
    wanted = sorted(chains)
    for start in range(0, len(wanted), MOST):
        some = wanted[start : start + MOST]
        sql = f"SELECT subject, seq, name FROM private WHERE subject IN ({', '.join('?' * len(some))})"  # noqa: S608
        for subject, seq, name in db.rows(f"{sql} ORDER BY subject, seq, name", some):
            found[subject].append(f"{seq}:{name}")
    return found


def of_entry(contract: str, hash_: str) -> tuple[str, list[str]]:
    """The chain of an entry of the contract, and the private values kept of it and of its corrections, as `number:name`.

    NotFound for an entry of any other.
    """
    found = db.rows("SELECT subject FROM entry WHERE hash = ? AND ? IN (contract, subject)", (hash_, contract))
    if not found:
        raise NotFound
    subject = str(found[0][0])
    numbers = {str(e.seq) for e in project.history(subject) if hash_ in (e.hash, e.fixes)}
    return subject, [v for v in values([subject]).get(subject, ()) if v.partition(":")[0] in numbers]


def kept_by(contract: str) -> tuple[int, int]:
    """How many incidents are open under the contract, and how many of its items are being preserved."""
    ((incidents,),) = db.rows("SELECT count(*) FROM incident WHERE contract = ? AND state <> 'closed'", (contract,))
    ((held,),) = db.rows("SELECT count(*) FROM item WHERE contract = ? AND hold = 1", (contract,))
    return int(incidents), int(held)
