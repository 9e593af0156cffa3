"""Copies of checkpoints that left the building, and what witnesses sent back (ledger.md §2.4)."""

from __future__ import annotations

from collections.abc import Sequence

from custody import clock, db
from custody.ledger import notes
from custody.ledger.notes import NoteError, Verifier

ASKED = 1_000  # checkpoints among which the one a witness answered to is looked for, the newest first


def newest_left() -> tuple[int, str, str] | None:
    """Size, kind and time (UTC stamp) of the newest copy outside; None where none has left."""
    found = db.rows("SELECT size, kind, at FROM outside ORDER BY at DESC LIMIT 1")
    return (int(found[0][0]), found[0][1], found[0][2]) if found else None


@db.transaction
def left(size: int, kind: str) -> None:
    """A copy of the checkpoint of `size` has left the building: by mail, folder, slip, witness or tsa."""
    db.run_many(
        "INSERT INTO outside (size, kind, at) SELECT ?, ?, ? "
        "WHERE NOT EXISTS (SELECT 1 FROM outside WHERE size = ? AND kind = ? AND at = ?)",
        [(size, kind, at := clock.now(), size, kind, at)],
    )


@db.transaction
def cosigned(line: str, known: Sequence[Verifier]) -> tuple[int, str]:
    """Keep a witness's signature line; the size it is to and the witness's name.

    `line`: the line, or a note that holds it. NoteError where it is no known witness's to a checkpoint of this log.
    """
    wanted = [part + "\n" for part in line.splitlines() if part.startswith(notes.DASH)]
    for said in wanted:
        for size, note in db.rows("SELECT size, note FROM checkpoint ORDER BY size DESC LIMIT ?", (ASKED,)):
            if name := _cosigner(note, said, known):
                _keep(size, name, said)
                return size, name
    raise NoteError("no signature of a known witness to a checkpoint of this log")


def _cosigner(note: str, line: str, known: Sequence[Verifier]) -> str:
    """The name of who of `known` cosigned `note` by `line`; empty where nobody did."""
    text, _ = notes.split(note)
    try:
        _, found = notes.signatures(f"{text}\n{line}", [v for v in known if v.kind == notes.COSIGNS])
    except NoteError:
        return ""
    return found[0].by.name


def _keep(size: int, name: str, line: str) -> None:
    if db.rows("SELECT 1 FROM cosignature WHERE size = ? AND name = ?", (size, name)):
        return
    now = clock.now()
    db.run_many("INSERT INTO cosignature (size, name, line, received) VALUES (?, ?, ?, ?)", [(size, name, line, now)])
    left(size, "witness")
