"""Photos and scans that no entry names: what only refused forms held goes after a day."""

from __future__ import annotations

import logging

from custody import clock, db, files
from custody.ledger.attachments import KEPT

log = logging.getLogger("custody.files")
MOST = 20  # of one upload
_LOCK = 0x70686F74  # of PostgreSQL's advisory locks; any number that is always the same


def hold() -> None:
    """Let nobody else add or clear a file until this transaction ends; on SQLite nobody else writes anyway."""
    if db.is_postgresql():
        db.rows("SELECT pg_advisory_xact_lock(?)", (_LOCK,))


def clear() -> None:
    """Remove up to MOST photos that no entry names a day after they came; what is newer or named stays.

    A file that cannot be removed stays with its row: that is logged and stops nobody's upload.
    """
    try:
        _clear(clock.stamp(clock.parse(clock.now()) - KEPT))
    except OSError:
        log.exception("photos that nothing names could not be removed")


@db.transaction
def _clear(before: str) -> None:
    hold()
    # One that a form is naming right now is locked by it (photos.check).
    skip = " FOR UPDATE SKIP LOCKED" if db.is_postgresql() else ""
    old = db.rows(
        "SELECT sha256, contract FROM attachment WHERE named = 0 AND received < ?"  # noqa: S608
        f" ORDER BY received LIMIT {MOST}{skip}",
        (before,),
    )
    db.run_many("DELETE FROM attachment WHERE sha256 = ? AND contract = ?", old)
    for sha256 in {sha256 for sha256, _ in old}:
        if not db.rows("SELECT 1 FROM attachment WHERE sha256 = ?", (sha256,)):
            files.remove(sha256)
