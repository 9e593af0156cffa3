"""The folder of the keys: private ones of mode 0600, each made at its first use, and what others may know of them.

`log.key` is the signer's alone, `receipt.key` the web server's; `log.vkey`, `receipt.vkey` and `witness.vkey` hold the
public keys, one a line, the newest last.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from custody import db, disk
from custody.settings import settings

LOG, WITNESS, RECEIPT = "log", "witness", "receipt"
RETIRING = "log.retiring"  # the log's former key while both sign


def folder() -> Path:
    """Where the keys are: as it is set, else `keys` beside the SQLite file, else `var/keys`."""
    if settings().keys:
        return Path(settings().keys)
    return Path("var/keys") if db.is_postgresql() else Path(db.proxy.obj.database).parent / "keys"


def secret(name: str, make: Callable[[], str]) -> str:
    """The text of the private key `name`, made by `make` where there is none yet. PermissionError where others may read it."""
    path = file_of(name)
    if not path.exists():
        _make(path, make())
    return _private(path)


def kept(name: str) -> str | None:
    """The text of the private key `name`; None where there is none. PermissionError where others may read it.

    One whose destruction a kill cut short is destroyed by this, and is none.
    """
    text = _private(file_of(name)) if file_of(name).exists() else None
    if text and not text.strip("\0"):
        destroy(name)
        return None
    return text


def file_of(name: str) -> Path:
    """Where the private key `name` lies, or would lie."""
    return folder() / f"{name}.key"


def destroy(name: str) -> None:
    """Overwrite the private key `name` and remove it: gone from the disk when this returns."""
    path = file_of(name)
    with path.open("r+b") as file:
        file.write(b"\0" * path.stat().st_size)
        file.flush()
        os.fsync(file.fileno())
    path.unlink()
    disk.sync(path.parent)


def _private(path: Path) -> str:
    if path.stat().st_mode & 0o077:
        raise PermissionError(f"{path} is open to others: its mode must be 0600")
    return path.read_text(encoding="utf-8").strip()


def published(name: str) -> list[str]:
    """The public keys `name`, the oldest first; none where nobody has published any. ValueError where it is no text."""
    file = folder() / f"{name}.vkey"
    try:
        return file.read_text(encoding="utf-8").split()
    except FileNotFoundError:
        return []
    except UnicodeDecodeError as e:
        raise ValueError(f"{file} is no list of public keys") from e


def publish(name: str, vkey: str) -> None:
    """Add a public key to those of `name`, once."""
    known = published(name)
    if vkey not in known:
        folder().mkdir(parents=True, exist_ok=True, mode=0o700)
        replace(folder() / f"{name}.vkey", "".join(f"{line}\n" for line in [*known, vkey]), 0o644)


def replace(path: Path, text: str, mode: int = 0o600) -> None:
    """Put `text` in the place of what is at `path`, whole and on disk when this returns."""
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    part.unlink(missing_ok=True)
    _write(part, text, mode)
    part.replace(path)
    disk.sync(path.parent)


def _make(path: Path, text: str) -> None:
    """A new file with `text`; one that another has just made is kept."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    part.unlink(missing_ok=True)
    _write(part, f"{text}\n", 0o600)
    try:
        os.link(part, path)
    except FileExistsError:
        return
    finally:
        part.unlink()
    disk.sync(path.parent)


def _write(path: Path, text: str, mode: int) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
