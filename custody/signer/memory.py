"""What the signer remembers outside the database: the newest tree that it signed. On disk before the signature goes out.

It lies beside the folder of keys and not in it: who brings back an old folder of keys brings back no old memory.
"""

from __future__ import annotations

import fcntl
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from custody import keyring
from custody.settings import settings

FORMERLY = "signer.json"  # among the keys, where it lay before; taken from there once


@dataclass(frozen=True, slots=True)
class Memory:
    """`root`: of the tree of `size` leaves, in hex. `note`: what was signed over it, at `made` (UTC stamp).

    Of size 0, with an empty note, where all that was signed was given up, in writing.
    """

    size: int
    root: str
    note: str
    made: str


def place() -> Path:
    """The signer's file: as it is set, else beside the folder of keys: `keys-signer.json`."""
    if settings().signer_state:
        return Path(settings().signer_state)
    return keyring.folder().absolute().with_name(f"{keyring.folder().absolute().name}-{FORMERLY}")


def recalled() -> Memory | None:
    """What was signed last; None where nothing ever was. ValueError where the file is not the signer's."""
    formerly = keyring.folder() / FORMERLY
    held = formerly if formerly.exists() and not place().exists() else place()
    try:
        given = json.loads(held.read_text(encoding="utf-8"))
        return Memory(int(given["size"]), str(given["root"]), str(given["note"]), str(given["made"]))
    except FileNotFoundError:
        return None
    except (KeyError, TypeError) as e:
        raise ValueError(f"{held} is not what a signer wrote") from e


def remember(memory: Memory) -> None:
    """Lasting when this returns."""
    place().parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    keyring.replace(place(), json.dumps(asdict(memory)) + "\n")
    formerly = keyring.folder() / FORMERLY
    if formerly != place():
        formerly.unlink(missing_ok=True)


@contextmanager
def alone() -> Iterator[None]:
    """Only one signer at a time works with this file. BlockingIOError where there is another."""
    place().parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with place().with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
