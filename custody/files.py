"""Files kept by the SHA-256 of their content, `ab/abcd…` in one folder. One content, one file, never half-written."""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path

from custody import db, disk
from custody.settings import settings

BLOCK = 1024 * 1024
# Of the kinds that are kept: photos and scans (usecases.pictures.safe), and forms that were issued.
BEGINNINGS = {
    b"%PDF-": "application/pdf",
    b"\xff\xd8\xff": "image/jpeg",
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"PK\x03\x04": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    b"\xef\xbb\xbf": "text/csv",
}


def folder() -> Path:
    """Where the files are: as it is set, else `files` beside the SQLite file, else `var/files`."""
    if settings().files:
        return Path(settings().files)
    return Path("var/files") if db.is_postgresql() else Path(db.proxy.obj.database).parent / "files"


def path_of(sha256: str) -> Path:
    """Where the file with this hash is kept, whether or not it is there."""
    return folder() / sha256[:2] / sha256


def keep(data: bytes) -> str:
    """Keep `data` and give its hash in hex. It is on disk when this returns. StorageFull, StorageBroken."""
    sha256 = hashlib.sha256(data).hexdigest()
    path = path_of(sha256)
    if not is_whole(sha256):
        try:
            _write(path, data)
        except OSError as e:
            if told := disk.unwritten(e):
                raise told from e
            raise
    return sha256


def remove(sha256: str) -> None:
    """Remove the file with this hash; nothing where it is gone. OSError where it cannot be removed."""
    path_of(sha256).unlink(missing_ok=True)


def is_whole(sha256: str) -> bool:
    """Whether the file is there and still has its hash. Reads it block by block."""
    seen = hashlib.sha256()
    try:
        with path_of(sha256).open("rb") as file:
            while block := file.read(BLOCK):
                seen.update(block)
    except OSError:
        return False
    return seen.hexdigest() == sha256


def described(sha256: str) -> tuple[str, int]:
    """Media type, by how the file begins, and length in bytes of a file that is there."""
    path = path_of(sha256)
    with path.open("rb") as file:
        start = file.read(max(map(len, BEGINNINGS)))
    return next((kind for begins, kind in BEGINNINGS.items() if start.startswith(begins)), ""), path.stat().st_size


def _write(path: Path, data: bytes) -> None:
    path.parents[1].mkdir(mode=0o700, parents=True, exist_ok=True)
    path.parent.mkdir(mode=0o700, exist_ok=True)
    handle, made = tempfile.mkstemp(suffix=".part", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(made).replace(path)
    except BaseException:
        Path(made).unlink(missing_ok=True)
        raise
    disk.sync(path.parent)
    disk.sync(path.parent.parent)
