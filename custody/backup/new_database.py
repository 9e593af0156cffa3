"""A database that nobody uses yet: filled and verified there, it takes the place of another in one step, or goes."""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from custody import disk
from custody.errors import CustodyError
from custody.text import Text

SIDES = ("-wal", "-shm", "-journal")


class InUse(CustodyError):
    status = 503
    message = Text(
        "いまのデータベースが使われています。サーバー（custody serve）を止めてから、もう一度実行してください。何も変えていません。",
        "The present database is in use. Stop the server (custody serve) and run this again. Nothing was changed.",
    )


class NotEmpty(CustodyError):
    status = 409
    message = Text(
        "移す先のデータベースが空ではありません。新しい、表のないデータベースを指定してください。",
        "The database to move to is not empty. Name a new one, without tables.",
    )


class CannotMake(CustodyError):
    status = 500


class New(Protocol):
    """`url`: where to fill it. `swap` puts it in the place of the one it is for and says where that one is now."""

    url: str

    def swap(self) -> str: ...

    def discard(self) -> None: ...


def for_place(url: str, *, must_be_empty: bool = False) -> New:
    """A new database for what is at `url`, made beside it. NotEmpty, CannotMake."""
    if url.startswith("sqlite:"):
        if must_be_empty and _path(url).exists():
            raise NotEmpty
        return NewFile(_path(url))
    from custody.backup.new_postgresql import for_url

    return for_url(url, must_be_empty=must_be_empty)


def stamp() -> str:
    return f"{datetime.now(UTC):%Y%m%d%H%M%S%f}"  # two restores in one second keep two databases


def _path(url: str) -> Path:
    return Path(url.removeprefix("sqlite:///"))


class NewFile:
    """SQLite: a file beside the other."""

    def __init__(self, place: Path) -> None:
        self.place, self.file = place, place.with_name(f"{place.name}.new-{stamp()}")
        self.url = f"sqlite:///{self.file}"
        place.parent.mkdir(parents=True, exist_ok=True)
        self.file.touch(mode=0o600)
        if place.exists():
            _for_the_same(place, self.file)

    def swap(self) -> str:
        """InUse where the other is open somewhere."""
        _in_one_file(self.file)
        disk.sync(self.file)  # it was filled without any
        kept = self.place.with_name(f"{self.place.name}.before-{stamp()}")
        if not self.place.exists():
            kept = Path()
        else:
            _in_one_file(self.place, must=False)
            for side in SIDES:  # of a database too damaged to be closed well: they belong to it, not to the new one
                beside = self.place.with_name(self.place.name + side)
                if beside.exists():
                    beside.replace(kept.with_name(kept.name + side))
            _linked(self.place, kept)
        self.file.replace(self.place)
        disk.sync(self.place.parent)
        return "" if kept == Path() else str(kept)

    def discard(self) -> None:
        for side in ("", *SIDES):
            self.file.with_name(self.file.name + side).unlink(missing_ok=True)


def _for_the_same(place: Path, file: Path) -> None:
    """Owner and permissions: whoever serves what is at `place` is to serve `file`."""
    was = place.stat()
    with suppress(PermissionError):  # only root may give a file away
        os.chown(file, was.st_uid, was.st_gid)
    file.chmod(stat.S_IMODE(was.st_mode))


def _linked(place: Path, kept: Path) -> None:
    """A second name, so that there is a database at `place` at every moment; where there are no links, the only name."""
    try:
        os.link(place, kept)
    except OSError:
        place.replace(kept)


def _in_one_file(file: Path, *, must: bool = True) -> None:
    """End WAL mode, for which SQLite must be alone with the file: InUse where it is not."""
    from peewee import sqlite3  # type: ignore[attr-defined]

    connection = sqlite3.connect(file, timeout=2, isolation_level=None)
    try:
        connection.execute("PRAGMA journal_mode=DELETE").fetchone()
        connection.execute("BEGIN EXCLUSIVE")
        connection.execute("ROLLBACK")
    except sqlite3.OperationalError as e:
        if "locked" in str(e):
            raise InUse from e
        if must:
            raise
    except sqlite3.DatabaseError:
        if must:
            raise
    finally:
        connection.close()
