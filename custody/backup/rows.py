"""Rows of any table out of one database, in one moment and in one order, and into another that is new."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import peewee
from peewee import Database

from custody import db
from custody.backup.tables import COPIED
from custody.errors import CustodyError
from custody.ledger.entry import parsed
from custody.text import Text

BLOCK = 2_000
SAID = ("kind", "contract", "batch", "actor", "idem")  # what an entry says of itself, besides its place and its times
Row = Sequence[Any]


class CannotLoad(CustodyError):
    """What is to be copied does not fit the tables."""

    status = 422


class Source:
    """One database as it is at one moment. Made inside `snapshot`."""

    def __init__(self, database: Database) -> None:
        self.database = database
        there = set(database.get_tables())
        self.tables = [name for name in COPIED if name in there]
        self.schema = [name for (name,) in self.all("SELECT name FROM schema_migration ORDER BY name")]

    def all(self, sql: str) -> list[tuple[Any, ...]]:
        found: list[tuple[Any, ...]] = self.database.execute_sql(sql).fetchall()
        return found

    def number(self, sql: str) -> int:
        ((n,),) = self.all(sql)
        return int(n or 0)

    def count(self, table: str) -> int:
        return self.number(f"SELECT count(*) FROM {table}")  # noqa: S608 - a name of TABLES

    def columns(self, table: str) -> list[str]:
        return [c.name for c in self.database.get_columns(table)]

    def rows(self, table: str) -> Iterator[Row]:
        """All rows in the order of their keys, by code point whatever the database's locale."""
        keys = self.database.get_primary_keys(table)
        texts = {c.name for c in self.database.get_columns(table) if c.data_type.lower() == "text"}
        collate = ' COLLATE "C"' if db.is_postgresql(self.database) else ""
        order = ", ".join(f"{k}{collate if k in texts else ''}" for k in keys)
        names = ", ".join(self.columns(table))
        return self._stream(f"SELECT {names} FROM {table} ORDER BY {order}", table)  # noqa: S608 - names of the database

    def _stream(self, sql: str, table: str) -> Iterator[Row]:
        connection = self.database.connection()
        cursor = connection.cursor(f"copy_{table}") if db.is_postgresql(self.database) else connection.cursor()
        with peewee.__exception_wrapper__:  # type: ignore[attr-defined]
            cursor.execute(sql)
            while block := cursor.fetchmany(BLOCK):
                yield from block
            cursor.close()


def snapshot(database: Database) -> Any:
    """All that is read within is of one moment; writers go on meanwhile."""
    if db.is_postgresql(database):
        return database.atomic(isolation_level="REPEATABLE READ")
    return database.atomic("DEFERRED")


def load(database: Database, table: str, columns: Sequence[str], rows: Iterable[Row]) -> Iterator[int]:
    """Put rows into a table of a new database; yields how many just went in. CannotLoad where they do not fit."""
    there = {c.name for c in database.get_columns(table)} if table in database.get_tables() else set()
    if not columns or not there.issuperset(columns) or len(set(columns)) < len(columns):
        raise CannotLoad(
            Text(
                f"表 {table} の列が、この版のものと合いません。何も変えていません。",
                f"The columns of {table} are not those of this version. Nothing was changed.",
            )
        )
    mark = "%s" if db.is_postgresql(database) else "?"
    sql = f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({', '.join([mark] * len(columns))})"  # noqa: S608
    with loading():
        database.execute_sql(f"DELETE FROM {table}")  # noqa: S608 - what the migrations put there
    rest = iter(rows)
    while block := list(itertools.islice(rest, BLOCK)):
        with loading(), database.atomic(), peewee.__exception_wrapper__:  # type: ignore[attr-defined]
            cursor = database.cursor()
            cursor.executemany(sql, block)
            cursor.close()
        yield len(block)


@contextmanager
def loading() -> Iterator[None]:
    """The product's own error for what the new database refuses."""
    try:
        yield
    except (peewee.PeeweeException, OverflowError) as e:
        better = db.translated(e)
        if isinstance(better, CustodyError):
            raise better from e
        raise CannotLoad(
            Text(
                f"データベースが受け付けません：{e}。何も変えていません。",
                f"The database does not take it: {e}. Nothing was changed.",
            )
        ) from e


def as_said(columns: Sequence[str], rows: Iterable[Row]) -> Iterator[Row]:
    """Rows of the table `entry` with the columns that their own bytes say: only these are sealed."""
    body = columns.index("body")
    for row in rows:
        entry = parsed(bytes(row[body]))
        said = {**{name: entry[name] for name in SAID}, "occurred": entry["t"]["occurred"]}
        yield [said.get(name, value) for name, value in zip(columns, row, strict=True)]


UNSAID = Text("この文はバックアップに含まれていません。", "This sentence is not part of backups.")


def without_words(outcome: str) -> str:
    """An answer that was given, without its sentences: they may name people. What was done and which rule stay."""
    kept = json.loads(outcome)
    for refused in kept.get("refused", []):
        for refusal in refused["refusals"]:
            refusal.update(message=[UNSAID.ja, UNSAID.en], instead=["", ""])
    for left in kept.get("left", []):
        left["why"] = [UNSAID.ja, UNSAID.en]
    return json.dumps(kept, ensure_ascii=False)


def quiet(columns: Sequence[str], rows: Iterable[Row]) -> Iterator[Row]:
    """Rows of the table `request` as a backup holds them: an answer that is encrypted stays as it is."""
    at, key = columns.index("outcome"), columns.index("key") if "key" in columns else None
    for row in rows:
        if key is not None and row[key] is not None:
            yield row
        else:
            yield (*row[:at], without_words(row[at]), *row[at + 1 :])
