"""The keys of the private values, one a value, in a file of their own outside the database.

A record has 64 bytes, so that none lies across two sectors: id, key and mark; that a key is whole is proved by what it
opens. A key is used for one value only, so that destroying it takes that value, from every backup too, and no other.
"""

from __future__ import annotations

import fcntl
import os
import secrets
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from enum import Enum
from pathlib import Path

from custody import disk
from custody.text import Text

RECORD, ID, KEY = 64, 8, 32  # bytes
FIRST, BLOCK = 16, 1024  # keys made at once: by a command that writes little, and from then on
BLOCKS = 256  # that are kept while most are read: 16 MiB
USABLE, DESTROYED = b"key v1\0\0", b"no more\0"


class Gone(Enum):
    """Why a value cannot be read although its row is there."""

    DESTROYED = "destroyed"
    LOST = "lost"
    DAMAGED = "damaged"

    def said(self, folder: Path) -> Text:
        """What a person is told of it."""
        return SAID[self].filled(folder=str(folder))


SAID = {
    Gone.DESTROYED: Text(
        "非公開の値の鍵が破棄されていますが、消去の記録がありません（消去より前の控えから戻した台帳など）",
        "the key of a private value was destroyed, and no entry says so (a ledger from before the erasure?)",
    ),
    Gone.LOST: Text(
        "非公開の値の鍵がありません。鍵のフォルダー {folder} を控えから戻してください",
        "the key of a private value is missing: bring back the folder {folder} from its own backup",
    ),
    Gone.DAMAGED: Text("暗号化した非公開の値が壊れています", "an encrypted private value is damaged"),
}


def _record(id_: bytes, key: bytes, mark: bytes) -> bytes:
    return (id_ + key + mark).ljust(RECORD, b"\0")


def _named(index: int, id_: bytes) -> str:
    return f"{index:x}-{id_.hex()}"


def _usable(record: bytes, id_: str) -> bytes | Gone:
    """The key in a record that is to have this id."""
    if record[:ID].hex() != id_:
        return Gone.LOST
    mark = record[ID + KEY : ID + KEY + len(USABLE)]
    if mark == USABLE:
        return record[ID : ID + KEY]
    return Gone.DESTROYED if mark == DESTROYED else Gone.LOST


class DataKeys:
    """The file at `path`. Safe for threads and for several processes on one machine."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.Lock()
        self._unused: list[tuple[str, bytes]] = []
        self._process, self._made, self._reading = os.getpid(), FIRST, -1

    def claim(self, n: int) -> list[tuple[str, bytes]]:
        """`n` keys that nobody else has or will get, as (name, key). They are on disk. OSError where they cannot be."""
        with self._lock:
            if self._process != os.getpid():  # a child must not hand out its parent's keys
                self._process, self._unused = os.getpid(), []
            while len(self._unused) < n:
                self._unused += self._grow(max(n, self._made))
                self._made = BLOCK
            return [self._unused.pop() for _ in range(n)]

    def ready(self, n: int) -> bool:
        """Whether `n` keys can be claimed without making any."""
        return self._process == os.getpid() and len(self._unused) >= n

    def key(self, name: str) -> bytes | Gone:
        """The key of that name, or why there is none."""
        try:
            index, id_ = name.split("-")
            return _usable(self.read(int(index, 16), 1), id_)
        except (ValueError, OSError, OverflowError):
            return Gone.LOST

    def read(self, first: int, count: int) -> bytes:
        """So many records from number `first` on, as far as there are. OSError, OverflowError, ValueError."""
        return os.pread(self._opened(), count * RECORD, first * RECORD)

    def destroy(self, names: Iterable[str]) -> None:
        """Overwrite these keys where they lie. On disk when this returns; what is not there is passed over."""
        if not self.path.exists():
            return
        with self._alone(os.O_RDWR) as handle:
            for name in names:
                if self.key(name) not in (Gone.LOST, Gone.DESTROYED):
                    index, id_ = name.split("-")
                    os.pwrite(handle, _record(bytes.fromhex(id_), bytes(KEY), DESTROYED), int(index, 16) * RECORD)
            os.fsync(handle)

    def _opened(self) -> int:
        if self._reading < 0:
            self._reading = os.open(self.path, os.O_RDONLY)
        return self._reading

    def _grow(self, n: int) -> Iterator[tuple[str, bytes]]:
        """Add `n` keys to the end of the file."""
        self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        made = [(secrets.token_bytes(ID), secrets.token_bytes(KEY)) for _ in range(n)]
        new = not self.path.exists()
        with self._alone(os.O_RDWR | os.O_CREAT) as handle:
            start = os.fstat(handle).st_size // RECORD  # what a crash left half-written was never used
            data = b"".join(_record(id_, key, USABLE) for id_, key in made)
            if os.pwrite(handle, data, start * RECORD) != len(data):
                raise OSError(28, "no room for the keys", str(self.path))
            os.fsync(handle)
        if new:
            disk.sync(self.path.parent)
        return ((_named(start + i, id_), key) for i, (id_, key) in enumerate(made))

    @contextmanager
    def _alone(self, flags: int) -> Iterator[int]:
        handle = os.open(self.path, flags, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield handle
        finally:
            os.close(handle)

    def __del__(self) -> None:
        if self._reading >= 0:
            os.close(self._reading)


class Ahead:
    """Reads keys by the block and keeps the latest blocks: for whoever looks at most of them, once."""

    def __init__(self, store: DataKeys) -> None:
        self._store = store
        self._kept: dict[int, bytes] = {}

    def key(self, name: str) -> bytes | Gone:
        """As `DataKeys.key`, as it was when its block was read."""
        try:
            index, id_ = name.split("-")
            block, at = divmod(int(index, 16), BLOCK)
            records = self._kept.get(block) or self._read(block)
            return _usable(records[at * RECORD : (at + 1) * RECORD], id_)
        except (ValueError, OSError, OverflowError):
            return Gone.LOST

    def _read(self, block: int) -> bytes:
        if len(self._kept) >= BLOCKS:
            del self._kept[next(iter(self._kept))]
        self._kept[block] = self._store.read(block * BLOCK, BLOCK)
        return self._kept[block]
