"""The photos and scans of a bundle, and where bundles lie while they are fetched."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from custody import db, files

HASH = re.compile("[0-9a-f]{64}")


def folder() -> Path:
    """Where bundles are while they are fetched: beside the photos, out of anybody's reach."""
    return files.folder().parent / "bundles"


def file_state(sha256: str, *, seen: bool, named_as_photo: bool) -> str:
    """included, withheld, lost, or elsewhere: of that file only the hash was ever recorded."""
    if not named_as_photo:
        return "elsewhere"
    if not seen:
        return "withheld"
    return "included" if files.is_whole(sha256) else "lost"


def file_of(sha256: str) -> Path:
    """Where the file of a photo or scan is kept."""
    return files.path_of(sha256)


def is_picture(sha256: str) -> bool:
    """Whether a file that is there can be shown as a picture."""
    return files.path_of(sha256).is_file() and files.described(sha256)[0].startswith("image/")


def hashes_in(value: object) -> Iterator[str]:
    """Every text of 64 hexadecimal digits in an entry's data: photos, and files of which the hash alone is on record."""
    if isinstance(value, str):
        if HASH.fullmatch(value):
            yield value
    elif isinstance(value, (list, dict)):
        for part in value.values() if isinstance(value, dict) else value:
            yield from hashes_in(part)


def leave_database() -> None:
    """At the end of a thread: its connection is its own, and nobody else would close it."""
    if not db.proxy.obj.is_closed():
        db.proxy.obj.close()
