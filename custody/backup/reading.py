"""Read a backup that nobody vouches for: every name, size and hash is checked, and no path of it is ever used."""

from __future__ import annotations

import base64
import hashlib
import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import orjson
from pydantic import ValidationError

from custody.backup import manifest
from custody.backup.manifest import FILE, MAX_FILE, MAX_LINE, MAX_MANIFEST, MOST_SHRUNK, TABLE_NAMES, Manifest, Unfit
from custody.backup.rows import Row
from custody.text import Text

BLOCK = 1024 * 1024
BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    struct.error,
    ValueError,
    KeyError,
    NotImplementedError,
    RuntimeError,
)


def damaged(ja: str, en: str) -> Unfit:
    return Unfit(
        Text(
            f"このバックアップは使えません（{ja}）。何も変えていません。",
            f"This backup cannot be used ({en}). Nothing was changed.",
        )
    )


@contextmanager
def whole() -> Iterator[None]:
    """Whatever a damaged archive makes the library raise becomes Unfit."""
    try:
        yield
    except ValidationError as e:
        raise damaged("目録が読めません", "its manifest cannot be read") from e
    except BROKEN as e:
        raise damaged("壊れているか、別のファイルです", "it is damaged, or another kind of file") from e


class Archive:
    """An open backup. Unfit at once where its list of members is not that of its manifest."""

    def __init__(self, path: Path) -> None:
        with whole():
            self._zip = zipfile.ZipFile(path)
            try:
                self.manifest = self._manifest()
                self._bounded(path.stat().st_size)
            except BaseException:
                self._zip.close()
                raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._zip.close()

    @property
    def tables(self) -> list[str]:
        """Those it holds, in the order in which they are loaded."""
        return [table for name, table in TABLE_NAMES.items() if name in self.manifest.members]

    @property
    def photos(self) -> list[str]:
        """Hashes of the photos and scans it holds."""
        return [name.removeprefix("files/") for name in self.manifest.members if name.startswith("files/")]

    def _manifest(self) -> Manifest:
        if self._zip.getinfo(manifest.NAME).file_size > MAX_MANIFEST:
            raise damaged("目録が大きすぎます", "its manifest is too large")
        with self._zip.open(manifest.NAME) as file:
            return Manifest.model_validate_json(file.read(MAX_MANIFEST + 1))

    def _bounded(self, size: int) -> None:
        infos = self._zip.infolist()
        names = [i.filename for i in infos if i.filename != manifest.NAME]
        if sorted(names) != sorted(self.manifest.members) or len(infos) != len(names) + 1:
            raise damaged("目録と中身が合いません", "what it holds is not what its manifest lists")
        for name, member in self.manifest.members.items():
            info = self._zip.getinfo(name)
            known = name in TABLE_NAMES or (re.fullmatch(FILE, name) and name.endswith(member.sha256))
            packed = info.compress_type in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
            if not known or not packed or info.file_size != member.size:
                raise damaged("知らない中身があります", "it holds something unknown")
            if name.startswith("files/") and member.size > MAX_FILE:
                raise damaged("写真が大きすぎます", "a photo in it is too large")
        if sum(m.size for m in self.manifest.members.values()) > MOST_SHRUNK * size:
            raise damaged("ありえないほど小さく詰められています", "it is packed impossibly tight")

    def columns(self, table: str) -> list[str]:
        """The names of a table's columns. They are not to be trusted either."""
        with whole():
            found = orjson.loads(next(self._lines(table)))
            if not isinstance(found, list) or not all(isinstance(c, str) for c in found):
                raise damaged("表の列が読めません", "the columns of a table cannot be read")
            return found

    def rows(self, table: str) -> Iterator[Row]:
        """The rows of a table. Unfit at the latest at its end, where its hash or its number of rows is another."""
        width, count = len(self.columns(table)), -1
        for line in self._lines(table):
            count += 1
            if count:
                yield _row(line, width)
        if count != self.manifest.members[f"tables/{table}.jsonl"].rows:
            raise damaged("行の数が合いません", "the number of rows is another")

    def photo(self, sha256: str) -> bytes:
        """The content of a photo. Unfit where it has another hash."""
        return b"".join(self._blocks(f"files/{sha256}"))

    def check(self, tell: Callable[[int], object]) -> None:
        """Read every photo to its end; `tell` hears how many."""
        for sha256 in self.photos:
            self.photo(sha256)
            tell(1)

    def _lines(self, table: str) -> Iterator[bytes]:
        rest = b""
        for block in self._blocks(f"tables/{table}.jsonl"):
            *lines, rest = (rest + block).split(b"\n")
            if len(rest) > MAX_LINE:
                raise damaged("行が長すぎます", "a line is too long")
            yield from lines
        if rest:
            raise damaged("途中で切れています", "it ends too early")

    def _blocks(self, name: str) -> Iterator[bytes]:
        member, seen, size = self.manifest.members[name], hashlib.sha256(), 0
        with self._zip.open(name) as file:
            while block := self._read(file):
                seen.update(block)
                size += len(block)
                if size > member.size:
                    break
                yield block
        if size != member.size or seen.hexdigest() != member.sha256:
            raise damaged("ハッシュが合いません", "a hash is another")

    def _read(self, file: Any) -> bytes:
        with whole():
            return bytes(file.read(BLOCK))


def _row(line: bytes, width: int) -> Row:
    with whole():
        found = orjson.loads(line)
        if not isinstance(found, list) or len(found) != width:
            raise damaged("行の形が違います", "a row has another shape")
        return [_value(v) for v in found]


def _value(value: object) -> object:
    if isinstance(value, dict):
        text = value.get("b64")
        return base64.b64decode(text, validate=True) if len(value) == 1 and isinstance(text, str) else _refuse()
    if value is None or isinstance(value, str) or (type(value) is int and -(2**63) <= value < 2**63):
        return value
    return _refuse()


def _refuse() -> object:
    raise damaged("値の形が違います", "a value has another shape")
