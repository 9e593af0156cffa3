"""What a disk holds after the power goes: what was synced, and of what was not synced nothing, or any part in any order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

SECTOR = 512  # bytes that a disk writes whole
Op = tuple[int, bytes | None]  # where, and what; None: shortened to there


@dataclass(frozen=True)
class Did:
    """One thing that was done to the disk, as tests/support/recording_disk.c writes it down."""

    what: str
    path: str
    at: int
    data: bytes


def read_back(log: Path) -> Iterator[Did]:
    with log.open("rb") as file:
        for head in file:
            what, at, size = head.decode().rstrip("\n").split("\t")
            yield Did(what[0], what[2:], int(at), file.read(int(size)))


@dataclass
class Kept:
    """A file: what of it lasts, and what was done to it since it was synced."""

    lasting: bytearray
    since: list[Op] = field(default_factory=list)

    def sync(self) -> None:
        apply(self.lasting, self.since)
        self.since.clear()

    def after(self, dice: Random | None) -> bytes:
        """Without what was not synced; with dice, with some of its sectors, in any order."""
        found = bytearray(self.lasting)
        if dice and self.since:
            parts = [part for op in self.since for part in _sectors(op)]
            apply(found, dice.sample(parts, dice.randint(0, len(parts))))
        return bytes(found)


def apply(content: bytearray, ops: list[Op]) -> None:
    for at, data in ops:
        if data is None:
            del content[at:]
        content.extend(bytes(max(0, at - len(content))))
        if data is not None:
            content[at : at + len(data)] = data


def _sectors(op: Op) -> Iterator[Op]:
    at, data = op
    if data is None:
        yield op
        return
    for n in range(0, len(data), SECTOR):
        yield at + n, data[n : n + SECTOR]


class Disk:
    """The files of one folder, by their paths: those there now, and those whose names last."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.now = {str(p): Kept(bytearray(p.read_bytes())) for p in folder.iterdir() if p.is_file()}
        self.named = dict(self.now)

    def do(self, did: Did) -> None:
        if did.what == "U":
            self.now.pop(did.path, None)
        elif did.what == "S" and did.path == str(self.folder):
            self.named = dict(self.now)
        elif did.what == "S" and did.path in self.now:
            self.now[did.path].sync()
        elif did.what in "WT":
            kept = self.now.setdefault(did.path, Kept(bytearray()))
            kept.since.append((did.at, did.data if did.what == "W" else None))

    def after(self, dice: Random | None) -> dict[str, bytes]:
        """The files that are there when the power is back; with dice any name that was not synced may be the new one."""
        found: dict[str, bytes] = {}
        for path in self.now.keys() | self.named.keys():
            names = self.now if dice and dice.random() < 0.5 else self.named
            if path in names and not path.endswith("-shm"):
                found[Path(path).name] = names[path].after(dice)
        return found
