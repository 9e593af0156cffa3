"""A new key for the log after the old one was lost, or was in other hands (ledger.md §2.4).

What it means is written before the new key takes its place: a kill in between leaves the old key signing, and a note
of a key that never was published, which counts for nothing.
"""

from __future__ import annotations

from datetime import datetime

from custody import clock, db, keyring
from custody.ledger import checkpoints, notes, tree
from custody.ledger.key_changes import Change, Tree, Why
from custody.ledger.notes import Checkpoint, Key, Verifier
from custody.signer import keys, memory, succession


class StillThere(Exception):
    """The log's key is not lost: its file is there."""


class Unknown(Exception):
    """The public key of what is to be replaced is not known here, and has to be given."""


class NotSigned(Exception):
    """Less than so many entries were signed so far. `size`: how many were."""

    def __init__(self, size: int) -> None:
        super().__init__(size)
        self.size = size


class NoCheckpoint(Exception):
    """Nothing was signed over just `since` entries. `before`: the most below that, 0 where there is none."""

    def __init__(self, since: int, before: int) -> None:
        super().__init__(since)
        self.since, self.before = since, before


def lost(given: Verifier | None) -> Change:
    """Put a new key in the place of the one that is gone. StillThere where it is not gone.

    `given`: the old public key, where none is published here that signed last; else Unknown. FileNotFoundError where
    there never was a key.
    """
    if keyring.file_of(keyring.LOG).exists():
        raise StillThere
    if not succession.begun():
        raise FileNotFoundError(keyring.file_of(keyring.LOG))
    new, old, newest = Key.new(_name()), _old(given), _newest()
    change = Change(old, new.verifier, clock.now(), Why.LOST, newest, newest)
    _replace(new, [(change, None)])
    return change


def compromised(since: int | datetime, given: Verifier | None) -> Change:
    """Put a new key in the place of one that others may have had since the tree of so many entries, or since a time.

    `given`: a key that the log has replaced before, which needs no new one. NotSigned where less than `since` is signed,
    NoCheckpoint where no checkpoint is of just that; else as `lost`. A former key that still signs goes with the log's own: the two lay in one folder.
    """
    if not succession.begun():
        raise FileNotFoundError(keyring.file_of(keyring.LOG))
    newest = _newest()
    good, at = _good(since, newest), clock.now()
    own = keys.log_key() if keyring.file_of(keyring.LOG).exists() else None
    if own and given and given != own.verifier:
        return _of_before(Change(given, own.verifier, at, Why.COMPROMISED, good, newest), own)
    new, old = Key.new(_name()), own.verifier if own else _old(given)
    change = Change(old, new.verifier, at, Why.COMPROMISED, good, newest)
    former, pairs = keys.retiring(), [(change, own)]
    if former and former.key.verifier != old:
        pairs.append((Change(former.key.verifier, new.verifier, at, Why.COMPROMISED, good, newest), former.key))
    _replace(new, pairs)
    if former:
        keyring.destroy(keyring.RETIRING)
    return change


def _of_before(change: Change, own: Key) -> Change:
    """Write down what became of a key that `own` has replaced, maybe through others. Unknown where it is none."""
    if change.old.vkey not in keyring.published(keyring.LOG):
        raise Unknown
    keyring.replace(keys.statement_file(own.verifier, change.old), change.note(own, None), 0o644)
    return change


def _replace(new: Key, changes: list[tuple[Change, Key | None]]) -> None:
    keyring.folder().mkdir(parents=True, exist_ok=True, mode=0o700)
    for n, (change, old) in enumerate(changes):
        file = keys.statement_file(new.verifier, change.old if n else None)
        keyring.replace(file, change.note(new, old), 0o644)
        keyring.publish(keyring.LOG, change.old.vkey)
    keyring.replace(keyring.file_of(keyring.LOG), f"{new.secret}\n")
    keys.log_key()


def _name() -> str:
    """The name that the log's keys bear: that of what it signed before."""
    note = succession.last_note()
    published = keyring.published(keyring.LOG)
    return notes.split(note)[1][0][0] if note else Verifier.read(published[-1]).name


def _old(given: Verifier | None) -> Verifier:
    """The key to be replaced where its file is gone: the newest that followed upon what signed last, or that itself."""
    known = [Verifier.read(vkey) for vkey in keyring.published(keyring.LOG)]
    last = succession.last_signer()
    if last is None:
        return given or known[-1]
    after = succession.followed(last)
    found = [v for v in ([given] if given else []) + known if v.id in after]
    if not found:
        raise Unknown
    return found[-1]


def _newest() -> Tree:
    """The most that was signed, by the signer's file or by the database."""
    newest, remembered = checkpoints.newest(), memory.recalled()
    found = [n.note for n in (newest, remembered) if n and n.note]
    return max((_tree(note) for note in found), key=lambda t: t.size, default=Tree(0, tree.EMPTY))


def _tree(note: str) -> Tree:
    said = Checkpoint.read(notes.split(note)[0])
    return Tree(said.size, said.root)


def _good(since: int | datetime, newest: Tree) -> Tree:
    """The last checkpoint that is not after `since`."""
    if isinstance(since, datetime):
        sql, at = "SELECT max(size) FROM checkpoint WHERE made <= ?", clock.stamp(since)
        ((size,),) = db.rows(sql, (at,))
    else:
        size = since
    if size and size > newest.size:
        raise NotSigned(newest.size)
    found = checkpoints.newest(size or 0)
    below = found.size if found else 0
    if not isinstance(since, datetime) and since not in (below, newest.size):
        raise NoCheckpoint(since, below)
    return _tree(found.note) if found else Tree(0, tree.EMPTY)
