"""A zip whose bytes depend on nothing but its content: fixed times, no compression, a list in the order of names."""

from __future__ import annotations

import hashlib
import re
from contextlib import nullcontext, suppress
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self
from zipfile import ZIP_STORED, ZipFile, ZipInfo

from custody.errors import CustodyError
from custody.text import Text

LONG_AGO = (1980, 1, 1, 0, 0, 0)  # the earliest that a zip can say
SUMS = "SHA256SUMS"
BLOCK = 1024 * 1024
NAME = re.compile(
    r"(entries/[0-9]{6,9}\.json|proofs/[A-Za-z0-9_.-]{1,100}\.tlog-proof|attachments/[0-9a-f]{64}"
    r"|checkpoints/[1-9][0-9]{0,15}(\.consistency|\.tsr)?|[A-Za-z]{1,20}(\.(txt|tsv|json|html|md|py|sh|tsr))?)"
)


class Misnamed(CustodyError):
    """Something in the database would put a file where none belongs."""

    message = Text(
        "台帳に、証拠一式に入れられない名前（{name}）のものがあるため、作れません。システム管理者に custody verify で調べてもらってください。",
        "The ledger holds something of a name that no bundle may have ({name}): none can be made. Have the administrator run"
        " custody verify.",
    )


class Bundle:
    """The zip while it is written. Closing it adds the list of all hashes, in the form of sha256sum."""

    def __init__(self, out: BinaryIO, names: re.Pattern[str] = NAME) -> None:
        self._zip, self._names = ZipFile(out, "w", ZIP_STORED), names
        self._sums: dict[str, str] = {}

    @property
    def sums(self) -> dict[str, str]:
        """Name -> SHA-256 of what is in it so far."""
        return dict(self._sums)

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
        self._named(name)
        self._sums[name] = hashlib.sha256(raw).hexdigest()
        self._zip.writestr(_info(name), raw)

    def add_file(self, name: str, path: Path) -> None:
        """The same of a file on disk, block by block."""
        self._named(name)
        seen = hashlib.sha256()
        info = _info(name)
        info.file_size = path.stat().st_size  # from it the zip knows whether its long form is needed
        with path.open("rb") as file, self._zip.open(info, "w") as out:
            while block := file.read(BLOCK):
                seen.update(block)
                out.write(block)
        self._sums[name] = seen.hexdigest()

    def _named(self, name: str) -> None:
        """Misnamed unless it is a name that belongs here: none leads out of the folder it is unpacked in."""
        if not self._names.fullmatch(name):
            raise Misnamed(Misnamed.message.filled(name=ascii(name)[:80]))


def _info(name: str) -> ZipInfo:
    info = ZipInfo(name, LONG_AGO)
    info.create_system = 3  # Unix: the same wherever it is made
    info.external_attr = 0o100644 << 16
    return info
