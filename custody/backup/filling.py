"""Fill a new database from a backup or from another database, fold the ledger anew, and verify all of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from peewee import Database, SqliteDatabase
from playhouse.migrations import Migration, Runner

from custody import db, files, keyring
from custody.backup import rows
from custody.backup.manifest import Unfit
from custody.backup.reading import Archive
from custody.backup.rows import Row
from custody.datakeys import Gone
from custody.errors import CustodyError
from custody.ledger import rebuild, whole
from custody.ledger.verify import Finding
from custody.text import Text

Tell = Callable[[int], object]

FAST = {
    "journal_mode": "memory",
    "synchronous": "off",
    "cache_size": -128_000,
}  # the last in KiB, negative as SQLite wants

NEWER = Text(
    "これは、より新しい版（{newest}）のものです。先にこのソフトを新しくしてください。何も変えていません。",
    "This was made by a newer version ({newest}). Update this software first. Nothing was changed.",
)
NO_HISTORY = Text(
    "どの版の表か分かりません。何も変えていません。",
    "It does not say of which version its tables are. Nothing was changed.",
)


class Given(Protocol):
    """What there is to copy: a backup, or a database at one moment."""

    @property
    def tables(self) -> list[str]: ...

    def columns(self, table: str) -> list[str]: ...

    def rows(self, table: str) -> Iterable[Row]: ...


class Unverified(CustodyError):
    """What was copied does not verify in the new database."""

    status = 500

    def __init__(self, findings: Sequence[Finding]) -> None:
        first = findings[0]
        super().__init__(
            Text(
                f"新しいデータベースの検証で {len(findings):,}件の異常が見つかりました（最初は {first.subject} の記録 "
                f"{first.seq}：{first.what.ja}）。入れ替えていません。",
                f"Verifying the new database found {len(findings):,} things wrong (the first: {first.subject}, entry "
                f"{first.seq}: {first.what.en}). It was not put in place.",
            )
        )
        self.findings = findings


@dataclass(frozen=True)
class Filled:
    """`entries` in all; `missing`: photos and scans that are not in the folder, or are not what was kept.

    `erased`: private values that were erased after the backup was made: their keys are destroyed. `lost`: others that were
    lost or damaged when it was made.
    """

    entries: int
    missing: int
    erased: int
    lost: int = 0


def fits(schema: Sequence[str]) -> str:
    """The newest of the migrations named. Unfit where this version does not know them, as the first it has."""
    known = [m.name for m in Migration.load_directory(str(db.MIGRATIONS))]
    if not schema:
        raise Unfit(NO_HISTORY)
    if list(schema) != known[: len(schema)]:
        raise Unfit(NEWER.filled(newest=schema[-1][:80]))
    return schema[-1]


def fill(url: str, given: Given, schema: Sequence[str], tell: Tell, *, with_losses: bool = False) -> None:
    """Make the tables that `given` was made with at the new database `url`, load them, bring them up to date.

    `tell` hears how many rows just went in. `with_losses`: the columns of entries are taken from their own bytes.
    """
    database = db.connect(url, guarded=False)
    with database.connection_context():
        _hasten(database)
        Runner(database, directory=str(db.MIGRATIONS)).up(fits(schema))
        for table in given.tables:
            columns, found = given.columns(table), given.rows(table)
            if with_losses and table == "entry":
                found = rows.as_said(columns, found)
            for n in rows.load(database, table, columns, found):
                tell(n)
    db.migrate(url)


def _hasten(database: Database) -> None:
    """Spare SQLite the log and the syncs while it fills a file that is thrown away unless all of it succeeds.

    Whoever puts the file in its place syncs it before that.
    """
    if isinstance(database, SqliteDatabase):
        for pragma, value in FAST.items():
            database.pragma(pragma, value)


def fold_and_verify(tell: Tell, *, with_losses: bool = False) -> Filled:
    """Make the projections of the database that is bound and verify all of it. Unverified.

    Photos that are missing and values that were erased since are counted only: the ledger is worth having without them.
    So are, `with_losses`, private values that are lost or damaged.
    `tell` hears of each entry twice.
    """
    erased = Gone.DESTROYED.said(keyring.folder())
    with rows.loading():
        wrong = [f for f in rebuild.rebuild(tell) if f.what != erased and not (with_losses and f.is_loss)]
        found = wrong or list(whole.verify_all(tell))
    missing = [f for f in found if f.subject.startswith("attachment:")]
    since = [f for f in found if f.what == erased]
    lost = [f for f in found if f.is_loss and f.what != erased] if with_losses else []
    if wrong := [f for f in found if f not in missing and f not in since and f not in lost]:
        raise Unverified(wrong)
    return Filled(whole.count(), len(missing), len(since), len(lost))


def keep_photos(archive: Archive, tell: Tell) -> None:
    """Put the photos of a backup into the folder; what is there whole stays as it is."""
    for sha256 in archive.photos:
        if not files.is_whole(sha256):
            files.keep(archive.photo(sha256))
        tell(1)
