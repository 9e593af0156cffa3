"""What the server remembers of a browser between two requests. The id itself is only in the cookie."""

from __future__ import annotations

import hashlib
import json
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from custody import clock, db

VISITOR_HOURS = 2
TOUCH_SECONDS = 60
HALF_MINUTES = 10
ID_LENGTH = 43  # 256 bits in base64url
METHODS = {"person": "password", "totp": "password+totp", "recovery": "password+recovery", "passkey": "passkey"}
TWO_FACTORS = frozenset(METHODS) - {"person"}


SELECT = (
    "SELECT session.person, session.data, session.created, session.seen, session.expires, session.kind FROM session "
    "LEFT JOIN account ON account.person = session.person "
    "WHERE session.id_hash = ? AND (session.person IS NULL OR account.disabled = 0)"
)


@dataclass(frozen=True)
class Kept:
    """A session that is still good. `person`: who signed in, or None for a visitor. Times are UTC stamps.

    `kind`: visitor; half, after the password alone where more is asked for; else how the person signed in (METHODS).
    """

    id_hash: str
    person: str | None
    data: dict[str, Any]
    created: str
    seen: str
    kind: str


@dataclass(frozen=True)
class Lifetime:
    """`idle`: minutes without use; `most`: hours in any case."""

    idle: int
    most: int


def new_id() -> str:
    """256 random bits."""
    return secrets.token_urlsafe(32)


def hashed(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _ago(**span: int) -> str:
    return clock.stamp(datetime.now(UTC) - timedelta(**span))


def ahead(**span: int) -> str:
    """The stamp of so many hours, minutes or seconds from now."""
    return clock.stamp(datetime.now(UTC) + timedelta(**span))


def load(session_id: str, lifetime: Lifetime) -> Kept | None:
    """The session of an id; None where it is unknown, too old, unused for too long, or of a disabled account."""
    if len(session_id) != ID_LENGTH:
        return None
    id_hash = hashed(session_id)
    found = db.rows(SELECT, (id_hash,))
    if not found:
        return None
    person, data, created, seen, expires, kind = found[0]
    if expires <= clock.now() or (person and seen <= _ago(minutes=lifetime.idle)):
        return None
    if seen <= _ago(seconds=TOUCH_SECONDS):
        _touch(id_hash)
    return Kept(id_hash, person, json.loads(data), created, seen, kind)


@db.transaction
def _touch(id_hash: str) -> None:
    db.run_many("UPDATE session SET seen = ? WHERE id_hash = ?", [(clock.now(), id_hash)])


@db.transaction
def begin(
    person: str | None, data: dict[str, Any], lifetime: Lifetime, instead_of: str | None = None, kind: str = "person"
) -> str:
    """Remember a browser under a new id, which is returned; `instead_of` (an id's hash) is forgotten."""
    session_id, now = new_id(), clock.now()
    last = ahead(minutes=HALF_MINUTES) if kind == "half" else ahead(hours=lifetime.most if person else VISITOR_HOURS)
    db.run_many("DELETE FROM session WHERE id_hash = ? OR expires <= ?", [(instead_of or "", now)])
    db.run_many(
        "INSERT INTO session (id_hash, person, kind, data, created, seen, expires) VALUES (?, ?, ?, ?, ?, ?, ?)",
        [(hashed(session_id), person, kind if person else "visitor", json.dumps(data), now, now, last)],
    )
    return session_id


@db.transaction
def keep(id_hash: str, data: dict[str, Any]) -> None:
    """Remember other things for the same browser."""
    db.run_many("UPDATE session SET data = ? WHERE id_hash = ?", [(json.dumps(data), id_hash)])


@db.transaction
def end(id_hash: str) -> None:
    """Forget one browser."""
    db.run_many("DELETE FROM session WHERE id_hash = ?", [(id_hash,)])


@db.transaction
def end_all(person: str) -> None:
    """Sign a person out everywhere."""
    db.run_many("DELETE FROM session WHERE person = ?", [(person,)])
