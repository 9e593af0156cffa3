"""One subject's chain: each entry checked by itself and against the one before it, and folded into its row."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

from custody.datakeys import SAID, Gone
from custody.events import Recorded
from custody.events.base import left_out
from custody.events.forgetting import ERASED, erased_by
from custody.ledger import assertions, signing
from custody.ledger.entry import START, VERSION, canonical, committed, entry_hash, parsed, respelled
from custody.text import Text

Values = Sequence[Any]

# Those that an entry says of itself come first, so that one comparison is enough for all of them.
_SAID = ("subject", "seq", "kind", "contract", "batch", "actor", "idem")
COLUMNS = (*_SAID, "occurred", "received", "hash", "body")
_said = itemgetter(*_SAID)
_times = itemgetter(*COLUMNS[7:9])

UNREADABLE = KeyError, TypeError, ValueError, IndexError, AttributeError
OTHER_BYTES = Text("中身とハッシュが一致しません", "the bytes do not have the hash that is recorded")
NOT_CANONICAL = Text("正準形ではありません", "the bytes are not in canonical form")
NOT_NEXT = Text("前の記録とつながっていません", "does not follow the entry before it")
OTHER_COLUMN = Text("索引の列が記録の中身と違います", "a column differs from the entry itself")
OUT_OF_ORDER = Text("版または受信時刻が前後しています", "version or time of receipt is out of order")
OWN_SIGNATURE = Text("自分の記録に自分で署名しています", "signed by the person who did it")
OTHER_PASSKEY = Text("パスキーの署名が、読んだ内容と合いません", "the passkey has not signed the words that are kept")
NO_ENTRY = Text("読み取れない記録です", "an entry that cannot be read")
NO_KIND = Text("知らない種類の対象です", "a kind of subject that is not known")
NOT_PROMISED = Text("約束にない非公開の値があります", "there are private values that no entry promised")
OF_NO_ENTRY = Text("記録のない非公開の値があります", "a private value of no entry")
OTHER_VALUE = Text("非公開の値が約束と一致しません（{name}）", "a private value is not the one committed to ({name})")
UNSAID = Text(
    "非公開の値が、消去の記録なしに失われています（{name}）",
    "a private value is gone, and no entry says that it was erased ({name})",
)
STILL_THERE = Text(
    "消去の記録があるのに、非公開の値が残っています（{name}）",
    "a private value is still there although an entry says that it was erased ({name})",
)


LOSSES = tuple(t.en.partition("{")[0] for t in (UNSAID, OTHER_VALUE, SAID[Gone.DAMAGED]))


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong: which subject, which entry (0: the projection), and what."""

    subject: str
    seq: int
    what: Text

    @property
    def is_loss(self) -> bool:
        """Whether it is a private value that is gone or damaged: the ledger itself is whole."""
        return self.what.en.startswith(LOSSES)

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


class Links:
    """One subject's entries as links of a chain: bytes, hash, form, order and columns; nothing that they stand for."""

    def __init__(self, subject: str) -> None:
        self.subject, self.count, self.seq, self.head, self.received = subject, 0, 0, START, ""

    def walk(self, chain: Iterable[Values]) -> Iterator[Finding]:
        """What is wrong, entry by entry. `chain`: rows of COLUMNS."""
        for values in chain:
            self.count += 1
            wrong: list[Text] = []
            try:
                self._entry(values, wrong)
            except UNREADABLE:
                wrong.append(NO_ENTRY)
            self.seq, self.head = values[1], values[9]
            for what in wrong:
                yield Finding(self.subject, values[1], what)

    def _entry(self, values: Values, wrong: list[Text]) -> None:
        self._linked(values, wrong)

    def _linked(self, values: Values, wrong: list[Text]) -> dict[str, Any]:
        """The entry in a row, compared with all that the row and the entry before it say."""
        body = values[10]
        if type(body) is not bytes:
            body = raw(body)
        if entry_hash(body) != values[9]:
            wrong.append(OTHER_BYTES)
        entry: dict[str, Any] = parsed(body)
        if respelled(entry) != body and canonical(entry) != body:
            wrong.append(NOT_CANONICAL)
        if entry["seq"] != self.seq + 1 or entry["prev"] != self.head:
            wrong.append(NOT_NEXT)
        times = _times(entry["t"])
        if _said(entry) != values[:7] or times != values[7:9]:
            wrong.append(OTHER_COLUMN)
        if entry["v"] != VERSION or times[1] < self.received:
            wrong.append(OUT_OF_ORDER)
        self.received = times[1]
        return entry


class Chain(Links):
    """The same with private values opened and everything folded into the subject's row."""

    def __init__(self, subject: str, fold: Fold, privates: list[Values]) -> None:
        super().__init__(subject)
        self.fold = fold
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
            yield Finding(self.subject, 0, NO_KIND)
            self.count += sum(1 for _ in chain)
            return
        yield from super().walk(chain)
        if self._absent or self.erased:
            yield from self._erasures()
        for seq in self._private:
            yield Finding(self.subject, seq, OF_NO_ENTRY)

    def _entry(self, values: Values, wrong: list[Text]) -> None:
        secret = self._private.pop(values[1], ()) if self._private else ()
        entry = self._linked(values, wrong)
        promised = entry["private"]
        gone = _check_private(promised, secret, wrong) if promised or secret else None
        if entry["sign"] != []:  # most entries are signed by nobody else
            self._signed(entry, wrong)
        e = _recorded(entry, values[9], secret, gone)
        if assertions.NAME in e.private and not assertions.holds(e.private[assertions.NAME], e.sign):
            wrong.append(OTHER_PASSKEY)
        self.row = self.fold.advance(self.row, e, self._before)
        self._past.append(e)
        if gone:
            self._absent |= {(e.seq, name) for name in gone - {r[2] for r in secret}}
        if e.kind == ERASED:
            self.erased += [(e.subject, seq, name, e.hash) for seq, name in erased_by(e)]

    def _before(self) -> list[Recorded]:
        return self._past

    def _signed(self, entry: dict[str, Any], wrong: list[Text]) -> None:
        if signing.signs_own(entry):
            wrong.append(OWN_SIGNATURE)
        self.signed += signing.rows_of(entry)

    def _erasures(self) -> Iterator[Finding]:
        """Values that are gone although no entry says so, and those that are there although one does."""
        said = {(seq, name) for _, seq, name, _ in self.erased}
        for what, values in ((UNSAID, self._absent - said), (STILL_THERE, said - self._absent)):
            yield from (Finding(self.subject, seq, what.filled(name=name)) for seq, name in sorted(values))


def _recorded(entry: dict[str, Any], hash_: str, secret: Sequence[Values], gone: set[str] | None) -> Recorded:
    private = {r[2]: parsed(r[5]) for r in secret if not gone or r[2] not in gone} if secret else {}
    if gone:
        private |= left_out(entry["kind"], gone)
    t = entry["t"]
    return Recorded(
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
        entry.get("auth"),
    )


def raw(value: object) -> bytes:
    """The bytes of a column. TypeError for anything else: SQLite keeps what it is given, whatever the column's type."""
    if type(value) is bytes:
        return value
    if not isinstance(value, (bytes, memoryview)):
        raise TypeError
    return bytes(value)


def _check_private(promised: dict[str, str], rows: Sequence[Values], wrong: list[Text]) -> set[str] | None:
    """The names of those that are promised and cannot be read; what is wrong with the others goes to `wrong`."""
    gone: set[str] | None = None
    if [r[2] for r in rows] != list(promised):  # nearly always both are in order
        gone = promised.keys() - {r[2] for r in rows}
        if any(r[2] not in promised for r in rows):
            wrong.append(NOT_PROMISED)
    for _, _, name, commitment, salt, value in rows:
        if isinstance(value, Gone):
            wrong.append(salt)
            gone = {name, *(gone or ())}
        elif commitment != promised.get(name) or committed(salt, value) != commitment:
            wrong.append(OTHER_VALUE.filled(name=name))
    return gone
