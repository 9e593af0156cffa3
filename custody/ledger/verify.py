"""Walk every chain, fold it again and compare (ledger.md §2.1). Takes values, never a database.

All streams come sorted by subject, so that memory does not grow with the ledger.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from operator import itemgetter

from custody.ledger.chain import COLUMNS, UNREADABLE, Chain, Finding, Fold, Links, Values
from custody.text import Text

__all__ = ["COLUMNS", "Chain", "Finding", "Fold", "Streams", "Values", "links", "verify"]


@dataclass
class Streams:
    """Everything there is to compare, each sorted by subject (entries and private values then by number).

    A register that is not given is not compared.
    """

    entries: Iterable[Values]
    privates: Iterable[Values]
    registers: dict[str, Iterable[Values]]
    derived: dict[str, Iterable[Values]] = field(default_factory=dict)


class Cursor:
    """A sorted stream of rows that are taken subject by subject; what is left behind was in no chain."""

    def __init__(self, rows: Iterable[Values]) -> None:
        self._rows = iter(rows)
        self._next = next(self._rows, None)

    def beyond(self, subject: str) -> bool:
        """Whether there is nothing before the subjects after `subject`."""
        return self._next is None or bool(self._next[0] > subject)

    def upto(self, subject: str) -> Iterator[Values]:
        """Rows of subjects before `subject`: nobody asked for them."""
        while self._next is not None and self._next[0] < subject:
            yield self._step()

    def of(self, subject: str) -> list[Values]:
        found, row, rows = [], self._next, self._rows
        while row is not None and row[0] == subject:
            found.append(row)
            row = next(rows, None)
        self._next = row
        return found

    def rest(self) -> Iterator[Values]:
        while self._next is not None:
            yield self._step()

    def _step(self) -> Values:
        row = self._next
        assert row is not None
        self._next = next(self._rows, None)
        return row


def verify(streams: Streams, fold: Fold, progress: Callable[[int], object] = lambda _n: None) -> Iterator[Finding]:
    """Every finding, in the order of subjects; nothing when all is as it was written.

    `progress` is called with the number of entries just walked.
    """
    privates = Cursor(streams.privates)
    registers = {noun: Cursor(rows) for noun, rows in streams.registers.items()}
    derived = {name: Cursor(rows) for name, rows in streams.derived.items()}
    for subject, chain in itertools.groupby(streams.entries, key=itemgetter(0)):
        yield from (_orphan(r[0], "private value") for r in privates.upto(subject))
        walk = Chain(subject, fold, privates.of(subject))
        yield from walk.walk(chain)
        progress(walk.count)
        yield from _compare(walk, registers, derived)
    yield from _left_over(privates, registers, derived)


def links(entries: Iterable[Values], progress: Callable[[int], object] = lambda _n: None) -> Iterator[Finding]:
    """What is wrong with the entries as such: their bytes, hashes, form, order and columns."""
    for subject, chain in itertools.groupby(entries, key=itemgetter(0)):
        walk = Links(subject)
        yield from walk.walk(chain)
        progress(walk.count)


def _left_over(privates: Cursor, registers: dict[str, Cursor], derived: dict[str, Cursor]) -> Iterator[Finding]:
    yield from (_orphan(r[0], "private value") for r in privates.rest())
    for name, cursor in {**registers, **derived}.items():
        yield from (_orphan(r[0], f"row of {name}") for r in cursor.rest())


def _orphan(subject: str, what: str) -> Finding:
    return Finding(subject, 0, Text(f"台帳の記録にない行があります（{what}）", f"a {what} that no entry made"))


def _compare(walk: Chain, registers: dict[str, Cursor], derived: dict[str, Cursor]) -> Iterator[Finding]:
    if walk.row is None:
        return
    subject, noun = walk.subject, walk.subject.partition(":")[0]
    of_entries: dict[str, Sequence[Values]] = {"signature": walk.signed, "erasure": walk.erased}
    if noun not in registers:
        yield from _compare_derived(walk, derived, of_entries)
        return
    yield from (_orphan(r[0], f"row of {noun}") for r in registers[noun].upto(subject))
    found = registers[noun].of(subject)
    try:
        made, expected = tuple(walk.fold.stored(walk.row)), {**walk.fold.derived(walk.row), **of_entries}
    except UNREADABLE:  # an altered entry has put into the row what fits no column
        made, expected = (), of_entries
    if [tuple(r) for r in found] != [made]:
        what = Text("現在の状態の行が記録と違います", "the row of the present state is not what the entries make")
        yield Finding(subject, walk.seq, what)
    yield from _compare_derived(walk, derived, expected)


def _compare_derived(
    walk: Chain, derived: dict[str, Cursor], expected: dict[str, Sequence[Values]]
) -> Iterator[Finding]:
    subject = walk.subject
    for name, cursor in derived.items():
        wanted = expected.get(name, ())
        if not wanted and cursor.beyond(subject):  # mostly
            continue
        yield from (_orphan(r[0], f"row of {name}") for r in cursor.upto(subject))
        rows = cursor.of(subject)
        if rows != wanted and _in_order(rows) != _in_order(wanted):
            yield Finding(
                subject, walk.seq, Text(f"{name} の行が記録と違います", f"rows of {name} differ from the entries")
            )


def _in_order(rows: Iterable[Values]) -> list[Values]:
    """Values of any type, in one order."""
    return sorted(map(tuple, rows), key=repr)
