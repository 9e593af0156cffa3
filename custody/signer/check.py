"""Recompute the tree from its leaves, and hold entries against them. Raises Alarm where anything is not as it was.

Each round goes over all leaves and the bytes of every new entry. The bytes of the older ones it goes over in turn,
a slice a round, all of them in the first round of a process: to read a million each time would be a load of its own.
"""

from __future__ import annotations

from custody import db
from custody.ledger.alarms import Alarm
from custody.ledger.entry import entry_hash
from custody.ledger.tree import Range
from custody.signer.memory import Memory

LEAVES = 10_000
BODIES = 1_000
SLICE = 20_000


def recomputed(size: int, memory: Memory | None) -> bytes:
    """The root over the first `size` leaves. Alarm unless they begin with what `memory` says was signed."""
    grown = Range()
    if memory is not None and memory.size > size:
        raise Alarm("shorter", f"{size} < {memory.size}")
    for first in range(0, size, LEAVES):
        _grow(grown, first, min(first + LEAVES, size), memory)
    return grown.root()


def _grow(grown: Range, first: int, end: int, memory: Memory | None) -> None:
    """Add leaves `first` to `end`, and compare on the way where the tree has the size that is remembered."""
    found = db.rows("SELECT hash FROM leaf WHERE idx >= ? AND idx < ? ORDER BY idx", (first, end))
    if len(found) != end - first:
        raise Alarm("gap", f"{first}–{end}")
    at = memory.size if memory else 0
    for (hash_,) in found:
        try:
            grown.add(bytes.fromhex(hash_))
        except (TypeError, ValueError) as e:
            raise Alarm("gap", str(grown.size)) from e
        if grown.size == at and memory and grown.root().hex() != memory.root:
            raise Alarm("other", str(at))


class Bodies:
    """Holds the bytes of entries against their leaves; remembers how far it has come with the older ones."""

    def __init__(self) -> None:
        self._next: int | None = None

    def check(self, signed: int, size: int) -> None:
        """Everything from leaf `signed` to `size`, and the next of the older ones. Alarm at the first that is wrong."""
        self._between(signed, size)
        first = self._next if self._next is not None and self._next < signed else 0
        end = signed if self._next is None else min(first + SLICE, signed)
        self._between(first, end)
        self._next = end

    def _between(self, first: int, end: int) -> None:
        for start in range(first, end, BODIES):
            _held(start, min(start + BODIES, end))


def _held(first: int, end: int) -> None:
    found = db.rows(
        "SELECT l.idx, l.hash, e.subject, e.seq, e.body FROM leaf l LEFT JOIN entry e ON e.hash = l.hash "
        "WHERE l.idx >= ? AND l.idx < ? ORDER BY l.idx",
        (first, end),
    )
    if len(found) != end - first:
        raise Alarm("gap", f"{first}–{end}")
    for index, hash_, subject, seq, body in found:
        if subject is None:
            raise Alarm("gone", str(index))
        if not isinstance(body, (bytes, memoryview)) or entry_hash(bytes(body)) != hash_:
            raise Alarm("edited", f"{subject} #{seq}")
