"""A new database of a PostgreSQL server: it gets the other's name once it is filled and verified."""

from __future__ import annotations

from urllib.parse import unquote, urlsplit

import psycopg
from psycopg.sql import SQL, Identifier

from custody import db
from custody.backup.new_database import CannotMake, InUse, New, NotEmpty, stamp
from custody.text import Text

LONGEST_NAME = 63  # in bytes


def for_url(url: str, *, must_be_empty: bool) -> New:
    """A new database for the one of `url`, or that one where it has no tables. NotEmpty, CannotMake."""
    name = unquote(urlsplit(url).path.lstrip("/"))
    try:
        with psycopg.connect(_at(url, name)) as there:
            tables = there.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone()
    except psycopg.OperationalError as e:
        if must_be_empty or "does not exist" not in str(e):
            raise _cannot(e) from e
        return NewDatabase(url, name, there=False)
    if tables == (0,):
        return EmptyDatabase(url)
    if must_be_empty:
        raise NotEmpty
    return NewDatabase(url, name, there=True)


def _cannot(e: Exception) -> CannotMake:
    said = str(e).strip()
    return CannotMake(
        Text(
            f"新しいデータベースを作れません: {said}。データベースを作れる利用者で実行するか、"
            "表のない新しいデータベースを --to で指定してください。",
            f"No new database can be made: {said}. Run this as a login that may create databases, or name a new one "
            "without tables with --to.",
        )
    )


def _at(url: str, name: str) -> str:
    return urlsplit(url)._replace(path=f"/{name}").geturl()


class NewDatabase:
    """PostgreSQL: another database of the same server, which gets the other's name."""

    def __init__(self, url: str, name: str, *, there: bool) -> None:
        self.name, self._url, self._there = name, url, there
        self.fresh = self._called("new")
        self.url = _at(url, self.fresh)
        self._run(("CREATE DATABASE {} TEMPLATE template0", self.fresh))

    def swap(self) -> str:
        """InUse where anybody is connected to the other."""
        kept = self._called("before")
        renamed = "ALTER DATABASE {} RENAME TO {}"
        if self._there:
            self._run((renamed, self.name, kept), (renamed, self.fresh, self.name))
        else:
            self._run((renamed, self.fresh, self.name))
        return kept if self._there else ""

    def discard(self) -> None:
        self._run(("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.fresh))

    def _called(self, what: str) -> str:
        tail = f"_{what}_{stamp()}"
        return self.name.encode()[: LONGEST_NAME - len(tail)].decode(errors="ignore") + tail

    def _run(self, *statements: tuple[str, ...]) -> None:
        """All or none, where there are several."""
        try:
            with psycopg.connect(_at(self._url, "postgres"), autocommit=len(statements) == 1) as server:
                for statement, *names in statements:
                    server.execute(SQL(statement).format(*map(Identifier, names)))
        except psycopg.errors.ObjectInUse as e:
            raise InUse from e
        except psycopg.Error as e:
            raise _cannot(e) from e


class EmptyDatabase:
    """PostgreSQL: one that is there and has no tables; nothing is to be swapped."""

    def __init__(self, url: str) -> None:
        self.url = url

    def swap(self) -> str:
        return ""

    def discard(self) -> None:
        database = db.connect(self.url)
        with database.connection_context():
            for table in database.get_tables():
                database.execute_sql(f'DROP TABLE "{table}" CASCADE')
