"""The proof of one entry as a text to carry away (C2SP tlog-proof), and the receipt given at each write. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from custody.ledger import notes, tree
from custody.ledger.note_keys import SIGNS, decoded64, encoded64, named, number
from custody.ledger.notes import Checkpoint, NoteError, Verifier
from custody.ledger.tree import HASH_BYTES

HEADER = "c2sp.org/tlog-proof@v1"
# A tree of 2^53 leaves is that deep.
MAX_HASHES = 53
MAX_EXTRA = 16 * 1024
RECEIPT = "/receipt"
_SUBJECT = re.compile("[a-z][a-z_]{0,31}(:[A-Za-z0-9_-]{1,64})?")
_HEX = re.compile("[0-9a-f]{64}")
_STAMP = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{3}Z")


@dataclass(frozen=True, slots=True)
class Proof:
    """That leaf `index` is in the tree of the checkpoint `note`. `extra` is not protected by anything."""

    index: int
    hashes: tuple[bytes, ...]
    note: str
    extra: bytes = b""

    def text(self) -> str:
        extra = f"extra {encoded64(self.extra)}\n" if self.extra else ""
        hashes = "".join(f"{encoded64(h)}\n" for h in self.hashes)
        return f"{HEADER}\n{extra}index {self.index}\n{hashes}\n{self.note}"

    @classmethod
    def read(cls, text: str) -> Self:
        """The proof of a .tlog-proof text. NoteError for anything else; nothing is verified yet."""
        notes.bounded(text)
        head, blank, note = text.partition("\n\n")
        lines = head.split("\n")
        if not blank or lines.pop(0) != HEADER or not lines:
            raise NoteError("not a proof: it begins with " + HEADER)
        extra = _extra(lines.pop(0)) if lines[0].startswith("extra ") else b""
        if not lines or not lines[0].startswith("index "):
            raise NoteError("a proof says its index")
        index, hashes = number(lines.pop(0).removeprefix("index ")), hashes_of(lines, MAX_HASHES)
        Checkpoint.read(notes.split(note)[0])
        return cls(index, hashes, note, extra)

    def checkpoint(self, verifiers: Sequence[Verifier]) -> Checkpoint:
        """The checkpoint, signed by its own log. NoteError unless a key of `verifiers` in the log's name signed it."""
        return signed_checkpoint(self.note, verifiers)

    def holds(self, leaf: bytes, verifiers: Sequence[Verifier]) -> bool:
        """Whether the log signed a tree in which leaf hash `leaf` has this index. The keys are the reader's own."""
        try:
            c = self.checkpoint(verifiers)
        except NoteError:
            return False
        return tree.proves_inclusion(leaf, self.index, c.size, self.hashes, c.root)


def signed_checkpoint(note: str, verifiers: Sequence[Verifier]) -> Checkpoint:
    """The checkpoint of `note`. NoteError unless a key of `verifiers` in the log's own name signed it.

    A witness's cosignature alone does not make it one.
    """
    text, signed = notes.signatures(note, verifiers)
    found = Checkpoint.read(text)
    if not any(s.by.kind == SIGNS and s.by.name == found.origin for s in signed):
        raise NoteError("not signed by its log")
    return found


def hashes_of(lines: Sequence[str], most: int) -> tuple[bytes, ...]:
    """A hash a line, in base64. NoteError where there are more than `most`."""
    if len(lines) > most:
        raise NoteError(f"more than {most} hashes")
    return tuple(decoded64(line, HASH_BYTES) for line in lines)


def _extra(line: str) -> bytes:
    data = decoded64(line.removeprefix("extra "))
    if not 0 < len(data) <= MAX_EXTRA:
        raise NoteError("extra data of no bytes, or of more than 16 KiB")
    return data


@dataclass(frozen=True, slots=True)
class Receipt:
    """That the server took entry `seq` of `subject`, with this hash, at `received` (UTC stamp)."""

    origin: str
    subject: str
    seq: int
    hash: str
    received: str

    def text(self) -> str:
        return f"{self.origin}{RECEIPT}\n{self.subject}\n{self.seq}\n{self.hash}\n{self.received}\n"

    @classmethod
    def read(cls, text: str) -> Self:
        """The receipt of a note's text. NoteError for anything else."""
        lines = text.split("\n")
        if len(lines) != 6 or lines[5] or not lines[0].endswith(RECEIPT):
            raise NoteError("a receipt has five lines")
        found = cls(named(lines[0]).removesuffix(RECEIPT), lines[1], number(lines[2]), lines[3], lines[4])
        shapes = ((_SUBJECT, found.subject), (_HEX, found.hash), (_STAMP, found.received))
        if not (found.origin and found.seq and all(shape.fullmatch(said) for shape, said in shapes)):
            raise NoteError("not a receipt")
        return found

    @classmethod
    def opened(cls, note: str, verifiers: Sequence[Verifier]) -> Self:
        """The receipt of a signed note. NoteError unless one of `verifiers` signed it that signs receipts of its origin."""
        text, names = notes.opened(note, verifiers)
        found = cls.read(text)
        if found.origin + RECEIPT not in names:
            raise NoteError("signed by the key of another origin")
        return found
