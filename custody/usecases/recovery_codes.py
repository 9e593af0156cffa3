"""Codes on paper for who has lost the phone: eight, shown once, each good once."""

from __future__ import annotations

import base64
import secrets

from custody import clock, db
from custody.usecases.passwords import normal

HOW_MANY, GROUPS, GROUP = 8, 3, 4  # 12 of 31 letters: 59 bits
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that look alike on paper
SALT = 16  # bytes; one a person, so that a try costs one hash and not eight


@db.transaction
def make(person: str) -> list[str]:
    """New codes in place of the old ones; only their hashes are kept."""
    codes = [
        "-".join("".join(secrets.choice(LETTERS) for _ in range(GROUP)) for _ in range(GROUPS)) for _ in range(HOW_MANY)
    ]
    salt, now = secrets.token_hex(SALT), clock.now()
    drop(person)
    db.run_many(
        "INSERT INTO recovery_code (id, person, salt, created) VALUES (?, ?, ?, ?)",
        [(_hashed(code, salt), person, salt, now) for code in codes],
    )
    return codes


@db.transaction
def drop(person: str) -> None:
    db.run_many("DELETE FROM recovery_code WHERE person = ?", [(person,)])


def left(person: str) -> int:
    """How many have not been used yet."""
    ((n,),) = db.rows("SELECT count(*) FROM recovery_code WHERE person = ?", (person,))
    return int(n)


def use_up(person: str, typed: str) -> bool:
    """Whether `typed` is one of the person's codes; it is none any more afterwards."""
    salts = db.rows("SELECT salt FROM recovery_code WHERE person = ? LIMIT 1", (person,))
    if not salts:
        return False
    hashed = _hashed(typed, salts[0][0])

    @db.transaction
    def take() -> bool:
        return bool(db.rows("DELETE FROM recovery_code WHERE id = ? AND person = ? RETURNING id", (hashed, person)))

    return take()


def _hashed(code: str, salt: str) -> str:
    """argon2id with 19 MiB and two passes (OWASP's least), since a code has fewer than 112 bits (ASVS 6.5.2)."""
    from argon2.low_level import Type, hash_secret_raw

    letters = "".join(c for c in normal(code).casefold() if c in LETTERS)
    made = hash_secret_raw(letters.encode(), bytes.fromhex(salt), 2, 19 * 1024, 1, 32, Type.ID)
    return base64.b64encode(made).decode()
