"""The log's key and its change: for a while the former key signs beside the new one, then it is destroyed.

The private halves lie in the folder of keys: `log.key`, and `log.retiring.key` with the time of its end as a second line.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from custody import clock, keyring
from custody.ledger import notes
from custody.ledger.notes import Key, NoteError
from custody.settings import log_origin

LONGEST = 30  # days that both keys sign (ledger.md §2.4)


@dataclass(frozen=True, slots=True)
class Retiring:
    """The log's former key, and until when it signs too (UTC stamp)."""

    key: Key
    until: str


class UnderWay(Exception):
    """The last change is not over yet. `until`: UTC stamp."""

    def __init__(self, until: str) -> None:
        super().__init__(until)
        self.until = until


def log_key() -> Key:
    """The log's key, made at its first use; its public key is published among the keys. NoteError for a damaged one."""
    key = Key.read(keyring.secret(keyring.LOG, lambda: Key.new(log_origin()).secret))
    keyring.publish(keyring.LOG, key.vkey)
    return key


def retiring() -> Retiring | None:
    """The former key while it is kept. NoteError for a damaged one."""
    held = keyring.kept(keyring.RETIRING)
    if held is None:
        return None
    secret, _, until = held.partition("\n")
    try:
        return Retiring(Key.read(secret), clock.stamp(clock.parse(until)))
    except ValueError as e:
        raise NoteError("the former key of the log does not read") from e


def signing() -> list[Key]:
    """The keys that sign now, the log's own first. A former key whose time is over is destroyed by this."""
    former = retiring()
    own = log_key()
    if former is None or former.key == own:
        return [own]
    if former.until <= clock.now():
        keyring.destroy(keyring.RETIRING)
        return [own]
    if not (file := statement_file(own)).exists():
        keyring.replace(file, statement(former, own), 0o644)
    return [own, former.key]


def rotate(days: int = LONGEST) -> Retiring:
    """Put a new key in the place of the log's, which signs beside it for `days` more. FileNotFoundError where there is none.

    UnderWay while the last change is not over. What a kill cut short is done by the next call.
    """
    if not keyring.file_of(keyring.LOG).exists():
        raise FileNotFoundError(keyring.file_of(keyring.LOG))
    if len(signing()) > 1:
        former = retiring()
        raise UnderWay(former.until if former else "")
    own, until = log_key(), clock.stamp(clock.parse(clock.now()) + timedelta(days=days))
    # Kept first: a signer that reads in between finds the same key twice, and never none.
    keyring.replace(keyring.file_of(keyring.RETIRING), f"{own.secret}\n{until}\n")
    keyring.replace(keyring.file_of(keyring.LOG), f"{Key.new(own.name).secret}\n")
    signing()
    return Retiring(own, until)


def statement(former: Retiring, own: Key) -> str:
    """The note, signed by both keys, that the one follows the other: `<log>/key-change`, the two vkeys, until when."""
    text = f"{own.name}/key-change\n{former.key.vkey}\n{own.vkey}\n{former.until}\n"
    return notes.with_line(notes.sign(text, former.key), own.line(text))


def statement_file(own: Key) -> Path:
    return keyring.folder() / f"log.change-{own.verifier.id.hex()}.txt"
