"""The database: SQLite by default, PostgreSQL by URL. Pragmas, guards against rewriting, one write queue."""

from __future__ import annotations

import errno
import functools
import logging
import random
import re
import select
import threading
import time
import unicodedata
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import orjson
import peewee
from peewee import Database, DatabaseProxy, PostgresqlDatabase, SqliteDatabase
from playhouse.db_url import connect as connect_url

from custody import disk, errors

log = logging.getLogger("custody.db")
P = ParamSpec("P")
R = TypeVar("R")

proxy = DatabaseProxy()

MIGRATIONS = Path(__file__).parent / "migrations"
DATA_KEYS = "0018_data_keys"
BUSY_SECONDS = 30
TRIES = 8  # ledger.md R8
RETRYABLE = frozenset({"40001", "40P01", "23505"})  # the last: the same key, or the same seq, won by another

UNSURE = frozenset(
    {"01000", "57P01"}
)  # of a warning: the wait for a synchronous standby was cancelled (ledger.md §1.7)

# A human number that something has already, as SQLite and PostgreSQL say it (in any language).
TAKEN = re.compile(r'UNIQUE constraint failed: \w+\.number\b|"[a-z]+(_case)?_number"')

# A disk that fails or may not be written, as PostgreSQL and SQLite say it.
BROKEN = frozenset({"25006", "58030"})
NOTHING_LEFT = "cannot rollback - no transaction is active"  # SQLite has done so itself
CANNOT_WRITE = ("disk I/O error", "readonly database", "unable to open database file")

# Actions of the SQLite authoriser (sqlite3.h): what nobody may do to the ledger through our connections.
_DELETE, _UPDATE, _DROP_TABLE, _PRAGMA, _ALTER_TABLE, _OK, _DENY = 9, 23, 11, 19, 26, 0, 1
_CREATE_TRIGGER, _CREATE_TEMP_TRIGGER, _DROP_TRIGGER, _DROP_INDEX = 7, 5, 16, 10
_CREATE_TEMP_TABLE, _CREATE_TEMP_VIEW, _ATTACH = 4, 6, 24  # a table of the same name elsewhere would be read instead
GUARDED = frozenset(
    {
        "entry",
        "private",
        "erasure",
        "signature",
        "leaf",
        "tile",
        "checkpoint",
        "further_signature",
        "cosignature",
        "timestamp_token",
        "outside",
    }
)
GUARDED_SETTINGS = frozenset(
    {"writable_schema", "recursive_triggers", "trusted_schema", "synchronous", "journal_mode", "secure_delete"}
)


def wal_is_safe(version: tuple[int, int, int]) -> bool:
    """SQLite before 3.51.3, and the withdrawn 3.52.0, can lose committed writes in WAL (ledger.md §1)."""
    return version >= (3, 51, 3) and version != (3, 52, 0)


def _authorise(action: int, first: str | None, second: str | None, _db: str | None, _source: str | None) -> int:
    if action == _DELETE and first == "private":
        return _OK  # its guard lets go what an entry says is erased
    if action in (_UPDATE, _DELETE, _DROP_TABLE) and first in GUARDED:
        return _DENY
    # SQLite gives the table second here; and names a pragma as it was typed.
    if action in (_ALTER_TABLE, _CREATE_TRIGGER, _CREATE_TEMP_TRIGGER, _DROP_INDEX) and second in GUARDED:
        return _DENY
    if action in (_CREATE_TEMP_TABLE, _CREATE_TEMP_TRIGGER, _CREATE_TEMP_VIEW, _ATTACH):
        return _DENY
    if action == _DROP_TRIGGER or (action == _PRAGMA and second and str(first).lower() in GUARDED_SETTINGS):
        return _DENY
    return _OK


class LedgerSqlite(SqliteDatabase):
    """SQLite whose connections refuse to update or delete the ledger's rows or to drop its guards."""

    guarded = True

    def _add_conn_hooks(self, conn: Any) -> None:
        super()._add_conn_hooks(conn)  # type: ignore[misc]
        if self.guarded:
            conn.set_authorizer(_authorise)


class WriteQueue:
    """First come, first served among the threads of one process; SQLite's own busy handler starves some."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._waiting: deque[threading.Event] = deque()
        self._taken = False

    @contextmanager
    def turn(self) -> Iterator[None]:
        self._wait()
        try:
            yield
        finally:
            self._pass_on()

    def _wait(self) -> None:
        with self._guard:
            if not self._taken:
                self._taken = True
                return
            mine = threading.Event()
            self._waiting.append(mine)
        mine.wait()

    def _pass_on(self) -> None:
        with self._guard:
            if self._waiting:
                self._waiting.popleft().set()
            else:
                self._taken = False


_queue = WriteQueue()


def connect(url: str, *, guarded: bool = True) -> Database:
    """A database for `url` (`sqlite:///file` or `postgresql://…`), not yet opened.

    `guarded=False` is for migrations and for tests that tamper on purpose.
    """
    if not url.startswith("sqlite:"):
        db: Database = connect_url(url, unquote_password=True)
        return db
    path = url.removeprefix("sqlite:///")
    if kind := disk.network_kind(Path(path).absolute()):
        raise errors.NotLocal(kind)
    version = peewee.sqlite3.sqlite_version_info  # type: ignore[attr-defined]
    wal = wal_is_safe(version)
    if not wal:
        log.warning("SQLite %s can lose writes in WAL mode; using the slower rollback journal", version)
    pragmas: dict[str, object] = {
        "journal_mode": "wal" if wal else "delete",
        # A rollback journal that a power cut brings back would undo what was committed: "extra" makes its removal last.
        "synchronous": "full" if wal else "extra",
        "foreign_keys": 1,
        "recursive_triggers": 1,
        "trusted_schema": 0,
        "secure_delete": 1,  # a name that was changed or erased is overwritten, not only let go
        "cache_size": -8_000,
    }
    sqlite = LedgerSqlite(path, pragmas=pragmas, lock_type="IMMEDIATE", timeout=BUSY_SECONDS)
    sqlite.guarded = guarded
    sqlite.register_function(folded, "folded", 1, deterministic=True)
    return sqlite


def folded(text: str) -> str:
    """`text` as a search compares it: one width, one case."""
    return unicodedata.normalize("NFKC", text).lower()


def folding(expression: str) -> str:
    """SQL for `folded` of a text expression."""
    return f"lower(normalize({expression}, NFKC))" if is_postgresql() else f"folded({expression})"


def bind(db: Database) -> Database:
    """Make `db` the one that the models and the use cases work on."""
    proxy.initialize(db)
    return db


def let_go_if_ended(db: Database) -> None:
    """Close this thread's connection where its server has ended it: then there is something to read that nobody asked for.

    What is asked next opens another, and nobody notices that the server was started anew meanwhile.
    """
    if not isinstance(db, PostgresqlDatabase) or db.is_closed():
        return
    connection = db.connection()
    if not connection.closed:
        waiting = select.poll()
        waiting.register(connection.fileno(), select.POLLIN)
        if not waiting.poll(0):
            return
    db.close()


def is_postgresql(db: Database | None = None) -> bool:
    return isinstance(db or proxy.obj, PostgresqlDatabase)


def _make_private(file: Path) -> None:
    """Make the database and its folder for the account that runs this alone (POSIX); what is there stays as it is.

    SQLite gives its -wal and -shm files the permissions of the database.
    """
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not file.exists() and file.name != ":memory:":
        file.touch(mode=0o600)


def migrate(url: str) -> list[str]:
    """Bring the database at `url` to the newest tables and guards; the names of what was applied."""
    from playhouse.migrations import Runner

    from custody.ledger.guards import install_guards

    db = connect(url, guarded=False)
    if isinstance(db, SqliteDatabase):
        _make_private(Path(db.database))
    with db.connection_context():
        applied: list[str] = Runner(db, directory=str(MIGRATIONS)).up()
        install_guards(db)
        if (
            DATA_KEYS in applied
            and isinstance(db, SqliteDatabase)
            and db.execute_sql("SELECT 1 FROM private").fetchone()
        ):
            db.execute_sql("VACUUM")  # what stood in the clear until now lies in no page that is free
    return applied


class _Waiting(threading.local):
    """What a thread's transaction on PostgreSQL is to write next: by table, a statement and its parameters.

    None outside such a transaction. A statement of its own costs more there, on both sides, than what it does.
    """

    writes: dict[str, tuple[str, Sequence[object]]] | None = None


_waiting = _Waiting()


def rows(sql: str, params: Sequence[object] = ()) -> list[tuple[Any, ...]]:
    """All rows of one statement written with `?` for its parameters."""
    _send_writes()
    cursor = proxy.obj.execute_sql(_placeholders(sql), params)
    with peewee.__exception_wrapper__:  # type: ignore[attr-defined]
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found


def run_many(sql: str, many: Iterable[Sequence[object]]) -> None:
    """One statement for many rows, inside the transaction that is open."""
    rows_ = list(many)
    if not rows_:
        return
    _send_writes()
    cursor = proxy.obj.cursor()
    with peewee.__exception_wrapper__:  # type: ignore[attr-defined]
        if len(rows_) == 1:  # executemany costs more
            cursor.execute(_placeholders(sql), rows_[0])
        else:
            cursor.executemany(_placeholders(sql), rows_)
    cursor.close()


def insert(table: str, columns: tuple[str, ...], many: Sequence[Sequence[object]], then: str = "") -> None:
    """Rows for one table, inside the transaction that is open. `then`: what follows, such as ON CONFLICT."""
    if is_postgresql() and len(many) > 1:
        many = [(_as_json([dict(zip(columns, row, strict=True)) for row in many]),)]
        _write(table, _insertion(table, columns, then, as_json=True), many)
    else:
        _write(table, _insertion(table, columns, then, as_json=False), many)


def _write(table: str, sql: str, many: Sequence[Sequence[object]]) -> None:
    """A write that looks at nothing but its parameters: on PostgreSQL it may go out together with others."""
    waiting = _waiting.writes
    if waiting is None or len(many) != 1:
        run_many(sql, many)
        return
    if table in waiting:
        _send_writes()
    waiting[table] = sql, many[0]


def _send_writes() -> None:
    """Send what waits, as one statement: its parts are of different tables, so that their order does not matter."""
    waiting = _waiting.writes
    if not waiting:
        return
    parts = tuple(sql for sql, _ in waiting.values())
    params = [p for _, some in waiting.values() for p in some]
    waiting.clear()
    run_many(_together(parts), [params])


@functools.lru_cache(maxsize=512)
def _together(parts: tuple[str, ...]) -> str:
    *first, last = parts
    return (f"WITH {', '.join(f'w{n} AS ({sql})' for n, sql in enumerate(first))} " if first else "") + last


@functools.lru_cache(maxsize=128)
def _insertion(table: str, columns: tuple[str, ...], then: str, *, as_json: bool) -> str:
    """On PostgreSQL several rows come as JSON: one statement of one text, however many they are, for half the work."""
    names = ", ".join(columns)
    values = f"VALUES ({', '.join('?' * len(columns))})"
    if as_json:
        values = f"SELECT {names} FROM json_populate_recordset(NULL::{table}, ?::json)"  # noqa: S608 - names only
    return f"INSERT INTO {table} ({names}) {values} {then}"


def update(table: str, key: str, columns: tuple[str, ...], many: Sequence[Sequence[object]]) -> None:
    """Columns of rows that are there, inside the transaction that is open. Each of `many`: their values, then the key's."""
    if is_postgresql() and len(many) > 1:
        named = (*columns, key)
        many = [(_as_json([dict(zip(named, row, strict=True)) for row in many]),)]
        _write(table, _updating(table, key, columns, as_json=True), many)
    else:
        _write(table, _updating(table, key, columns, as_json=False), many)


@functools.lru_cache(maxsize=512)
def _updating(table: str, key: str, columns: tuple[str, ...], *, as_json: bool) -> str:
    if as_json:
        sets = ", ".join(f"{c} = new.{c}" for c in columns)
        rows_ = f"json_populate_recordset(NULL::{table}, ?::json) AS new"
        return f"UPDATE {table} SET {sets} FROM {rows_} WHERE {table}.{key} = new.{key}"  # noqa: S608 - names only
    return f"UPDATE {table} SET {', '.join(f'{c} = ?' for c in columns)} WHERE {key} = ?"  # noqa: S608 - names only


def _as_json(many: Sequence[dict[str, object]]) -> str:
    return orjson.dumps(many, default=lambda b: "\\x" + bytes(b).hex()).decode()


@functools.lru_cache(maxsize=512)
def _translated(sql: str) -> str:
    return sql.replace("%", "%%").replace("?", "%s")


def _placeholders(sql: str) -> str:
    return _translated(sql) if is_postgresql() else sql


def transaction(work: Callable[P, R]) -> Callable[P, R]:
    """Run `work` in one durable transaction: queued on SQLite, retried when PostgreSQL asks for it.

    Errors: StorageFull, NotConfirmed, LedgerGuarded; whatever `work` raises undoes everything.
    """

    @functools.wraps(work)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        db: Database = proxy.obj
        if db.in_transaction():
            return work(*args, **kwargs)
        for attempt in range(TRIES):
            try:
                return _once(db, functools.partial(work, *args, **kwargs))
            except peewee.PeeweeException as e:
                if not _retryable(e) or attempt == TRIES - 1:
                    raise translated(e) from e
                time.sleep(random.uniform(0.005, 0.02) * 2**attempt)  # noqa: S311 - jitter
        raise errors.NotConfirmed

    return run


def _once(db: Database, work: Callable[[], R]) -> R:
    if is_postgresql(db):
        return _piped(db, work)
    with _queue.turn(), db.atomic():
        return work()


def _piped(db: Any, work: Callable[[], R]) -> R:
    """The transaction without waiting for an answer before it is read: the writes at its end go out with the commit.

    The error of a write comes with the next answer that is read, at the latest here. NotConfirmed where the server gave
    up waiting for its standby: it then says in a mere warning that the commit is on its own disk alone.
    """
    connection, unsure = db.connection(), list[str]()

    def hear(said: Any) -> None:
        if said.severity_nonlocalized == "WARNING" and said.sqlstate in UNSURE:
            unsure.append(said.message_primary)

    connection.add_notice_handler(hear)
    try:
        with connection.pipeline():
            db.begin()
            db.push_transaction(db.transaction())
            _waiting.writes = {}
            try:
                done = work()
                _send_writes()
            finally:
                _waiting.writes = None
                db.pop_transaction()
            db.commit()
    except peewee.PeeweeException:
        raise
    except Exception:  # what the driver said at the end
        with peewee.__exception_wrapper__:  # type: ignore[attr-defined]
            raise
    finally:
        connection.remove_notice_handler(hear)
        if connection.info.transaction_status.name in ("INTRANS", "INERROR"):
            connection.rollback()
    if unsure:
        log.error("not confirmed: %s", unsure[0])
        raise errors.NotConfirmed
    return done


def _sqlstate(e: BaseException) -> str:
    cause = e.__cause__ or e.__context__ or e
    return str(getattr(cause, "sqlstate", "") or getattr(getattr(e, "orig", None), "sqlstate", "") or "")


def _retryable(e: BaseException) -> bool:
    return _sqlstate(e) in RETRYABLE and not TAKEN.search(_said(e))


def _said(e: BaseException) -> str:
    """What the database said; where it only says that nothing was left to roll back, also what had failed before that."""
    text = " ".join(str(x) for x in (e, e.__cause__, e.__context__) if x)
    before = e.__context__ if NOTHING_LEFT in text else None
    while before and (before := before.__context__):
        text += f" {before}"
    return text


def translated(e: BaseException) -> Exception:
    """The product's own error for a database error; the same error where there is none better."""
    text, state = _said(e), _sqlstate(e)
    if state in {"53100", "53200"} or "disk is full" in text:
        log.error("storage: %s", text)
        return errors.StorageFull()
    if state in BROKEN or any(said in text for said in CANNOT_WRITE):
        log.error("storage: %s", text)
        return errors.StorageBroken()
    if NOTHING_LEFT in text or getattr(e, "errno", 0) == errno.ENOSPC:
        log.error("storage: %s", text)
        return errors.StorageFull()
    if TAKEN.search(text):
        log.error("number taken: %s", text)
        return errors.NumberTaken()
    if "ledger is append-only" in text or "not authorized" in text or "prohibited" in text:
        return errors.LedgerGuarded()
    lost = not state and is_postgresql() and isinstance(e, (peewee.OperationalError, peewee.InterfaceError))
    if lost or state.startswith(("08", "40")) or state in {"57P01", "57P02", "57P03"} or "database is locked" in text:
        log.error("not confirmed: %s", text)
        return errors.NotConfirmed()
    return e if isinstance(e, Exception) else errors.CustodyError()
