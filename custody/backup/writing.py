"""Write a backup: one zip with a manifest. It gets its name only once it is on disk, whole and read again."""

from __future__ import annotations

import base64
import errno
import hashlib
import os
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import orjson

from custody import disk
from custody.backup import manifest
from custody.backup.manifest import Manifest, Member
from custody.backup.rows import Row
from custody.disk import FULL
from custody.errors import CustodyError
from custody.text import Text

BLOCK = 1024 * 1024
LINES = 1_000


class CannotWrite(CustodyError):
    """There is no room, no permission, or something of that name already."""


def named(where: str) -> Path:
    """The file to write: `where`, or one named after this second in the folder `where`. CannotWrite if it is there."""
    file = Path(where)
    if file.is_dir() or where.endswith(os.sep):
        file /= f"azukari-{datetime.now(UTC):%Y%m%dT%H%M%SZ}.zip"
    if file.exists():
        raise CannotWrite(
            Text(f"{file} はもうあります。ほかの名前にしてください。", f"{file} is there already. Choose another name.")
        )
    return file


@contextmanager
def told() -> Iterator[None]:
    """An error of the disk becomes one sentence."""
    try:
        yield
    except OSError as e:
        where = e.filename or ""
        if e.errno in FULL:
            raise CannotWrite(
                Text(
                    "書き込む先に空きがありません。バックアップは作られていません。",
                    "There is no room where it is to be written. No backup was made.",
                )
            ) from e
        if e.errno in (errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOENT, errno.ENOTDIR):
            raise CannotWrite(
                Text(
                    f"{where} に書き込めません（{e.strerror}）。バックアップは作られていません。",
                    f"{where} cannot be written ({e.strerror}). No backup was made.",
                )
            ) from e
        raise


@contextmanager
def written(file: Path) -> Iterator[Writer]:
    """A writer whose file gets its name when the block ends well; until then, and after an error, there is none."""
    with told():
        handle, made = tempfile.mkstemp(prefix=f".{file.name}.", suffix=".part", dir=file.parent)
        part = Path(made)
        try:
            with os.fdopen(handle, "w+b") as raw:
                out = Writer(raw, part)
                try:
                    yield out
                finally:
                    out.leave()
            if file.exists():
                raise FileExistsError(errno.EPERM, os.strerror(errno.EEXIST), str(file))
            part.replace(file)
            disk.sync(file.parent)
        finally:
            part.unlink(missing_ok=True)


class Writer:
    """Members one after another, then the manifest."""

    def __init__(self, raw: object, path: Path) -> None:
        self.path, self._raw = path, raw
        self._zip = zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED, compresslevel=1)  # type: ignore[call-overload]
        self.members: dict[str, Member] = {}

    def table(self, table: str, columns: Sequence[str], rows: Iterable[Row], tell: Callable[[int], object]) -> None:
        """One line of column names, then a line a row."""
        count = 0

        def lines() -> Iterator[bytes]:
            nonlocal count
            yield orjson.dumps(columns) + b"\n"
            batch: list[bytes] = []
            for row in rows:
                batch.append(orjson.dumps([_plain(v) for v in row]))
                if len(batch) == LINES:
                    count += len(batch)
                    tell(len(batch))
                    yield b"\n".join(batch) + b"\n"
                    batch = []
            count += len(batch)
            tell(len(batch))
            yield b"".join(line + b"\n" for line in batch)

        name = f"tables/{table}.jsonl"
        made = self._member(name, zipfile.ZIP_DEFLATED, lines())
        self.members[name] = made.model_copy(update={"rows": count})

    def file(self, sha256: str, source: Path) -> bool:
        """A photo by its hash; False, and nothing is added, where it is gone or another."""
        try:
            data = source.read_bytes()
        except OSError:
            return False
        if hashlib.sha256(data).hexdigest() != sha256:
            return False
        self.members[f"files/{sha256}"] = self._member(f"files/{sha256}", zipfile.ZIP_STORED, [data])
        return True

    def _member(self, name: str, how: int, blocks: Iterable[bytes]) -> Member:
        info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
        info.compress_type = how
        seen, size = hashlib.sha256(), 0
        with self._zip.open(info, "w", force_zip64=True) as out:
            for block in blocks:
                out.write(block)
                seen.update(block)
                size += len(block)
        return Member(size=size, sha256=seen.hexdigest(), rows=0)

    def leave(self) -> None:
        """Have the library write nothing more: of a file that was not ended it would try, when nobody listens."""
        self._zip.fp = None

    def end(self, about: Manifest) -> None:
        """Write the manifest; all is on disk when this returns."""
        self._zip.writestr(manifest.NAME, about.model_dump_json(by_alias=True, indent=1))
        self._zip.close()
        self._raw.flush()  # type: ignore[attr-defined]
        os.fsync(self._raw.fileno())  # type: ignore[attr-defined]


def _plain(value: object) -> object:
    if isinstance(value, (bytes, memoryview)):
        return {"b64": base64.b64encode(value).decode()}
    return value
