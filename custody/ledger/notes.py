"""Signed notes, checkpoints and cosignatures in the formats of C2SP: signed-note, tlog-checkpoint, tlog-cosignature.

Pure. A note is text that ends in a newline, a blank line, and one line a signature. Lines of unknown keys are ignored.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from custody.ledger.note_keys import (
    COSIGNS,
    DASH,
    MAX_TIME,
    SIGNS,
    TIME_BYTES,
    Key,
    NoteError,
    Verifier,
    decoded64,
    encoded64,
    named,
    number,
    timed,
)
from custody.ledger.tree import HASH_BYTES

__all__ = [
    "COSIGNS",
    "DASH",
    "SIGNS",
    "Checkpoint",
    "Key",
    "NoteError",
    "Signed",
    "Verifier",
    "cosign",
    "opened",
    "read_bytes",
    "sign",
    "signatures",
    "split",
    "with_line",
]

MAX_NOTE = 64 * 1024
MAX_LINES = 64
ID_BYTES = 4
_CONTROL = re.compile("[\x00-\x09\x0b-\x1f]")


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What a log says of itself: how many entries it has, and the root over them."""

    origin: str
    size: int
    root: bytes

    def text(self) -> str:
        return f"{self.origin}\n{self.size}\n{encoded64(self.root)}\n"

    @classmethod
    def read(cls, text: str) -> Self:
        """The checkpoint of a note's text. NoteError for anything else, and for further lines: nobody can check them."""
        lines = text.split("\n")
        if len(lines) != 4 or lines[3]:
            raise NoteError("a checkpoint has three lines")
        return cls(named(lines[0]), number(lines[1]), decoded64(lines[2], HASH_BYTES))


@dataclass(frozen=True, slots=True)
class Signed:
    """One signature that verified. `at`: the witness's time of a cosignature, in seconds since 1970 UTC."""

    by: Verifier
    at: int | None


def sign(text: str, key: Key) -> str:
    """The note of `text`, signed by a key of type 1. NoteError where `text` cannot be that of a note."""
    if key.kind != SIGNS:
        raise NoteError("a witness's key cosigns, it does not sign")
    if not text.endswith("\n"):
        raise NoteError("the text of a note ends in a newline")
    return _checked(f"{text}\n{key.line(text)}")


def with_line(note: str, line: str) -> str:
    """`note` with one signature line more, of another key or of a witness."""
    return _checked(note + line)


def cosign(note: str, key: Key, at: int) -> str:
    """The line with which a witness's key says it saw this checkpoint at `at`, in seconds since 1970 UTC.

    Whether the checkpoint follows from what was seen before is for the caller to have checked.
    """
    if key.kind != COSIGNS or not 0 <= at <= MAX_TIME:
        raise NoteError("a cosignature is made by a witness's key, at a time after 1970")
    text, _ = split(note)
    Checkpoint.read(text)
    return key.line(timed(at, text), at.to_bytes(TIME_BYTES))


def split(note: str) -> tuple[str, list[tuple[str, bytes]]]:
    """The text of a note and its signatures: name of the key, and bytes with the key's id first. Nothing is verified."""
    bounded(note)
    end = note.rfind("\n\n")
    lines = note[end + 2 :].split("\n")
    if end < 0 or len(lines) < 2 or lines.pop() or len(lines) > MAX_LINES:
        raise NoteError("not a signed note")
    return note[: end + 1], [_signature(line) for line in lines]


def signatures(note: str, verifiers: Sequence[Verifier]) -> tuple[str, list[Signed]]:
    """The text of a note and who of `verifiers` signed it, each once.

    NoteError where none of them did, and where a line in the name of one of them does not verify.
    """
    text, lines = split(note)
    known = {(v.name, v.id): v for v in verifiers}
    found: dict[Verifier, Signed] = {}
    for name, data in lines:
        by = known.get((name, data[:ID_BYTES]))
        if by is None or by in found:
            continue
        if not by.verifies(text, data[ID_BYTES:]):
            raise NoteError("a signature does not verify")
        found[by] = Signed(by, int.from_bytes(data[ID_BYTES : ID_BYTES + TIME_BYTES]) if by.kind == COSIGNS else None)
    if not found:
        raise NoteError("signed by none of the keys given")
    return text, list(found.values())


def opened(note: str, verifiers: Sequence[Verifier]) -> tuple[str, list[str]]:
    """As `signatures`, with the names alone."""
    text, found = signatures(note, verifiers)
    return text, [s.by.name for s in found]


def read_bytes(data: bytes) -> str:
    """The text of a file that holds a note or a proof. NoteError where it is no UTF-8, or too long."""
    if len(data) > MAX_NOTE:
        raise NoteError("longer than 64 KiB")
    try:
        return data.decode()
    except UnicodeDecodeError as e:
        raise NoteError("not UTF-8") from e


def bounded(text: str) -> None:
    """NoteError where `text` is longer than 64 KiB, or holds a control character or half a character."""
    try:
        length = len(text.encode()) if len(text) <= MAX_NOTE else len(text)
    except UnicodeEncodeError as e:
        raise NoteError("half a character") from e
    if length > MAX_NOTE or _CONTROL.search(text):
        raise NoteError("longer than 64 KiB, or a control character")


def _checked(note: str) -> str:
    split(note)
    return note


def _signature(line: str) -> tuple[str, bytes]:
    name, space, rest = line.removeprefix(DASH).partition(" ")
    if not line.startswith(DASH) or not space:
        raise NoteError("not a signature line")
    data = decoded64(rest)
    if len(data) <= ID_BYTES:
        raise NoteError("a signature without bytes")
    return named(name), data
