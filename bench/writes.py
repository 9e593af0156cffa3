"""Durable events per second through the use case, against raw one-row durable commits on the same database."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import peewee
import psycopg

from bench.desk import BATCH, Desk, new_desk, opened
from bench.table import Figure, in_turn
from bench.together import CLIENTS, Work, rate, rate_over
from custody import db
from custody.settings import Settings
from scripts.temporary_postgres import binaries, cluster

ROW = 700  # bytes: about as much as the body of an entry
ONE_LIMIT, BATCH_LIMIT = 0.15, 0.6
PRAGMAS = ("journal_mode=wal", "synchronous=full", "cache_size=-32000")


def measure(quick: bool) -> list[Figure]:
    found = list(_sqlite(quick))
    return found + list(_postgresql(quick)) if binaries() else found


def _figures(where: str, one: float, many: float, raw: float) -> Iterator[Figure]:
    peer = "raw one-row commits"
    yield Figure(f"events, {where}, one by one", one, "/s", peer, raw, ONE_LIMIT, of_peer=True)
    yield Figure(f"events, {where}, batches of {BATCH}", many, "/s", peer, raw, BATCH_LIMIT, of_peer=True)


def _sqlite(quick: bool) -> Iterator[Figure]:
    """One thread. The raw rows go to a table of the same file."""
    times, n = (3, 60) if quick else (7, 250)
    with new_desk() as (desk, file), closing(bare(file)) as connection:
        some = desk.stored(BATCH)
        one_by_one = partial(_singly, desk, some, n // 2)
        batches = partial(desk.out_and_back, some, max(1, n // BATCH))
        measures = [partial(rate, work) for work in (one_by_one, batches, _raw_sqlite(connection, 4 * n))]
        yield from _figures("SQLite", *in_turn(times, *measures))


def _singly(desk: Desk, some: Sequence[str], pairs: int) -> int:
    return sum(desk.out_and_back([some[i % len(some)]], 1) for i in range(pairs))


def bare(file: Path) -> Any:
    """A connection of the driver alone, each statement a transaction of its own, its busy handler waiting 30 s."""
    driver: Any = peewee.sqlite3  # type: ignore[attr-defined]
    connection = driver.connect(str(file), timeout=db.BUSY_SECONDS, isolation_level=None, check_same_thread=False)
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")
    connection.execute("CREATE TABLE IF NOT EXISTS raw_row (id INTEGER PRIMARY KEY, body BLOB NOT NULL)")
    return connection


def _raw_sqlite(connection: Any, n: int) -> Work:
    body = secrets.token_bytes(ROW)

    def commit() -> int:
        for _ in range(n):
            connection.execute("INSERT INTO raw_row (body) VALUES (?)", (body,))
        return n

    return commit


def _postgresql(quick: bool) -> Iterator[Figure]:
    """Eight clients, each on items of its own, in as many processes as the server runs here; so are the raw ones."""
    times, n = (2, 20) if quick else (5, 60)
    with cluster(durable=True) as server, opened(url := server.create("bench")) as desk:
        processes = Settings(database=url).processes
        groups = [desk.stored(BATCH) for _ in range(CLIENTS)]
        one_by_one = [partial(_acting, desk, group[:1], n // 2) for group in groups]
        batches = [partial(_acting, desk, group, max(1, n // BATCH)) for group in groups]
        db.proxy.obj.execute_sql("CREATE TABLE raw_row (id bigserial PRIMARY KEY, body bytea NOT NULL)")
        raw = [partial(_committing, url, 4 * n)] * CLIENTS
        figures = in_turn(times, *(partial(rate_over, clients, processes) for clients in (one_by_one, batches, raw)))
        yield from _figures(f"PostgreSQL × {CLIENTS}", *figures)


@contextmanager
def _acting(desk: Desk, some: Sequence[str], times: int) -> Iterator[Work]:
    with db.proxy.obj.connection_context():
        yield partial(desk.out_and_back, some, times)


@contextmanager
def _committing(url: str, n: int) -> Iterator[Work]:
    with psycopg.connect(url, autocommit=True) as connection:
        yield partial(_commit, connection, n)


def _commit(connection: psycopg.Connection, n: int) -> int:
    body = secrets.token_bytes(ROW)
    for _ in range(n):
        connection.execute("INSERT INTO raw_row (body) VALUES (%s)", (body,))
    return n
