"""The ledger's tables in memory, and what an auditor finds in them with ever more to look at (ledger.md §2.5).

The entries are real bytes, the tree and the signatures are the product's; only the tables are lists here.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from custody.ledger import notes, tree
from custody.ledger.entry import START, entry_hash, parsed
from custody.ledger.notes import Checkpoint, Key, NoteError
from custody.ledger.proofs import signed_checkpoint

LOG = Key.new("city.example/azukari")
EVERY = 100  # entries between two checkpoints


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the table of entries."""

    subject: str
    seq: int
    hash: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Ledger:
    """The tables: rows in the order of the tree, leaves, checkpoints."""

    rows: list[Row]
    leaves: list[str]
    checkpoints: list[str]

    @classmethod
    def of(cls, rows: list[Row]) -> Ledger:
        leaves = [r.hash for r in rows]
        return cls(rows, leaves, signed(leaves, [*range(EVERY, len(leaves), EVERY), len(leaves)]))


def roots(leaves: Iterable[str], sizes: Iterable[int]) -> dict[int, bytes]:
    grown, wanted, found = tree.Range(), set(sizes), {}
    for leaf in leaves:
        grown.add(bytes.fromhex(leaf))
        if grown.size in wanted:
            found[grown.size] = grown.root()
    return found


def signed(leaves: list[str], sizes: Iterable[int], key: Key = LOG) -> list[str]:
    return [notes.sign(Checkpoint(LOG.name, n, r).text(), key) for n, r in roots(leaves, sizes).items()]


@cache
def _read(body: bytes) -> tuple[str, dict[str, Any]]:
    """Hash and value of a body. Most bodies are the same in every attack."""
    return entry_hash(body), parsed(body)


def chains_broken(ledger: Ledger) -> bool:
    """Each row by itself, and each with the one before it."""
    last: dict[str, tuple[int, str, str]] = {}
    for row in sorted(ledger.rows, key=lambda r: (r.subject, r.seq)):
        (hash_, e), (seq, head, received) = _read(row.body), last.get(row.subject, (0, START, ""))
        if row.hash != hash_ or (e["subject"], e["seq"]) != (row.subject, row.seq):
            return True
        if row.seq != seq + 1 or e["prev"] != head or e["t"]["received"] < received:
            return True
        last[row.subject] = (row.seq, row.hash, e["t"]["received"])
    return False


def leaves_differ(ledger: Ledger) -> bool:
    return sorted(r.hash for r in ledger.rows) != sorted(ledger.leaves)


def belies(ledger: Ledger, checkpoints: list[str]) -> bool:
    """Whether one of them is not signed by the log, or is not of this tree."""
    try:
        said = [signed_checkpoint(note, [LOG.verifier]) for note in checkpoints]
    except NoteError:
        return True
    found = roots(ledger.leaves, [c.size for c in said])
    return any(found.get(c.size) != c.root for c in said)


def found(ledger: Ledger, outside: str) -> tuple[bool, bool, bool, bool]:
    """Whether something is found: by the chains; with the leaves too; with the checkpoints too; with the copy outside."""
    chain = chains_broken(ledger)
    leaf = chain or leaves_differ(ledger)
    checkpoint = leaf or belies(ledger, ledger.checkpoints)
    return chain, leaf, checkpoint, checkpoint or belies(ledger, [outside])
