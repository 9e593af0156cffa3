"""Make a backup while the server goes on writing: all of one moment, read again and checked before it has its name."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from peewee import Database, SqliteDatabase

from custody import clock, db, files, keyring
from custody.backup import chains, rows, writing
from custody.backup.manifest import Manifest, Unfit
from custody.backup.reading import Archive
from custody.backup.rows import Row, Source
from custody.datakeys import Gone
from custody.errors import CustodyError
from custody.ledger import attachments, left_out, whole
from custody.ledger.verify import Finding
from custody.settings import log_origin

Tell = Callable[[int, int], object]


class Spoilt(CustodyError):
    """The database itself is not as it was written."""

    status = 500
    message = chains.SPOILT


@dataclass(frozen=True)
class Made:
    """`size` in bytes. `missing`: photos and scans that are gone or are not what was kept. `left_out`: rows that are no
    entries, or do not follow the one before them: they are not in it. `refused`: what a restore would not put in place.
    """

    file: Path
    size: int
    about: Manifest
    missing: int
    left_out: list[Finding] = field(default_factory=list)
    refused: list[Finding] = field(default_factory=list)


@dataclass
class Without:
    """Takes rows that are no entries, and what hangs on them, out of what is copied, and counts the entries it lets by."""

    left: list[left_out.Unsealable]
    entries: int = 0
    newest: str = ""

    def rows(self, table: str, columns: Sequence[str], found: Iterable[Row]) -> Iterable[Row]:
        if table == "entry":
            return self._entries(columns, found)
        return self._others(columns, found) if table in ("private", "signature", "erasure") and self.left else found

    def _entries(self, columns: Sequence[str], found: Iterable[Row]) -> Iterator[Row]:
        out, hash_, received = {u.hash for u in self.left}, columns.index("hash"), columns.index("received")
        for row in found:
            if row[hash_] not in out:
                self.entries += 1
                self.newest = max(self.newest, row[received])
                yield row

    def _others(self, columns: Sequence[str], found: Iterable[Row]) -> Iterator[Row]:
        out, subject, seq = {(u.subject, u.seq) for u in self.left}, columns.index("subject"), columns.index("seq")
        return (row for row in found if (row[subject], row[seq]) not in out)


def make(database: Database, where: str, *, photos: bool, tell: Tell) -> Made:
    """Back up `database`, open and bound, to `where`. `tell` hears how much is done, of how much.

    Errors: CannotWrite; Spoilt where the ledger in the database does not hang together.
    """
    file, without = writing.named(where), Without(left_out.unsealable())
    with writing.written(file) as out:
        with _apart(database) as calm, rows.snapshot(calm):
            source = Source(calm)
            kept = _kept(source) if photos else []
            step = _steps(sum(map(source.count, source.tables)) + len(kept), tell)
            _tables(source, out, without, step)
            about = _about(source, without, photos=photos)
            refused = _refused(calm, without.left)
        missing = _photos(kept, out, step)
        about = about.model_copy(update={"members": out.members})
        out.end(about)
        _read_again(out.path, step)
    return Made(file, file.stat().st_size, about, missing, [u.finding for u in without.left], refused)


def _refused(calm: Database, without: Sequence[left_out.Unsealable]) -> list[Finding]:
    """What restoring this would be refused for. The keys lie elsewhere, and may be away or destroyed by then."""
    if "left_out" not in calm.get_tables():
        return []  # of an earlier version, which the ledger of this one cannot read
    away = {gone.said(keyring.folder()) for gone in (Gone.LOST, Gone.DESTROYED)}
    bound = db.proxy.obj
    db.bind(calm)
    try:
        return [f for f in whole.verify_copied(without) if f.what not in away]
    finally:
        db.bind(bound)


@contextmanager
def _apart(database: Database) -> Iterator[Database]:
    """Where a reader would keep writers waiting, which is SQLite without WAL, a copy of the pages: made in a moment."""
    if not isinstance(database, SqliteDatabase) or database.pragma("journal_mode") == "wal":
        yield database
        return
    with tempfile.TemporaryDirectory(prefix=".backup-", dir=Path(database.database).parent) as folder:
        Path(folder, "keys").symlink_to(keyring.folder().absolute())  # they are looked for beside the database
        copy = SqliteDatabase(f"{folder}/copy.db")
        with copy.connection_context():
            database.connection().backup(copy.connection())
            yield copy


def _tables(source: Source, out: writing.Writer, without: Without, step: Callable[[int], object]) -> None:
    for table in source.tables:
        columns = source.columns(table)
        found = without.rows(table, columns, source.rows(table))
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


def _about(source: Source, without: Without, *, photos: bool) -> Manifest:
    proved = "checkpoint" in source.tables
    return Manifest(
        made=clock.now(),
        log=log_origin(),
        schema=source.schema,
        entries=without.entries,
        newest=without.newest,
        checkpoint=source.number("SELECT max(size) FROM checkpoint") if proved else 0,
        files=photos,
        members={},
    )
