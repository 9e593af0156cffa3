"""One round of the signer: give new entries their leaves, check everything, sign, remember, publish."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import reduce

from custody import clock
from custody.ledger import checkpoints, left_out, notes
from custody.ledger.alarms import Alarm, say
from custody.ledger.notes import Checkpoint, Key
from custody.ledger.sequence import sequence, size
from custody.settings import log_origin
from custody.signer import succession
from custody.signer.check import Bodies, recomputed
from custody.signer.keys import signing
from custody.signer.memory import Memory, place, recalled, remember


@dataclass(frozen=True, slots=True)
class Round:
    """What came of a round: leaves added, entries in the tree, and whether anything was signed over them."""

    added: int
    size: int
    signed: bool


class Signer:
    """Signs for the ledger that is bound, as long as its process lives."""

    def __init__(self) -> None:
        self._bodies = Bodies()
        self._looked = False

    def round(self) -> Round:
        """Alarm, which stands in the database by then, where something is not as it was; nothing is signed then."""
        try:
            done = self._round()
        except Alarm as alarm:
            say(alarm.code, alarm.at)
            raise
        say("", "")
        return done

    def _round(self) -> Round:
        keys, memory, has_signed = _own()
        _fits(memory, has_signed=has_signed)
        added = sequence()
        left_out.tell()
        now_size, signed = size(), memory.size if memory else 0
        again = memory if memory and 0 < now_size == signed and not _has_signed(keys[0], memory) else None
        if now_size > signed or again or not self._looked:
            root = recomputed(now_size, memory)
        self._bodies.check(signed, now_size)
        self._looked = True
        if now_size > signed:
            memory = _sign(Checkpoint(log_origin(), now_size, root), keys)
        elif again:
            memory = _sign_again(again, keys[0])
        if memory and memory.size:
            succession.signs(keys[0].verifier)
            _publish(memory)
        return Round(added, now_size, now_size > signed or again is not None)


def _own() -> tuple[list[Key], Memory | None, bool]:
    """The keys that sign now, what was signed last, and whether the first of them ever signed."""
    try:
        keys = signing()
        return keys, recalled(), succession.has_signed(keys[0].verifier)
    except (OSError, ValueError) as e:
        raise Alarm("unreadable", str(e)) from e


def _fits(memory: Memory | None, *, has_signed: bool) -> None:
    """Alarm unless the database holds no more than the signer remembers, and the tree that it grew.

    Nothing remembered and nothing in the database is a first day only for a key that never signed.
    """
    newest = checkpoints.newest()
    if memory is None:
        if newest:
            raise Alarm("forgotten", str(newest.size))
        if has_signed:
            raise Alarm("anew", str(place()))
        return
    if size() < memory.size:
        raise Alarm("shorter", f"{size()} < {memory.size}")
    if newest and (
        newest.size > memory.size or (newest.size == memory.size and not memory.note.startswith(newest.note))
    ):
        raise Alarm("checkpoint", str(newest.size))


def _sign(checkpoint: Checkpoint, keys: Sequence[Key]) -> Memory:
    text, made = checkpoint.text(), clock.now()
    note = reduce(notes.with_line, (key.line(text) for key in keys[1:]), notes.sign(text, keys[0]))
    memory = Memory(checkpoint.size, checkpoint.root.hex(), note, made)
    remember(memory)
    return memory


def _has_signed(key: Key, memory: Memory) -> bool:
    return any(data[: notes.ID_BYTES] == key.verifier.id for _, data in notes.split(memory.note)[1])


def _sign_again(memory: Memory, key: Key) -> Memory:
    """A new key's line to what the key before it signed: it is not to wait for the next entry."""
    memory = replace(memory, note=notes.with_line(memory.note, key.line(notes.split(memory.note)[0])))
    remember(memory)
    return memory


def _publish(memory: Memory) -> None:
    """Put what was signed into the database; also what a kill kept from getting there the last time."""
    found = checkpoints.at_size(memory.size)
    if not found:
        checkpoints.insert(memory.size, memory.note, memory.made)
    elif found.note != memory.note:
        checkpoints.signed_again(memory.size, memory.note, clock.now())
