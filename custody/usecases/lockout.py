"""Guessing does not pay: every try is counted before it is made, and after five failures the next must wait."""

from __future__ import annotations

from dataclasses import dataclass

from custody import clock, db, security_log
from custody.usecases import sessions

FREE_FAILURES, FIRST_DELAY, LONGEST_DELAY = 5, 30, 3600  # tries; seconds


@dataclass(frozen=True)
class Try:
    """One counted try. `until`: the lock that it set (UTC stamp), if any."""

    person: str
    until: str | None


@db.transaction
def begin(person: str) -> Try | None:
    """Count a failure before the try, so that many at once gain nothing; None while locked or disabled."""
    counted = db.rows(
        "UPDATE account SET failures = failures + 1"
        " WHERE person = ? AND disabled = 0 AND (locked_until IS NULL OR locked_until <= ?) RETURNING failures",
        (person, clock.now()),
    )
    if not counted:
        return None
    ((failures,),) = counted
    if failures < FREE_FAILURES:
        return Try(person, None)
    until = sessions.ahead(seconds=min(FIRST_DELAY * 2 ** min(failures - FREE_FAILURES, 12), LONGEST_DELAY))
    db.run_many("UPDATE account SET locked_until = ? WHERE person = ?", [(until, person)])
    security_log.write("locked", person=person, failures=failures)
    return Try(person, until)


@db.transaction
def take_back(tried: Try) -> None:
    """The try was right, but is only half of the proof: failures before it still stand."""
    db.run_many(
        "UPDATE account SET failures = failures - 1,"
        " locked_until = CASE WHEN locked_until = ? THEN NULL ELSE locked_until END WHERE person = ? AND failures > 0",
        [(tried.until or "", tried.person)],
    )


@db.transaction
def forgive(person: str) -> None:
    """The whole proof was right: nothing is counted any more."""
    db.run_many("UPDATE account SET failures = 0, locked_until = NULL WHERE person = ?", [(person,)])
