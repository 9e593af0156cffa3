"""Refusals and find reports as they were written, for the lists behind the first page's figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from custody import db
from custody.events import Recorded
from custody.ledger import project, sealing
from custody.queries.attention import PAGE, Condition, marks


@dataclass(frozen=True)
class Noted:
    """A refusal, a find report or a doubt: on which item, place or case, what, by whom, when."""

    number: str
    subject: str
    seq: int
    body: bytes
    hash: str
    private: dict[str, Any] = field(default_factory=dict)


def entries(where: Condition, page: int = 1, limit: int = PAGE) -> list[Noted]:
    """One page of the entries, the newest first, with the number of what each is about."""
    sql, given = where
    found = db.rows(
        "SELECT coalesce(item.number, place.number, carrying_case.number), entry.subject, entry.seq, entry.body, entry.hash "
        "FROM entry LEFT JOIN item ON item.id = entry.subject LEFT JOIN place ON place.id = entry.subject "
        f"LEFT JOIN carrying_case ON carrying_case.id = entry.subject WHERE {sql} ORDER BY entry.received DESC LIMIT ? OFFSET ?",
        (*given, limit, (page - 1) * limit),
    )
    rows = [Noted(number or "", subject, seq, body, hash_) for number, subject, seq, body, hash_ in found]
    with_private(rows)
    return rows


def with_private(rows: Sequence[Noted]) -> None:
    """Put back what was kept out of the entries, such as what a finder wrote."""
    known = {(r.subject, r.seq): r for r in rows}
    subjects = sorted({subject for subject, _ in known})
    for subject, seq, name, value in sealing.read(f"subject IN ({marks(subjects)})", subjects) if subjects else ():
        if (subject, seq) in known:
            known[subject, seq].private[name] = value


def read_noted(noted: Noted) -> Recorded | None:
    """The entry itself; None for a row that is none."""
    return project.recorded(noted.body, noted.hash, noted.private)
