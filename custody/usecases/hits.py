"""How often somebody has asked of late, counted in the database, so that all processes count together."""

from __future__ import annotations

import hashlib
import secrets

from custody import clock, db
from custody.usecases import sessions

SWEPT = 100  # rows a time


def shared() -> bool:
    """Whether several processes may serve; where one does, counting in its memory costs no commit."""
    return db.is_postgresql()


@db.transaction
def hit(who: str, most: int, seconds: int) -> bool:
    """Count one for so many `seconds`; False, and nothing counted, where `most` still count.

    Whoever counts the same waits, so that many at once gain nothing. No answer waits for the disk: what a crash takes
    is the count of a moment.
    """
    name, lock = _hashed(who)
    db.rows("SELECT pg_advisory_xact_lock(?), set_config('synchronous_commit', 'off', true)", (lock,))
    if not _free(name, most):
        return False
    row = (secrets.token_hex(16), name, sessions.ahead(seconds=seconds))
    db.run_many("INSERT INTO hit (id, who, expires) VALUES (?, ?, ?)", [row])
    _sweep()
    return True


def free(who: str, most: int) -> bool:
    """Whether fewer than `most` of those that were counted still count."""
    return _free(_hashed(who)[0], most)


def _free(name: str, most: int) -> bool:
    ((n,),) = db.rows("SELECT count(*) FROM hit WHERE who = ? AND expires > ?", (name, clock.now()))
    return int(n) < most


def _sweep() -> None:
    """What counts no more goes; what another process is at is passed over."""
    db.run_many(
        "DELETE FROM hit WHERE id IN (SELECT id FROM hit WHERE expires <= ? LIMIT ? FOR UPDATE SKIP LOCKED)",
        [(clock.now(), SWEPT)],
    )


def _hashed(who: str) -> tuple[str, int]:
    """The name under which it is counted, and the number of its lock: no address stands in the database."""
    made = hashlib.sha256(who.encode()).digest()
    return made.hex(), int.from_bytes(made[:8], signed=True)
