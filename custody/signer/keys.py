"""The log's key and its change: for a while the former key signs beside the new one, then it is destroyed.

The private halves lie in the folder of keys: `log.key`, and `log.retiring.key` with the time of its end as a second line.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from custody import clock, keyring
from custody.ledger.alarms import Alarm
from custody.ledger.key_changes import Change
from custody.ledger.notes import Key, NoteError, Verifier
from custody.settings import log_origin
from custody.signer import succession

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
    """The log's key, made when there never was one; its public key is published among the keys.

    Alarm where it is gone, or is not the one that signed last. NoteError for a damaged one.
    """
    file = keyring.file_of(keyring.LOG)
    if not file.exists() and succession.begun():
        raise Alarm("lost", str(file))
    key, former = Key.read(keyring.secret(keyring.LOG, lambda: Key.new(log_origin()).secret)), retiring()
    succession.holds(key.verifier, former.key.verifier if former else None)
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
    if not (file := statement_file(own.verifier)).exists():
        keyring.replace(file, Change(former.key.verifier, own.verifier, former.until).note(own, former.key), 0o644)
    if former.until <= clock.now():
        keyring.destroy(keyring.RETIRING)
        return [own]
    return [own, former.key]


def rotate(days: int = LONGEST) -> Retiring:
    """Put a new key in the place of the log's, which signs beside it for `days` more. FileNotFoundError where there never was one.

    Alarm as `log_key`. UnderWay while the last change is not over. What a kill cut short is done by the next call.
    """
    if not keyring.file_of(keyring.LOG).exists() and not succession.begun():
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


def statement_file(own: Verifier, further: Verifier | None = None) -> Path:
    """Where it is in writing that `own` followed the key before it, and what became of a `further` one."""
    about = f"{own.id.hex()}-{further.id.hex()}" if further else own.id.hex()
    return keyring.folder() / f"log.change-{about}.txt"
