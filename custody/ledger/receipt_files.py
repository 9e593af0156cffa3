"""Files of receipts as a phone hands them out: one JSON object a line; or the notes themselves, one after another. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

from custody.ledger.notes import DASH, NoteError

LONGEST_SAID = 60
LONGEST_NOTE = 70  # lines


@dataclass(frozen=True, slots=True)
class Kept:
    """A receipt's note, unverified. `number` and `kind`: what the phone noted beside it, for reading only."""

    note: str
    number: str = ""
    kind: str = ""


def kept_in(data: bytes, most: int) -> list[Kept]:
    """The receipts of a file. NoteError where it holds anything else, none, or more than `most`."""
    try:
        text = data.decode().replace("\r\n", "\n")
    except UnicodeDecodeError as e:
        raise NoteError("not UTF-8") from e
    found = _objects(text, most) if text.lstrip()[:1] == "{" else [Kept(note) for note in _notes(text)]
    if not 0 < len(found) <= most:
        raise NoteError(f"from 1 to {most} receipts")
    return found


def _notes(text: str) -> Iterator[str]:
    """A note ends before the line that follows its signatures."""
    *lines, last = text.split("\n")
    if last:
        raise NoteError("the last line has no end")
    note: list[str] = []
    for line in lines:
        if "" in note and line and not line.startswith(DASH):
            yield _note(note)
            note = []
        note.append(line)
    yield _note(note)


def _note(lines: list[str]) -> str:
    if not 6 < len(lines) <= LONGEST_NOTE or [n for n, line in enumerate(lines) if not line] != [5]:
        raise NoteError("a receipt has five lines, an empty one, and who signed it")
    return "".join(f"{line}\n" for line in lines)


def _objects(text: str, most: int) -> list[Kept]:
    lines = [line for line in text.split("\n") if line.strip()]
    if len(lines) > most:
        raise NoteError(f"from 1 to {most} receipts")
    return [_object(line) for line in lines]


def _object(line: str) -> Kept:
    try:
        given = json.loads(line)
        note, number, kind = given["note"], given.get("number", ""), given.get("kind", "")
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as e:
        raise NoteError("a line is no JSON object with a note") from e
    if not all(isinstance(said, str) for said in (note, number, kind)):
        raise NoteError("a note is text")
    return Kept(note, _shown(number), _shown(kind))


def _shown(said: str) -> str:
    """What can be shown of a phone's own word: JSON may escape half a character, which no page can be written with."""
    return said[:LONGEST_SAID].encode(errors="replace").decode()
