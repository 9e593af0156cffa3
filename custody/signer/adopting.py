"""Going on from what the database holds: after the signer's own file was lost, or after a restore that lost entries."""

from __future__ import annotations

from custody import clock, keyring
from custody.ledger import checkpoints, notes, tree
from custody.ledger.alarms import WENT_ON, Alarm, say
from custody.ledger.checkpoints import Signed
from custody.ledger.key_changes import Tree
from custody.ledger.notes import NoteError
from custody.ledger.proofs import signed_checkpoint
from custody.ledger.proven import signs
from custody.ledger.restores import Restore
from custody.ledger.sequence import sequence, size
from custody.settings import log_origin
from custody.signer import keys, memory
from custody.signer.check import recomputed
from custody.signer.memory import Memory


class GivesUp(Exception):
    """The signer remembers a tree that the database does not go on from. `restore`: what would be given up."""

    def __init__(self, restore: Restore) -> None:
        super().__init__(restore.told.en)
        self.restore = restore


class Forgotten(Exception):
    """The signer's own file is gone: what it signed beyond the database's newest checkpoint nobody here can know."""

    def __init__(self, size: int) -> None:
        super().__init__(size)
        self.size = size


def adopt(*, confirmed: bool = False, outside: Memory | None = None) -> tuple[int, Restore | None]:
    """Remember the newest checkpoint of the database as if this signer had signed it; its size, and what was given up.

    `outside`: a checkpoint that was kept elsewhere, which is remembered as if this signer had its file still.
    Unless `confirmed`: Forgotten where there is a checkpoint and nothing is remembered, and GivesUp where it throws away a
    signature that is remembered. Either is put in writing first.
    Alarm where no published key of the log signed the checkpoint, the leaves do not give its root, or there is nothing.
    """
    newest, held = checkpoints.newest(), _held(outside)
    if newest is None and held is None:
        raise Alarm("shorter", "0")
    if outside:
        sequence()  # the leaves may be gone as well
    found = _read(newest) if newest else None
    recomputed(size(), found)
    if found and held is None and not confirmed:
        raise Forgotten(found.size)
    if held and _leads_on(held):
        memory.remember(max((m for m in (held, found) if m), key=lambda m: (m.size, m is found)))
        return max(held.size, found.size if found else 0), None
    restore = Restore(log_origin(), clock.now(), _tree(found), _tree(held) if held else None)
    if not confirmed:
        raise GivesUp(restore)
    keyring.replace(restore.file, restore.note(keys.signing()), 0o644)
    say("went_on", f"{restore.kept.size:,}, {restore.at}", WENT_ON)
    memory.remember(found or Memory(0, tree.EMPTY.hex(), "", restore.at))
    return restore.kept.size, restore


def kept_outside(note: str) -> Memory:
    """A checkpoint that was kept elsewhere, with the signatures of the log's published keys alone. NoteError."""
    known = checkpoints.verifiers()
    said, text = signed_checkpoint(note, known), notes.split(note)[0]
    lines = note[len(text) + 1 :].splitlines(keepends=True)
    own = [line for line in lines if signs(note, line, known)]
    return Memory(said.size, said.root.hex(), f"{text}\n{''.join(own)}", clock.now())


def _held(outside: Memory | None) -> Memory | None:
    try:
        own = memory.recalled()
    except (OSError, ValueError) as e:
        raise Alarm("unreadable", str(e)) from e
    return max((m for m in (own, outside) if m), key=lambda m: m.size, default=None)


def _read(newest: Signed) -> Memory:
    try:
        said = checkpoints.read(newest, checkpoints.verifiers())
    except NoteError as e:
        raise Alarm("checkpoint", str(newest.size)) from e
    return Memory(newest.size, said.root.hex(), newest.note, newest.made)


def _leads_on(held: Memory) -> bool:
    """Whether the leaves of the database begin with the tree that is remembered."""
    try:
        recomputed(size(), held)
    except Alarm as alarm:
        if alarm.code in ("shorter", "other"):
            return False
        raise
    return True


def _tree(said: Memory | None) -> Tree:
    return Tree(said.size, bytes.fromhex(said.root)) if said else Tree(0, tree.EMPTY)
