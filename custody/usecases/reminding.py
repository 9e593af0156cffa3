"""What was mailed, and when each command that runs by itself ran. No part of the ledger: a letter changes no custody."""

from __future__ import annotations

from collections.abc import Sequence

from custody import clock, db


@db.transaction
def mailed(person: str, matters: Sequence[tuple[str, str, str, str]], now: str) -> None:
    """`person` was mailed `matters` (deadline, subject, due, stage) at `now`, a UTC stamp."""
    db.run_many(
        "INSERT INTO reminder (person, deadline, subject, due, stage, sent) VALUES (?, ?, ?, ?, ?, ?) "
        "ON CONFLICT (person, deadline, subject, due, stage) DO NOTHING",
        [(person, *m, now) for m in matters],
    )


@db.transaction
def ran(job: str, told: str, failed: str = "") -> None:
    """A command that runs by itself has run now."""
    db.run_many(
        "INSERT INTO job (name, ran, told, failed) VALUES (?, ?, ?, ?) "
        "ON CONFLICT (name) DO UPDATE SET ran = excluded.ran, told = excluded.told, failed = excluded.failed",
        [(job, clock.now(), told, failed)],
    )
