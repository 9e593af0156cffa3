"""A zip whose bytes depend on nothing but its content: fixed times, no compression, a list in the order of names."""

from __future__ import annotations

import hashlib
from contextlib import nullcontext, suppress
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self
from zipfile import ZIP_STORED, ZipFile, ZipInfo

LONG_AGO = (1980, 1, 1, 0, 0, 0)  # the earliest that a zip can say
SUMS = "SHA256SUMS"
BLOCK = 1024 * 1024


class Bundle:
    """The zip while it is written. Closing it adds the list of all hashes, in the form of sha256sum."""

    def __init__(self, out: BinaryIO) -> None:
        self._zip = ZipFile(out, "w", ZIP_STORED)
        self._sums: dict[str, str] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if kind is None:
            sums = "".join(f"{self._sums[name]}  {name}\n" for name in sorted(self._sums))
            self._zip.writestr(_info(SUMS), sums)
            self._zip.filelist.sort(key=lambda info: info.filename)
        with nullcontext() if kind is None else suppress(OSError, ValueError):
            self._zip.close()

    def add(self, name: str, data: bytes | str) -> None:
        """One file. A name is given once."""
        raw = data.encode() if isinstance(data, str) else data
        self._sums[name] = hashlib.sha256(raw).hexdigest()
        self._zip.writestr(_info(name), raw)

    def add_file(self, name: str, path: Path) -> None:
        """The same of a file on disk, block by block."""
        seen = hashlib.sha256()
        info = _info(name)
        info.file_size = path.stat().st_size  # from it the zip knows whether its long form is needed
        with path.open("rb") as file, self._zip.open(info, "w") as out:
            while block := file.read(BLOCK):
                seen.update(block)
                out.write(block)
        self._sums[name] = seen.hexdigest()


def _info(name: str) -> ZipInfo:
    info = ZipInfo(name, LONG_AGO)
    info.create_system = 3  # Unix: the same wherever it is made
    info.external_attr = 0o100644 << 16
    return info
