"""Make a backup while the server goes on writing: all of one moment, read again and checked before it has its name."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from peewee import Database, SqliteDatabase

from custody import clock, files
from custody.backup import chains, rows, writing
from custody.backup.manifest import Manifest, Unfit
from custody.backup.reading import Archive
from custody.backup.rows import Source
from custody.errors import CustodyError
from custody.ledger import attachments
from custody.settings import log_origin

Tell = Callable[[int, int], object]


class Spoilt(CustodyError):
    """The database itself is not as it was written."""

    status = 500
    message = chains.SPOILT


@dataclass(frozen=True)
class Made:
    """`size` in bytes. `missing`: photos and scans that are gone or are not what was kept."""

    file: Path
    size: int
    about: Manifest
    missing: int


def make(database: Database, where: str, *, photos: bool, tell: Tell) -> Made:
    """Back up `database`, open and bound, to `where`. `tell` hears how much is done, of how much.

    Errors: CannotWrite; Spoilt where the ledger in the database does not hang together.
    """
    file = writing.named(where)
    with writing.written(file) as out:
        with _apart(database) as calm, rows.snapshot(calm):
            source = Source(calm)
            kept = _kept(source) if photos else []
            step = _steps(sum(map(source.count, source.tables)) + len(kept), tell)
            _tables(source, out, step)
            about = _about(source, photos=photos)
        missing = _photos(kept, out, step)
        about = about.model_copy(update={"members": out.members})
        out.end(about)
        _read_again(out.path, step)
    return Made(file, file.stat().st_size, about, missing)


@contextmanager
def _apart(database: Database) -> Iterator[Database]:
    """Where a reader would keep writers waiting, which is SQLite without WAL, a copy of the pages: made in a moment."""
    if not isinstance(database, SqliteDatabase) or database.pragma("journal_mode") == "wal":
        yield database
        return
    with tempfile.TemporaryDirectory(prefix=".backup-", dir=Path(database.database).parent) as folder:
        copy = SqliteDatabase(f"{folder}/copy.db")
        with copy.connection_context():
            database.connection().backup(copy.connection())
            yield copy


def _tables(source: Source, out: writing.Writer, step: Callable[[int], object]) -> None:
    for table in source.tables:
        columns, found = source.columns(table), source.rows(table)
        out.table(table, columns, rows.quiet(columns, found) if table == "request" else found, step)


def _photos(kept: list[str], out: writing.Writer, step: Callable[[int], object]) -> int:
    """How many of `kept` could not be put in. A photo never changes: it need not be of the same moment."""
    missing = 0
    for sha256 in kept:
        missing += not out.file(sha256, files.path_of(sha256))
        step(1)
    return missing


def _read_again(part: Path, step: Callable[[int], object]) -> None:
    try:
        with Archive(part) as archive:
            chains.checked(archive, step)
    except Unfit as e:
        raise Spoilt from e


def _steps(total: int, tell: Tell) -> Callable[[int], object]:
    """Counts what is written and, after that, what is read again."""
    done = 0

    def step(n: int) -> None:
        nonlocal done
        done += n
        tell(done, 2 * total)

    return step


def _kept(source: Source) -> list[str]:
    if "attachment" not in source.tables:
        return []
    lasting = attachments.lasting() if "named" in source.columns("attachment") else "1 = 1"
    found = source.all(f"SELECT DISTINCT sha256 FROM attachment WHERE {lasting} ORDER BY sha256")  # noqa: S608 - ours
    return [sha256 for (sha256,) in found]


def _about(source: Source, *, photos: bool) -> Manifest:
    ((entries, newest),) = source.all("SELECT count(*), max(received) FROM entry")
    proved = "checkpoint" in source.tables
    return Manifest(
        made=clock.now(),
        log=log_origin(),
        schema=source.schema,
        entries=entries,
        newest=newest or "",
        checkpoint=source.number("SELECT max(size) FROM checkpoint") if proved else 0,
        files=photos,
        members={},
    )
