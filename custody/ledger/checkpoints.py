"""What was signed over the tree, and the proofs that lead there (ledger.md §2.3–2.4). Reads leaves and tiles only."""

from __future__ import annotations

import base64
import functools
from collections.abc import Sequence
from dataclasses import dataclass

from custody import db, keyring
from custody.ledger import notes, tree
from custody.ledger.notes import Checkpoint, NoteError, Verifier
from custody.ledger.proofs import Proof, signed_checkpoint
from custody.ledger.sequence import FAN_OUT, children

BITS = FAN_OUT.bit_length() - 1


@dataclass(frozen=True, slots=True)
class Signed:
    """What was signed: the note over the first `size` entries, and when it was made (UTC stamp)."""

    size: int
    note: str
    made: str


def newest(most: int | None = None) -> Signed | None:
    """The checkpoint over the most entries, or over `most` entries at most; None before the first."""
    found = db.rows(
        "SELECT size, note, made FROM checkpoint WHERE size <= ? ORDER BY size DESC LIMIT 1",
        (2**31 - 1 if most is None else most,),
    )
    return _whole(*found[0]) if found else None


def _whole(size: int, note: str, made: str) -> Signed:
    """With the lines of keys that followed upon the one that signed it first."""
    lines = db.rows("SELECT line FROM further_signature WHERE size = ? ORDER BY n", (size,))
    return Signed(size, note + "".join(str(line) for (line,) in lines), made)


def at_size(size: int) -> Signed | None:
    found = newest(size)
    return found if found and found.size == size else None


@db.transaction
def insert(size: int, note: str, made: str) -> None:
    """Keep what was signed. LedgerGuarded or IntegrityError where there is one of that size."""
    db.run_many("INSERT INTO checkpoint (size, note, made) VALUES (?, ?, ?)", [(size, note, made)])


@db.transaction
def signed_again(size: int, note: str, made: str) -> None:
    """Keep the lines of `note` that the checkpoint of that size has not yet. ValueError unless it goes on from it."""
    had = at_size(size)
    if had is None or not note.startswith(had.note):
        raise ValueError(f"not what was signed over {size} entries")
    ((before,),) = db.rows("SELECT count(*) FROM further_signature WHERE size = ?", (size,))
    lines = note[len(had.note) :].splitlines(keepends=True)
    rows = [(size, before + n, line, made) for n, line in enumerate(lines, 1)]
    if rows:
        db.run_many("INSERT INTO further_signature (size, n, line, made) VALUES (?, ?, ?, ?)", rows)


def with_witnesses(signed: Signed) -> str:
    """The note with the lines of all witnesses that came back."""
    lines = db.rows("SELECT line FROM cosignature WHERE size = ? ORDER BY name", (signed.size,))
    return functools.reduce(notes.with_line, (line for (line,) in lines), signed.note)


def verifiers(name: str = keyring.LOG) -> list[Verifier]:
    """The public keys in the folder of keys, the oldest first. NoteError where one does not read."""
    return [Verifier.read(vkey) for vkey in keyring.published(name)]


class Nodes:
    """Hashes of complete subtrees, read from leaves and tiles; what was read once is not read again."""

    def __init__(self) -> None:
        self._read: dict[tuple[int, int], list[bytes]] = {}

    def __call__(self, level: int, index: int) -> bytes:
        """As `tree.Node`. ValueError where the rows are not there."""
        stored, above = level - level % BITS, level % BITS
        first, count = index << above, 1 << above
        return tree.root(self._children(stored // BITS, first, count))

    def _children(self, level: int, first: int, count: int) -> Sequence[bytes]:
        """A whole tile is read at once: its neighbours are what a proof asks for next."""
        block, at = divmod(first, FAN_OUT)
        if (level, block) not in self._read:
            self._read[level, block] = list(children(level, block * FAN_OUT, FAN_OUT, partly=True))
        found = self._read[level, block][at : at + count]
        if len(found) != count:
            raise ValueError(f"no {count} hashes at level {level} from {first} on")
        return found


def proof_of(hash_: str) -> Proof | None:
    """The proof of the entry with this hash (hex) under the newest checkpoint; None while it is under none."""
    signed, found = newest(), db.rows("SELECT idx FROM leaf WHERE hash = ?", (hash_,))
    if signed is None or not found or found[0][0] >= signed.size:
        return None
    ((index,),) = found
    return Proof(index, tuple(tree.inclusion(index, signed.size, Nodes())), with_witnesses(signed))


def head_proof(subject: str) -> Proof | None:
    """The proof of the newest entry of `subject`, which by its `prev` stands for all of the chain before it."""
    found = db.rows("SELECT hash FROM entry WHERE subject = ? ORDER BY seq DESC LIMIT 1", (subject,))
    return proof_of(found[0][0]) if found else None


def consistency(old: int, new: int) -> list[bytes]:
    """The proof that the checkpoint of size `new` goes on from that of size `old`. ValueError unless 0 <= old <= new."""
    return tree.consistency(old, new, Nodes())


def request(old: int, signed: Signed) -> str:
    """What a witness is asked with that last saw a tree of `old` entries: the add-checkpoint body (C2SP tlog-witness)."""
    hashes = "".join(f"{base64.b64encode(h).decode()}\n" for h in consistency(old, signed.size))
    return f"old {old}\n{hashes}\n{signed.note}"


def read(signed: Signed, known: Sequence[Verifier]) -> Checkpoint:
    """What a row of the table says. NoteError where no key of `known` in the log's name signed it, or its size is another."""
    found = signed_checkpoint(signed.note, known)
    if found.size != signed.size:
        raise NoteError("a checkpoint of another size than its row's")
    return found
