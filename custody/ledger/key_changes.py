"""Why a key of the log was replaced, as the notes among the keys say it, and what that means for its signatures.

A note is `log.change-….txt` in the folder of keys (ledger.md §2.4): `<log>/key-change`, the two vkeys and a time, a line
each. After a loss or a compromise follow which of the two it was, and two trees by size and root: the last one that is
good by the old key alone, and the newest when it was declared.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Self

from custody import clock, db, keyring
from custody.ledger import notes
from custody.ledger.note_keys import Key, NoteError, Verifier, decoded64, encoded64, number
from custody.ledger.tree import HASH_BYTES

PATTERN = "log.change-*.txt"


class Why(Enum):
    ROTATED = "rotated"
    LOST = "lost"
    COMPROMISED = "compromised"


@dataclass(frozen=True, slots=True)
class Tree:
    """A tree by its size in entries and its root."""

    size: int
    root: bytes

    def __str__(self) -> str:
        return f"{self.size} {encoded64(self.root)}"

    @classmethod
    def read(cls, line: str) -> Self:
        size, _, root = line.partition(" ")
        return cls(number(size), decoded64(root, HASH_BYTES))


@dataclass(frozen=True, slots=True)
class Change:
    """`at` (UTC stamp): until when both keys sign after a rotation; else when the loss or the compromise was declared.

    `since`: the last tree that is good by the old key alone. `newest`: what was signed when it was declared.
    """

    old: Verifier
    new: Verifier
    at: str
    why: Why = Why.ROTATED
    since: Tree | None = None
    newest: Tree | None = None

    @property
    def text(self) -> str:
        lines = [f"{self.new.name}/key-change", self.old.vkey, self.new.vkey, self.at]
        lines += [] if self.why is Why.ROTATED else [self.why.value, str(self.since), str(self.newest)]
        return "".join(f"{line}\n" for line in lines)

    def note(self, new: Key, old: Key | None) -> str:
        """The note, signed by the new key and, where it is still there, by the old one."""
        if old is None:
            return notes.sign(self.text, new)
        return notes.with_line(notes.sign(self.text, old), new.line(self.text))

    @classmethod
    def read(cls, note: str) -> Self:
        """NoteError where it is no such note, or its keys did not sign it: after a rotation both, else the new one."""
        change = cls._of(notes.split(note)[0].split("\n"))
        needed = {change.new} | ({change.old} if change.why is Why.ROTATED else set())
        text, signed = notes.signatures(note, [change.old, change.new])
        if not needed <= {s.by for s in signed} or text != change.text:
            raise NoteError("a change of keys that its keys did not sign")
        return change

    @classmethod
    def _of(cls, lines: Sequence[str]) -> Self:
        if len(lines) not in (5, 8):
            raise NoteError("not a change of keys")
        old, new = Verifier.read(lines[1]), Verifier.read(lines[2])
        try:
            at = clock.stamp(clock.parse(lines[3]))
            why = Why(lines[4] or Why.ROTATED.value)
        except ValueError as e:
            raise NoteError("not a change of keys") from e
        return cls(old, new, at, why, *map(Tree.read, lines[5:7]))


def all_changes() -> list[Change]:
    """Every change of which there is a note among the keys, in the order of time. NoteError where one does not read."""
    files = sorted(keyring.folder().glob(PATTERN))
    return sorted((Change.read(notes.read_bytes(f.read_bytes())) for f in files), key=lambda c: c.at)


def declared() -> list[Change]:
    """The losses and compromises among them; one that a kill cut short before its new key was published is none."""
    published = set(keyring.published(keyring.LOG))
    return [c for c in all_changes() if c.why is not Why.ROTATED and c.new.vkey in published]


@dataclass(frozen=True, slots=True)
class Between:
    """The newest sizes that somebody else vouches for, of those that the old key alone does not: 0 where there is none."""

    witnessed: int
    copied: int


def between(change: Change) -> Between:
    """What witnesses cosigned, and what left the building, of the trees after `since` and up to `newest`."""
    if change.since is None or change.newest is None:
        return Between(0, 0)
    sizes = (change.since.size, change.newest.size)
    found = [
        db.rows(f"SELECT max(size) FROM {table} WHERE size > ? AND size <= ?", sizes)[0][0]  # noqa: S608 - ours
        for table in ("cosignature", "outside")
    ]
    return Between(*(int(size or 0) for size in found))
