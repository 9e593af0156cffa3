"""Take erased private values out of the database, and destroy their keys once that is committed."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from peewee import PeeweeException, SqliteDatabase

from custody import db
from custody.events import Recorded
from custody.events.forgetting import erased_by
from custody.ledger import sealing
from custody.models import REGISTERS

log = logging.getLogger("custody.keys")
WHERE = "subject = ? AND seq = ? AND name = ?"


def carry_out(entries: Sequence[Recorded]) -> None:
    """Delete what these entries, appended in this transaction, say is erased. Their keys wait for `finish`."""
    for e in entries:
        values = [(e.subject, seq, name) for seq, name in sorted(erased_by(e))]
        db.run_many(
            "INSERT INTO erasure (subject, seq, name, entry) VALUES (?, ?, ?, ?)", [(*v, e.hash) for v in values]
        )
        db.run_many(f"INSERT INTO spent_key (key) SELECT key FROM private WHERE {WHERE}", values)  # noqa: S608
        db.run_many(f"DELETE FROM private WHERE {WHERE}", values)  # noqa: S608


def waiting() -> list[str]:
    """The names of keys whose values are erased and which are to be destroyed. None that a value still needs."""
    sql = (
        "SELECT key FROM spent_key s WHERE NOT EXISTS (SELECT 1 FROM private p WHERE p.key = s.key) "
        "AND NOT EXISTS (SELECT 1 FROM request r WHERE r.key = s.key) ORDER BY key"
    )
    return [str(key) for (key,) in db.rows(sql)]


def finish() -> int:
    """Destroy the keys of what is erased for good; how many. Outside any transaction: a key outlives a rollback.

    Killed before or between, it is done by the next call: at the next erasure, start or `custody erase`.
    """
    spent = waiting()
    if not spent:
        return 0
    sealing.keys().destroy(spent)
    _forget(spent)
    log.info("keys: %d destroyed", len(spent))
    return len(spent)


@db.transaction
def _forget(spent: Sequence[str]) -> None:
    db.run_many("DELETE FROM spent_key WHERE key = ?", [(key,) for key in spent])


def erased_any() -> bool:
    return bool(db.rows("SELECT 1 FROM erasure LIMIT 1"))


def clean() -> bool:
    """Have the database let go of the space where erased words stood; whether it could.

    SQLite writes its file anew and empties its journal; PostgreSQL writes the tables anew, where their owner asks.
    """
    database = db.proxy.obj
    try:
        return _clean_file(str(database.database)) if isinstance(database, SqliteDatabase) else _clean_tables()
    except PeeweeException as e:
        log.warning("the space of erased values could not be cleaned: %s", e)
        return False


def _clean_file(file: str) -> bool:
    bare = db.connect(f"sqlite:///{file}", guarded=False)  # to write the file anew it attaches another
    with bare.connection_context():
        bare.execute_sql("VACUUM")
        ((busy, _, _),) = bare.execute_sql("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    return not busy


def _clean_tables() -> bool:
    ((owner,),) = db.rows("SELECT pg_has_role(relowner, 'USAGE') FROM pg_class WHERE oid = 'private'::regclass")
    if owner:
        names = ["private", "request", "item_words", *sorted(table._meta.table_name for table in REGISTERS.values())]
        for name in names:
            db.proxy.obj.execute_sql(f'VACUUM (FULL) "{name}"')
    return bool(owner)
