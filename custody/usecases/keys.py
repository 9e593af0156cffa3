"""Keys that the installation makes for itself at its first start."""

from __future__ import annotations

import secrets

from custody import db


@db.transaction
def key_for(name: str) -> str:
    """The key of that name (256 bits in hex), made where there is none yet."""
    found = db.rows("SELECT value FROM secret WHERE name = ?", (name,))
    if found:
        return str(found[0][0])
    made = secrets.token_hex(32)
    db.run_many("INSERT INTO secret (name, value) VALUES (?, ?)", [(name, made)])
    return made
