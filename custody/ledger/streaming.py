"""Rows of whole tables, block by block, out of one consistent snapshot (for verifying)."""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import chain
from operator import itemgetter
from typing import Any

from custody import db
from custody.ledger import attachments
from custody.ledger.chain import COLUMNS, Finding, Values
from custody.ledger.leaves import Tally
from custody.text import Text

KIND, HASH = COLUMNS.index("kind"), COLUMNS.index("hash")
BLOCK = 2_000
SELDOM = 50_000, 20, 100


def stream(sql: str) -> Iterator[Values]:
    """Rows of a whole table."""
    return chain.from_iterable(blocks(sql))


def blocks(sql: str) -> Iterator[list[Values]]:
    """The same, block by block; a cursor of its own, on the server where PostgreSQL keeps it."""
    connection = db.proxy.obj.connection()
    cursor = connection.cursor("verify_" + str(abs(hash(sql)))) if db.is_postgresql() else connection.cursor()
    cursor.execute(sql)
    while block := cursor.fetchmany(BLOCK):
        yield block
    cursor.close()


class Keyed:
    """Leaves out of streams the rows whose keys are of another type, and remembers a finding for each.

    SQLite keeps what it is given, whatever the column's type; nothing can be sorted or looked up by such a key.
    """

    def __init__(self) -> None:
        self.findings: list[Finding] = []

    def rows(self, table: str, blocks: Iterable[list[Values]], *key: type) -> Iterator[Values]:
        """Those rows of `blocks` that begin with values of the types `key`."""
        return chain.from_iterable(self._kept(table, block, key) for block in blocks)

    def _kept(self, table: str, block: list[Values], key: tuple[type, ...]) -> list[Values]:
        if all(set(map(type, map(itemgetter(i), block))) == {one} for i, one in enumerate(key)):  # nearly always
            return block
        n, kept = len(key), []
        for row in block:
            if tuple(map(type, row[:n])) == key:
                kept.append(row)
            else:
                self.findings.append(_without_key(table, row[:n]))
        return kept


def _without_key(table: str, key: Values) -> Finding:
    """Names the subject where that can be read, else table and key."""
    shown = ", ".join(map(repr, key))
    subject = key[0] if isinstance(key[0], str) and len(key) > 1 else f"{table}:{key[0]!r}"
    what = Text(f"{table} の行の鍵の型が違います（{shown}）", f"a row of {table} with a key of another type ({shown})")
    return Finding(subject, 0, what)


class Passing:
    """Notes of the entries as they stream by: the sum of their hashes, and the photos that they name (`seen`).

    A walk of its own for the photos would cost as much again as reading the entries.
    """

    def __init__(self) -> None:
        self.tally, self.seen, self.findings = Tally(), set[int](), list[Finding]()
        self._kinds = attachments.photo_names()

    def by(self, rows: Iterable[list[Values]]) -> Iterator[list[Values]]:
        """Blocks of rows of COLUMNS, as they come."""
        for block in rows:
            self.tally.add([row[HASH] for row in block])
            self.findings += attachments.unkept([row for row in block if row[KIND] in self._kinds], self.seen)
            yield block


def snapshot() -> Any:
    if db.is_postgresql():
        return db.proxy.obj.atomic(isolation_level="REPEATABLE READ")
    return db.proxy.obj.atomic("DEFERRED")


@contextmanager
def seldom_collected() -> Iterator[None]:
    """Python looks less often for cycles: entries are made and let go by the thousand, and make none."""
    before = gc.get_threshold()
    gc.set_threshold(*SELDOM)
    try:
        yield
    finally:
        gc.set_threshold(*before)
