"""Whether the log's key is the one that signed last, or follows from it. Raises Alarm where it does not."""

from __future__ import annotations

from custody import keyring
from custody.ledger import checkpoints, key_changes, notes
from custody.ledger.alarms import Alarm
from custody.ledger.key_changes import Why
from custody.ledger.note_keys import Verifier
from custody.signer import memory

SIGNED = "log.signed"  # the public keys of those that ever signed here, kept among the keys


def begun() -> bool:
    """Whether the log had a key before: its signature is remembered, or stands in the database, or it was published."""
    return last_note() is not None or bool(keyring.published(keyring.LOG))


def last_note() -> str | None:
    """What was signed last, as the signer remembers it, else as the database has it; None where nothing ever was."""
    remembered = memory.recalled()
    if remembered:
        return remembered.note
    newest = checkpoints.newest()
    return newest.note if newest else None


def last_signer() -> bytes | None:
    """The id of the key that signed last as the log's own, which signs first; None where nothing was signed."""
    note = last_note()
    return notes.split(note)[1][0][1][: notes.ID_BYTES] if note else None


def followed(first: bytes) -> set[bytes]:
    """The ids of the keys that followed upon the key `first` by written changes, itself among them."""
    after, changes = {first}, key_changes.all_changes()
    while more := {c.new.id for c in changes if c.old.id in after} - after:
        after |= more
    return after


def holds(own: Verifier, former: Verifier | None) -> None:
    """Alarm unless `own` signed last, or followed by written changes upon the key that did.

    `former` is the key that it follows at present, whose change may not be in writing yet.
    """
    last = last_signer()
    before = {own.id} | ({former.id} if former else set())
    changes = key_changes.all_changes()
    while more := {c.old.id for c in changes if c.new.id in before} - before:
        before |= more
    if last is not None and last not in before:
        raise Alarm("stranger", str(keyring.file_of(keyring.LOG)))


def signs(own: Verifier) -> None:
    """Remember among the keys that `own` has signed: it outlasts the database and the signer's own file."""
    keyring.publish(SIGNED, own.vkey)


def has_signed(own: Verifier) -> bool:
    """Whether `own` ever signed here, or a key that it followed by mere rotation, which gives up nothing."""
    signed, before = set(keyring.published(SIGNED)), {own}
    changes = [c for c in key_changes.all_changes() if c.why is Why.ROTATED]
    while more := {c.old for c in changes if c.new in before} - before:
        before |= more
    return any(v.vkey in signed for v in before)
