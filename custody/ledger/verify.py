"""Walk every chain, fold it again and compare (ledger.md §2.1). Takes values, never a database.

All streams come sorted by subject, so that memory does not grow with the ledger.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Any, Protocol

from custody.datakeys import Gone
from custody.events import Recorded
from custody.events.base import left_out
from custody.events.forgetting import ERASED, erased_by
from custody.ledger import signing
from custody.ledger.entry import START, VERSION, canonical, committed, entry_hash, parsed, respelled
from custody.text import Text

Values = Sequence[Any]
UNSAID = Text(
    "非公開の値が、消去の記録なしに失われています（{name}）",
    "a private value is gone, and no entry says that it was erased ({name})",
)
STILL_THERE = Text(
    "消去の記録があるのに、非公開の値が残っています（{name}）",
    "a private value is still there although an entry says that it was erased ({name})",
)

COLUMNS = ("subject", "seq", "hash", "kind", "contract", "batch", "actor", "occurred", "received", "idem", "body")


class Row(Protocol):
    """A subject's projection while it is folded."""

    id: str


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong: which subject, which entry (0: the projection), and what."""

    subject: str
    seq: int
    what: Text

    def __str__(self) -> str:
        return f"{self.subject} #{self.seq}: {self.what.en}"


@dataclass
class Fold:
    """How entries become rows: given by the caller, so that this file knows no register."""

    blank: Callable[[str], Any]
    advance: Callable[[Any, Recorded, Callable[[], Iterable[Recorded]]], Any]
    stored: Callable[[Any], Values]
    derived: Callable[[Any], dict[str, list[Values]]]
    known: Callable[[str], bool]


@dataclass
class Streams:
    """Everything there is to compare, each sorted by subject (entries and private values then by number)."""

    entries: Iterable[Values]
    privates: Iterable[Values]
    registers: dict[str, Iterable[Values]]
    derived: dict[str, Iterable[Values]] = field(default_factory=dict)


class Cursor:
    """A sorted stream of rows that are taken subject by subject; what is left behind was in no chain."""

    def __init__(self, rows: Iterable[Values]) -> None:
        self._rows = iter(rows)
        self._next = next(self._rows, None)

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


def _left_over(privates: Cursor, registers: dict[str, Cursor], derived: dict[str, Cursor]) -> Iterator[Finding]:
    yield from (_orphan(r[0], "private value") for r in privates.rest())
    for name, cursor in {**registers, **derived}.items():
        yield from (_orphan(r[0], f"row of {name}") for r in cursor.rest())


def _orphan(subject: str, what: str) -> Finding:
    return Finding(subject, 0, Text(f"台帳の記録にない行があります（{what}）", f"a {what} that no entry made"))


class Chain:
    """One subject's entries, checked one after another and folded into its row."""

    def __init__(self, subject: str, fold: Fold, privates: list[Values]) -> None:
        self.subject, self.fold, self.count, self.seq, self.head = subject, fold, 0, 0, START
        self.received = ""
        self.signed: list[Values] = []
        self.erased: list[tuple[str, int, str, str]] = []
        self._absent: set[tuple[int, str]] = set()
        self.row: Any = fold.blank(subject) if fold.known(subject) else None
        self._past: list[Recorded] = []
        self._private: dict[int, list[Values]] = {}
        for row in privates:
            self._private.setdefault(row[1], []).append(row)

    def walk(self, chain: Iterable[Values]) -> Iterator[Finding]:
        if self.row is None:
            yield Finding(self.subject, 0, Text("知らない種類の対象です", "a kind of subject that is not known"))
            self.count += sum(1 for _ in chain)
            return
        for values in chain:
            self.count += 1
            for what in self._entry(values):
                yield Finding(self.subject, values[1], what)
        yield from self._erasures()
        for seq in self._private:
            yield Finding(self.subject, seq, Text("記録のない非公開の値があります", "a private value of no entry"))

    def _entry(self, values: Values) -> list[Text]:
        hash_, seq = values[2], values[1]
        wrong: list[Text] = []
        secret = self._private.pop(seq, ())
        try:
            body = raw(values[10])
            if entry_hash(body) != hash_:
                wrong.append(Text("中身とハッシュが一致しません", "the bytes do not have the hash that is recorded"))
            entry = parsed(body)
            if respelled(entry) != body and canonical(entry) != body:
                wrong.append(Text("正準形ではありません", "the bytes are not in canonical form"))
            self._chain(entry, values, wrong)
            gone = _check_private(entry["private"], secret, wrong)
            if entry["sign"] != []:  # most entries are signed by nobody else
                self._signed(entry, wrong)
            self._fold(entry, hash_, secret, gone)
            self.received = entry["t"]["received"]
        except (KeyError, TypeError, ValueError, IndexError, AttributeError):
            wrong.append(Text("読み取れない記録です", "an entry that cannot be read"))
        self.seq, self.head = seq, hash_
        return wrong

    def _signed(self, entry: dict[str, Any], wrong: list[Text]) -> None:
        if signing.signs_own(entry):
            wrong.append(Text("自分の記録に自分で署名しています", "signed by the person who did it"))
        self.signed += signing.rows_of(entry)

    def _chain(self, entry: dict[str, Any], values: Values, wrong: list[Text]) -> None:
        if entry["seq"] != self.seq + 1 or entry["prev"] != self.head:
            wrong.append(Text("前の記録とつながっていません", "does not follow the entry before it"))
        if not _columns_match(entry, values):
            wrong.append(Text("索引の列が記録の中身と違います", "a column differs from the entry itself"))
        if entry["v"] != VERSION or entry["t"]["received"] < self.received:
            wrong.append(Text("版または受信時刻が前後しています", "version or time of receipt is out of order"))

    def _fold(self, entry: dict[str, Any], hash_: str, secret: Sequence[Values], gone: set[str]) -> None:
        t = entry["t"]
        private = {r[2]: parsed(raw(r[5])) for r in secret if r[2] not in gone} if secret else {}
        if gone:
            private |= left_out(entry["kind"], gone)
        e = Recorded(
            entry["subject"],
            entry["seq"],
            entry["kind"],
            entry["contract"],
            entry["actor"],
            t["occurred"],
            t["received"],
            hash_,
            entry["data"],
            private,
            entry["sign"],
            entry["fixes"],
        )
        self.row = self.fold.advance(self.row, e, lambda: self._past)
        self._past.append(e)
        if gone:
            self._absent |= {(e.seq, name) for name in gone - {r[2] for r in secret}}
        if e.kind == ERASED:
            self.erased += [(e.subject, seq, name, hash_) for seq, name in erased_by(e)]

    def _erasures(self) -> Iterator[Finding]:
        """Values that are gone although no entry says so, and those that are there although one does."""
        said = {(seq, name) for _, seq, name, _ in self.erased}
        for what, values in ((UNSAID, self._absent - said), (STILL_THERE, said - self._absent)):
            yield from (Finding(self.subject, seq, what.filled(name=name)) for seq, name in sorted(values))


def raw(value: object) -> bytes:
    """The bytes of a column. TypeError for anything else: SQLite keeps what it is given, whatever the column's type."""
    if type(value) is bytes:
        return value
    if not isinstance(value, (bytes, memoryview)):
        raise TypeError
    return bytes(value)


def _check_private(promised: dict[str, str], rows: Sequence[Values], wrong: list[Text]) -> set[str]:
    """The names of those that are promised and cannot be read; what is wrong with the others goes to `wrong`."""
    if not rows and not promised:
        return set()
    gone = promised.keys() - {r[2] for r in rows}
    if any([r[2] not in promised for r in rows]):  # noqa: C419 - a list is quicker
        wrong.append(Text("約束にない非公開の値があります", "there are private values that no entry promised"))
    for _, _, name, commitment, salt, value in rows:
        if isinstance(value, Gone):
            wrong.append(salt)
            gone.add(name)
        elif commitment != promised.get(name) or committed(raw(salt), raw(value)) != commitment:
            wrong.append(
                Text(
                    f"非公開の値が約束と一致しません（{name}）", f"a private value is not the one committed to ({name})"
                )
            )
    return gone


def _columns_match(entry: dict[str, Any], values: Values) -> bool:
    subject, seq, _, kind, contract, batch, actor, occurred, received, idem, _ = values
    t = entry["t"]
    return bool(
        subject == entry["subject"]
        and seq == entry["seq"]
        and kind == entry["kind"]
        and contract == entry["contract"]
        and batch == entry["batch"]
        and actor == entry["actor"]
        and occurred == t["occurred"]
        and received == t["received"]
        and idem == entry["idem"]
    )


def _compare(walk: Chain, registers: dict[str, Cursor], derived: dict[str, Cursor]) -> Iterator[Finding]:
    if walk.row is None:
        return
    subject, noun = walk.subject, walk.subject.partition(":")[0]
    yield from (_orphan(r[0], f"row of {noun}") for r in registers[noun].upto(subject))
    found = registers[noun].of(subject)
    of_entries: dict[str, Sequence[Values]] = {"signature": walk.signed, "erasure": walk.erased}
    try:
        made, expected = tuple(walk.fold.stored(walk.row)), {**walk.fold.derived(walk.row), **of_entries}
    except (
        KeyError,
        TypeError,
        ValueError,
        AttributeError,
    ):  # an altered entry has put into the row what fits no column
        made, expected = (), of_entries
    if [tuple(r) for r in found] != [made]:
        what = Text("現在の状態の行が記録と違います", "the row of the present state is not what the entries make")
        yield Finding(subject, walk.seq, what)
    for name, cursor in derived.items():
        yield from (_orphan(r[0], f"row of {name}") for r in cursor.upto(subject))
        rows, wanted = cursor.of(subject), expected.get(name, ())
        if (rows or wanted) and _in_order(rows) != _in_order(wanted):
            yield Finding(
                subject, walk.seq, Text(f"{name} の行が記録と違います", f"rows of {name} differ from the entries")
            )


def _in_order(rows: Iterable[Values]) -> list[Values]:
    """Values of any type, in one order."""
    return sorted(map(tuple, rows), key=repr)
