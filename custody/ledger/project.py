"""Rows to and from the database: the projections that entries make, and the chains they are made from."""

from __future__ import annotations

import functools
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from typing import Any

from peewee import Field, IntegerField, TextField

from custody import db
from custody.datakeys import Gone
from custody.errors import ChainBroken
from custody.events import KINDS, Recorded
from custody.events.base import left_out
from custody.ledger import sealing, words
from custody.ledger.chain import UNREADABLE, raw
from custody.ledger.derived import DERIVED
from custody.ledger.entry import entry_hash, parsed
from custody.ledger.left_out import of_chains
from custody.models import REGISTERS, Client, Contract, Copy, Item, Person, Place, Register

Convert = Callable[[Any], Any]
Values = tuple[object, ...]

# The registers that are read through a cache (custody/registers.py); every write of one moves their version on.
CACHED = frozenset({Client, Contract, Person, Place})


@functools.lru_cache(maxsize=32)
def fields_of(table: type[Register]) -> tuple[Field[Any], ...]:
    """A register's columns, in one order that is kept everywhere."""
    return tuple(table._meta.sorted_fields)


@functools.lru_cache(maxsize=32)
def _columns(table: type[Register]) -> tuple[tuple[str, ...], str]:
    """The names of the columns, and what an insert does instead with a row that is there."""
    names = tuple(f.column_name for f in fields_of(table))
    return names, "ON CONFLICT (id) DO UPDATE SET " + ", ".join(f"{n} = excluded.{n}" for n in names if n != "id")


@functools.lru_cache(maxsize=64)
def _select(table: type[Register], *, lock: bool) -> str:
    """Each column; then, to write, the highest number on the chain and the bytes of the newest entry: nothing on
    PostgreSQL where another wrote it meanwhile.
    """
    names, name = ", ".join(f.column_name for f in fields_of(table)), table._meta.table_name
    last = f"(SELECT max(seq) FROM entry WHERE subject = {name}.id)"  # noqa: S608
    more = f"{last}, (SELECT body FROM entry WHERE hash = head)" if lock else "NULL, NULL"  # noqa: S608
    return f"SELECT {names}, {more} FROM {name}"  # noqa: S608


@functools.lru_cache(maxsize=32)
def _ways(table: type[Register]) -> tuple[tuple[str, type | None, Convert, Convert], ...]:
    """Of each column: its name, the type that it keeps as it is, and the ways to the database and back."""
    same = {TextField: str, IntegerField: int}
    return tuple((f.name, same.get(type(f)), f.db_value, f.python_value) for f in fields_of(table))


def stored(row: Register) -> Values:
    """The values of a row as the database keeps them."""
    get = row.__data__.get
    return tuple(
        [v if (v := get(name)) is None or type(v) is same else to(v) for name, same, to, _ in _ways(type(row))]
    )


def made(table: type[Register], values: Sequence[Any]) -> Register:
    """A row from the values that the database keeps, without the cost of a constructor."""
    row = table.__new__(table)
    row.__data__ = {
        name: v if type(v) is same else back(v) for (name, same, _, back), v in zip(_ways(table), values, strict=True)
    }
    row.__rel__ = {}
    row._dirty = set()  # type: ignore[attr-defined]
    return row


def load(subjects: Iterable[str], *, lock: bool = False) -> dict[str, Register]:
    """The rows of `subjects` by id; those that do not exist are left out. `lock` holds them until the end.

    Ids are locked in their order, so that two acts on the same items cannot wait for each other. ChainBroken where
    nothing may follow on a chain that is to be locked.
    """
    found: dict[str, Register] = {}
    by_noun: dict[str, list[str]] = defaultdict(list)
    for subject in sorted(set(subjects)):
        by_noun[subject.partition(":")[0]].append(subject)
    for noun, ids in by_noun.items():
        if noun in REGISTERS:
            found.update((row.id, row) for row in _load(REGISTERS[noun], ids, lock=lock))
    return found


def _load(table: type[Register], ids: list[str], *, lock: bool) -> Iterator[Register]:
    for start in range(0, len(ids), 500):
        some = ids[start : start + 500]
        sql = f"{_select(table, lock=lock)} WHERE id IN ({', '.join('?' * len(some))})"
        if db.is_postgresql():
            sql += " ORDER BY id" + (" FOR UPDATE" if lock else "")
        for *values, last, body in db.rows(sql, some):
            row = made(table, values)
            if lock:
                row.newest, row.kept = _to_follow(row, last, body), tuple(values)
            yield row


def _to_follow(row: Register, last: Any, body: Any) -> Recorded | None:
    """The newest entry. ChainBroken where a row was put in after it, or that is none."""
    head = None if body is None else recorded(body, row.head, None)
    if (isinstance(last, int) and last > row.seq) or (
        body is not None and (head is None or (head.subject, head.seq) != (row.id, row.seq))
    ):
        raise ChainBroken(f"{getattr(row, 'number', None) or row.id} #{last}")
    return head


def save(rows: Iterable[Register], *, with_words: bool = True) -> None:
    """Write rows and what is derived from them. Only the ledger calls this, in the transaction of their entries."""
    by_table: dict[type[Register], list[Register]] = defaultdict(list)
    for row in rows:
        by_table[type(row)].append(row)
    saved = {}
    for table, some in by_table.items():
        saved[table] = _save(table, some)
        for derive in DERIVED.get(table, ()):
            derive(some)
    if with_words:
        words.save(saved.get(Item, words.Saved()), saved.get(Copy, words.Saved()))
    if not CACHED.isdisjoint(by_table):
        db.rows("UPDATE counter SET value = value + 1 WHERE name = 'registers' RETURNING value")


def _save(table: type[Register], rows: Sequence[Register]) -> words.Saved:
    """New rows whole; of those read to be written only the columns of which any differs, so that no index of another
    column is touched.
    """
    new, old, others = list[Values](), list[tuple[Values, Values]](), list[Register]()
    first = [row for row in rows if row.kept is None]
    for row in rows:
        before, row.kept = row.kept, stored(row)
        if before is None:
            new.append(row.kept)
        else:
            old.append((before, row.kept))
            others.append(row)
    name, (columns, update) = table._meta.table_name, _columns(table)
    if new:
        db.insert(name, columns, new, update)
    if changed := [n for n in range(len(columns)) if any(before[n] != after[n] for before, after in old)]:
        key = columns.index("id")
        db.update(name, "id", tuple(columns[n] for n in changed), [(*(a[n] for n in changed), a[key]) for _, a in old])
    return words.Saved(first, others, frozenset(columns[n] for n in changed))


def recorded(
    body: Any, hash_: str, private: dict[str, Any] | None, at: tuple[str, int] | None = None
) -> Recorded | None:
    """An entry read back from its own bytes; None where they are none, or not the one that stands `at` subject and number.

    `private`: those of its values that are still kept; None: none is wanted.
    """
    try:
        e = _recorded(raw(body), hash_, private)
    except UNREADABLE:
        return None
    return e if at in (None, (e.subject, e.seq)) else None


def _recorded(body: bytes, hash_: str, private: dict[str, Any] | None) -> Recorded:
    entry = parsed(body)
    if entry_hash(body) != hash_ or entry["kind"] not in KINDS:
        raise ValueError
    if private is None:
        private = {}
    elif len(private) < len(entry["private"]):
        private = {**private, **left_out(entry["kind"], entry["private"].keys() - private.keys())}
    return Recorded(
        entry["subject"],
        entry["seq"],
        entry["kind"],
        entry["contract"],
        entry["actor"],
        entry["t"]["occurred"],
        entry["t"]["received"],
        hash_,
        entry["data"],
        private,
        entry["sign"],
        entry["fixes"],
        entry.get("auth"),
    )


def said(bodies: Iterable[Any]) -> Iterator[dict[str, Any]]:
    """The plain values of entries, by their bytes; of what is no entry nothing."""
    for body in bodies:
        with suppress(*UNREADABLE):
            yield dict(parsed(raw(body))["data"])


def history(subject: str) -> list[Recorded]:
    """A subject's entries, the oldest first, with the private values that are still kept; nothing that is no entry.

    KeysMissing where one is kept but cannot be read: what is folded from these would forget it.
    """
    secrets: dict[int, dict[str, Any]] = defaultdict(dict)
    kept = db.rows(f"SELECT {sealing.COLUMNS} FROM private WHERE subject = ?", (subject,))  # noqa: S608
    for _, seq, name, _, _, value in sealing.opened(kept):
        if isinstance(value, Gone):
            raise sealing.missing()
        secrets[seq][name] = parsed(value)
    out = {u.hash for u in of_chains([subject])}
    chain = db.rows("SELECT seq, hash, body FROM entry WHERE subject = ? ORDER BY seq", (subject,))
    found = (recorded(body, h, secrets.get(seq, {}), (subject, seq)) for seq, h, body in chain if h not in out)
    return [e for e in found if e]
