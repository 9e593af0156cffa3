"""What an earlier submission came to, for the page that its sender is led to."""

from __future__ import annotations

from custody import db
from custody.caller import Caller
from custody.errors import NotFound
from custody.ledger import sealing


def kept(caller: Caller, idem: str) -> str:
    """The remembered outcome (JSON) of the caller's own submission. NotFound for any other's and for an unknown key."""
    found = db.rows("SELECT outcome, key FROM request WHERE idem = ? AND actor = ?", (idem, caller.person))
    if not found:
        raise NotFound
    text, key = found[0]
    return sealing.unseal_text(idem, text, key) if key else str(text)
