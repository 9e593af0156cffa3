"""Large databases for measuring: a thousand items of ten entries each made by the use cases, then cloned by SQL.

They are kept in build/bench/ between runs and made anew when a column of a table that grows, or the way of cloning,
has changed. The clones' hashes are random, so such a database does not verify; nothing but a measurement reads it.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from random import Random
from typing import Any

from peewee import Database

from bench.desk import BATCH, opened
from custody import db
from custody.ids import ALPHABET, check_character
from custody.ledger import item_counts, words

KEPT = Path(__file__).parent.parent / "build" / "bench"
ORIGINALS = 1000
ROUNDS = 4  # of being taken out and brought back: ten entries an item
OUT = 20  # of the originals are in somebody's hands; what is used does not grow with what is kept
SHIFTS = (10, 5, 0)  # of a code's first three characters, five bits each

_CLONES = """
CREATE TEMP TABLE clone AS
WITH RECURSIVE round(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM round WHERE n < ?)
SELECT item.id AS old, 'item:' || printf('%04x', n) || substr(item.id, 10) AS id,
       label.code AS old_code, clone_code(label.code, n) AS code, n
FROM round, item JOIN label ON label.subject = item.id ORDER BY n, item.id
"""
EMPTIED = "INSERT INTO item_piece (item_piece) VALUES ('delete-all')"
_HERE = "(SELECT place FROM item WHERE state = 'stored' LIMIT 1)"
_SCHEMA = "SELECT type, name, tbl_name, sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY name"
_LABELS = "INSERT INTO label (code, subject, state) SELECT c.code, c.id, 'registered' FROM clone c"
# Each table's columns that differ in a clone; the others are the original's.
_CHANGED = {
    "item": {
        "id": "c.id",
        "number": f"'M-' || printf('%06d', CAST(substr(o.number, 3) AS INTEGER) + c.n * {ORIGINALS})",
        "labels": "replace(o.labels, c.old_code, c.code)",
        "serial": "printf('SN%08X', (c.n * 1000 + CAST(substr(o.number, 3) AS INTEGER)) * 40503 % 4294967291)",
        "description": "CASE c.n % 100 WHEN 7 THEN '固定資産税 台帳' ELSE o.description END",
        "state": "'stored'",
        "holder": "NULL",
        "due": "NULL",
        "place": "h.place",
    },
    "entry": {
        "subject": "c.id",
        "hash": "lower(hex(randomblob(32)))",
        "batch": "o.batch || c.n",
        "idem": "o.idem || ':' || c.n",
        "body": "CAST(replace(replace(CAST(o.body AS TEXT), c.old, c.id), c.old_code, c.code) AS BLOB)",
    },
    "private": {"subject": "c.id"},
}
GROWING = frozenset({*_CHANGED, "label"})


def grown(items: int) -> Path:
    """The file of a database with so many stored items (a multiple of 1,000), each with a label and ten entries."""
    KEPT.mkdir(parents=True, exist_ok=True)
    half = KEPT / f"half-{os.getpid()}.db"
    try:
        db.migrate(f"sqlite:///{half}")
        file = KEPT / f"items-{items}-{_fingerprint(half)}.db"
        if not file.exists():
            for old in KEPT.glob(f"items-{items}-*"):
                old.unlink()
            with opened(f"sqlite:///{half}") as desk:
                made = desk.stored(ORIGINALS)
                for start in range(0, ORIGINALS, BATCH):
                    desk.out_and_back(made[start : start + BATCH], ROUNDS)
                desk.out(made[:OUT])
            if items > ORIGINALS:
                _multiply(half, items // ORIGINALS - 1)
            half.rename(file)
    finally:
        for rest in KEPT.glob(f"{half.name}*"):
            rest.unlink()
    db.migrate(f"sqlite:///{file}")
    _give_leaves(file)
    return file


def _give_leaves(file: Path) -> None:
    """A leaf for each entry, as where a signer is at work: what has none is examined anew for each page."""
    database = db.connect(f"sqlite:///{file}")
    with database.connection_context(), database.atomic():
        if not database.execute_sql("SELECT 1 FROM leaf LIMIT 1").fetchall():
            database.execute_sql("INSERT INTO leaf (idx, hash) SELECT row_number() OVER () - 1, hash FROM entry")


def codes_in(database: Database, most: int) -> list[str]:
    """The label codes of up to `most` of its items, drawn at random."""
    ((last,),) = database.execute_sql("SELECT max(rowid) FROM label").fetchall()
    drawn = Random(1).sample(range(1, last + 1), min(most, last))
    sql = f"SELECT code FROM label WHERE subject LIKE 'item:%' AND rowid IN ({','.join(map(str, drawn))})"
    codes = [code for (code,) in database.execute_sql(sql)]
    Random(2).shuffle(codes)
    return codes


def _fingerprint(file: Path) -> str:
    """What the file's content depends on: the tables that grow, and how their rows are multiplied."""
    database = db.connect(f"sqlite:///{file}")
    with database.connection_context():
        schema = [database.execute_sql(f"PRAGMA table_info({table})").fetchall() for table in sorted(GROWING)]
    return hashlib.sha256(repr((schema, ORIGINALS, ROUNDS, OUT, _CLONES, _CHANGED)).encode()).hexdigest()[:12]


def _multiply(file: Path, clones: int) -> None:
    """Clone every item so often. Indexes and guards are put up again afterwards, which is far quicker."""
    database: Any = db.connect(f"sqlite:///{file}", guarded=False)
    database.register_function(_clone_code, "clone_code", 2)
    with database.connection_context():
        for pragma in ("synchronous = off", "journal_mode = off", "cache_size = -200000", "temp_store = memory"):
            database.execute_sql(f"PRAGMA {pragma}")
        again = _taken_down(database)
        with database.atomic():
            database.execute_sql(_CLONES, (clones,))
            database.execute_sql(_LABELS)
            database.execute_sql("UPDATE counter SET value = value * (? + 1) WHERE name = 'M'", (clones,))
            for table, changed in _CHANGED.items():
                _clone(database, table, changed)
        for statement in again:
            database.execute_sql(statement)
        with db.bind(database).atomic():
            item_counts.recount()
            database.execute_sql("DELETE FROM item_words")
            database.execute_sql(EMPTIED)
            words.fill(database)
        database.execute_sql("PRAGMA journal_mode = wal")


def _taken_down(database: Database) -> list[str]:
    """Drop the indexes and triggers of the tables that grow; the statements that make them again."""
    found = [row for row in database.execute_sql(_SCHEMA).fetchall() if row[2] in GROWING and row[0] != "table"]
    for kind, name, _table, _sql in found:
        database.execute_sql(f'DROP {kind} "{name}"')
    return [made for *_, made in found]


def _clone(database: Database, table: str, changed: dict[str, str]) -> None:
    names = [row[1] for row in database.execute_sql(f"PRAGMA table_info({table})").fetchall()]
    values = ", ".join(changed.get(name, f"o.{name}") for name in names)
    on = "o.id" if table == "item" else "o.subject"
    database.execute_sql(
        f"INSERT INTO {table} ({', '.join(names)}) SELECT {values} "
        f"FROM clone c JOIN {table} o ON {on} = c.old, (SELECT {_HERE} AS place) h"
    )


def _clone_code(code: str, n: int) -> str:
    """Another code with a right check character, different for each `n` from 1 to 32³ - 1."""
    first = sum(ALPHABET.index(c) << shift for c, shift in zip(code, SHIFTS, strict=False)) + n
    body = "".join(ALPHABET[(first >> shift) & 31] for shift in SHIFTS) + code[3:10]
    return body + check_character(body)
