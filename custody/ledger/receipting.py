"""Receipts: signed, with a key that is not the log's, for what was written; and whether what one says is still so.

They are made from the ledger once the act has committed, so that the same act sent again gets the same bytes
(ledger.md §2.3, step 2). A receipt finds out what was removed before it had a place in the tree.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from custody import db, keyring
from custody.ledger import checkpoints, notes, tree
from custody.ledger.checkpoints import Nodes
from custody.ledger.entry import entry_hash
from custody.ledger.notes import Checkpoint, Key, Verifier
from custody.ledger.proofs import RECEIPT, Receipt
from custody.settings import log_origin

BLOCK = 500


@dataclass(frozen=True, slots=True)
class Entered:
    """An entry as a receipt names it, and what it is. `received`: UTC stamp."""

    subject: str
    seq: int
    hash: str
    received: str
    kind: str
    contract: str | None


_COLUMNS = "subject, seq, hash, received, kind, contract"


class Standing(StrEnum):
    """What became of what a receipt says. The last four must never be."""

    SEALED = "sealed"
    WAITING = "waiting"
    GONE = "gone"
    OTHER = "other"
    EDITED = "edited"
    UNPROVEN = "unproven"


LOST = frozenset({Standing.GONE, Standing.OTHER, Standing.EDITED, Standing.UNPROVEN})


@dataclass(frozen=True, slots=True)
class Checked:
    """`leaf`: its place in the tree of the newest checkpoint, over `size` entries; None where it has none there."""

    receipt: Receipt
    standing: Standing
    leaf: int | None = None
    size: int = 0


def key() -> Key:
    """The server's own key, made at its first use; its public key is published. NoteError, OSError."""
    file = keyring.file_of(keyring.RECEIPT)
    secret = keyring.secret(keyring.RECEIPT, lambda: Key.new(log_origin() + RECEIPT).secret)
    return _published(file, secret)


@functools.lru_cache(maxsize=8)
def _published(_file: Path, secret: str) -> Key:
    """Read once: a write waits for nothing that was done for the one before."""
    own = Key.read(secret)
    keyring.publish(keyring.RECEIPT, own.vkey)
    return own


def verifiers() -> list[Verifier]:
    """The public keys of receipts in the folder of keys, the oldest first. NoteError."""
    return checkpoints.verifiers(keyring.RECEIPT)


def signed(entered: Entered, own: Key) -> str:
    """The receipt's note, signed by `key()`. Ed25519 gives the same bytes every time."""
    origin = own.name.removesuffix(RECEIPT)
    text = Receipt(origin, entered.subject, entered.seq, entered.hash, entered.received).text()
    return notes.sign(text, own)


def heads(idem: str, actor: str) -> list[Entered]:
    """The newest entry of each subject that this person's act with this key wrote; empty where there is no such act."""
    found = db.rows(
        f"SELECT {_COLUMNS} FROM entry WHERE batch = (SELECT batch FROM entry WHERE idem = ? AND actor = ?) "  # noqa: S608
        "ORDER BY subject, seq",
        (f"{idem}:0", actor),
    )
    return list({row[0]: Entered(*row) for row in found}.values())


def entered(hash_: str) -> Entered | None:
    """The entry with this hash (hex)."""
    found = db.rows(f"SELECT {_COLUMNS} FROM entry WHERE hash = ?", (hash_,))  # noqa: S608
    return Entered(*found[0]) if found else None


def check(receipts: Iterable[Receipt]) -> Iterator[Checked]:
    """What became of each, in their order, against the newest checkpoint. That they are ours was seen before."""
    rest, nodes = list(receipts), Nodes()
    for start in range(0, len(rest), BLOCK):
        yield from _block(rest[start : start + BLOCK], nodes)


def _block(receipts: Sequence[Receipt], nodes: Nodes) -> Iterator[Checked]:
    marks, hashes = ", ".join("?" * len(receipts)), [r.hash for r in receipts]
    newest = checkpoints.newest()
    seal = Checkpoint.read(notes.split(newest.note)[0]) if newest else None
    sql = f"SELECT hash, subject, seq, received, body FROM entry WHERE hash IN ({marks})"  # noqa: S608 - marks only
    found = {row[0]: row for row in db.rows(sql, hashes)}
    leaves: dict[str, int] = dict(db.rows(f"SELECT hash, idx FROM leaf WHERE hash IN ({marks})", hashes))  # noqa: S608
    for r in receipts:
        standing = _entry(r, found.get(r.hash))
        leaf = leaves.get(r.hash)
        if standing in LOST:
            yield Checked(r, standing)
        elif seal is None or leaf is None or leaf >= seal.size:
            yield Checked(r, Standing.WAITING)
        elif _leads(r, leaf, seal, nodes):
            yield Checked(r, Standing.SEALED, leaf, seal.size)
        else:
            yield Checked(r, Standing.UNPROVEN, leaf, seal.size)


def _entry(receipt: Receipt, row: Sequence[Any] | None) -> Standing:
    if row is None:
        taken = db.rows("SELECT 1 FROM entry WHERE subject = ? AND seq = ?", (receipt.subject, receipt.seq))
        return Standing.OTHER if taken else Standing.GONE
    _, subject, seq, received, body = row
    if (subject, seq, received) != (receipt.subject, receipt.seq, receipt.received):
        return Standing.OTHER
    # SQLite keeps text in a column of bytes where somebody put it there.
    sound = not isinstance(body, str) and entry_hash(bytes(body)) == receipt.hash
    return Standing.WAITING if sound else Standing.EDITED


def _leads(receipt: Receipt, leaf: int, seal: Checkpoint, nodes: Nodes) -> bool:
    """Whether the tree leads from the entry to the root. The log's signature is not looked at: its key may lie elsewhere."""
    try:
        path = tree.inclusion(leaf, seal.size, nodes)
    except ValueError:
        return False
    return tree.proves_inclusion(bytes.fromhex(receipt.hash), leaf, seal.size, path, seal.root)
