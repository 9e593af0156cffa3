"""Rows among the entries that get no leaf, as they are no entry or do not follow the one before them (security.md T22).

Whoever can write to the database can put one in. It is named, and the rest goes on being sealed. The table `left_out` only
spares each round the search for them: what stands in it is looked at anew each time, so that nobody hides an entry there.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from custody import clock, db
from custody.ledger import alarms, form
from custody.ledger.chain import COLUMNS, NOT_NEXT, Finding, Links, Values
from custody.ledger.entry import MAX_BYTES, START, parsed
from custody.text import Text

SUBJECT, SEQ, RECEIVED, HASH, BODY = 0, 1, 8, 9, 10
SOME = 400  # hashes in one statement
BLOCK = 2_000
ROW = ", ".join(f"e.{c}" for c in COLUMNS)
SEALED = "EXISTS (SELECT 1 FROM leaf l WHERE l.hash = e.hash)"
WITHOUT_LEAF = f"NOT {SEALED}"
KNOWN = f"SELECT count(*) FROM left_out o JOIN entry e ON e.hash = o.hash WHERE {WITHOUT_LEAF}"  # noqa: S608 - ours
TOO_LONG = Text("記録にしては長すぎます", "longer than an entry may be")
_SHA256 = re.compile("[0-9a-f]{64}")


class Before(NamedTuple):
    """The entry that the next one of its chain has to follow."""

    subject: str
    seq: int
    hash: str
    received: str


class Examiner:
    """Looks at entries in the order in which they would get their leaves."""

    def __init__(self, *, late: bool = False, again: bool = False) -> None:
        """`late`: others may be committed late, before those that are looked at. `again`: these will be looked at anew
        soon, as those of a page are, so that what was found is kept in mind.
        """
        self._late = late
        self._look = _wrong_by_values if again else _wrong
        self._heads: dict[str, Before] = {}

    def examined(self, found: Sequence[Values]) -> tuple[list[Values], list[tuple[Values, Text]]]:
        """Which of `found`, rows of COLUMNS, may be sealed; and which may not, with the first thing that is wrong.

        With `late` one that waits for an entry that is there and has no leaf yet is in neither.
        """
        prevs, fit, unfit = [_prev(row) or "" for row in found], list[Values](), list[tuple[Values, Text]]()
        before = _before(found, prevs)
        for row, prev in zip(found, prevs, strict=True):
            head = self._heads.get(row[SUBJECT]) or before.get(prev)
            if wrong := self._look(tuple(row), head):
                if not (self._late and wrong is NOT_NEXT and _waits(row)):
                    unfit.append((row, wrong))
                continue
            self._heads[row[SUBJECT]] = Before(row[SUBJECT], row[SEQ], row[HASH], row[RECEIVED])
            fit.append(row)
        return fit, unfit


def _wrong(row: tuple[Any, ...], head: Before | None) -> Text | None:
    """The first thing that keeps a row from being the entry after `head`: what `custody verify` would find."""
    if isinstance(row[BODY], (bytes, memoryview)) and len(row[BODY]) > MAX_BYTES:
        return TOO_LONG
    link = Candidate(row[SUBJECT])
    if head and head.subject == row[SUBJECT]:
        link.seq, link.head, link.received = head.seq, head.hash, head.received
    return next((f.what for f in link.walk([row])), None)


# What is found depends on nothing but these values; other bytes are other values. An entry has about 1 KB.
_wrong_by_values = functools.lru_cache(maxsize=4096)(_wrong)


class Candidate(Links):
    """A link that is held to the whole form of an entry."""

    def _entry(self, values: Values, wrong: list[Text]) -> None:
        entry = self._linked(values, wrong)
        if not wrong and (unsound := form.unsound(entry)):
            wrong.append(unsound)


def _prev(row: Values) -> str | None:
    """The hash that an entry says is the one before it; None for the first of a chain, and for what is no entry."""
    try:
        prev = parsed(bytes(memoryview(row[BODY])))["prev"]  # memoryview: bytes(10**12) would be a terabyte of zeros
    except (KeyError, TypeError, ValueError, IndexError):
        return None
    return prev if isinstance(prev, str) and prev != START and _SHA256.fullmatch(prev) else None


def _before(found: Sequence[Values], prevs: Sequence[str]) -> dict[str, Before]:
    """By their hash, the entries with a leaf that those of `found` say they follow: `prevs`."""
    wanted = sorted({*prevs} - {row[HASH] for row in found} - {""})
    sealed: dict[str, Before] = {}
    for n in range(0, len(wanted), SOME):
        some = wanted[n : n + SOME]
        sql = "SELECT e.subject, e.seq, e.hash, e.received FROM entry e JOIN leaf l ON l.hash = e.hash WHERE e.hash IN"
        rows = db.rows(f"{sql} ({', '.join('?' * len(some))})", some)
        sealed.update((row[2], Before(*row)) for row in rows)
    return sealed


def _waits(row: Values) -> bool:
    """Whether the entry before it is there, and was neither sealed nor left out so far: it was committed late."""
    sql = f"SELECT 1 FROM entry e WHERE e.hash = ? AND e.subject = ? AND {WITHOUT_LEAF}"  # noqa: S608 - ours
    known = " AND NOT EXISTS (SELECT 1 FROM left_out o WHERE o.hash = e.hash) AND e.received <= ?"
    prev = _prev(row)
    return bool(prev and db.rows(sql + known, (prev, row[SUBJECT], row[RECEIVED])))


def keep(unfit: Iterable[tuple[Values, Text]]) -> None:
    """Remember them, inside the transaction that is open."""
    db.run_many(
        "INSERT INTO left_out (hash, found) VALUES (?, ?) ON CONFLICT (hash) DO NOTHING",
        [(row[HASH], clock.now()) for row, _ in unfit],
    )


def look_again() -> None:
    """Take out of the table what need not stand in it: rows that are gone or have a leaf, and those found fit."""
    if db.rows("SELECT 1 FROM left_out LIMIT 1"):
        _look_again()


@db.transaction
def _look_again() -> None:
    order = "ORDER BY e.received, e.subject, e.seq"
    held = db.rows(f"SELECT {ROW} FROM left_out o JOIN entry e ON e.hash = o.hash WHERE {WITHOUT_LEAF} {order}")  # noqa: S608
    unfit = {row[HASH] for row, _ in Examiner(late=True).examined(held)[1]}
    over = [(hash_,) for (hash_,) in db.rows("SELECT hash FROM left_out") if hash_ not in unfit]
    if over:
        db.run_many("DELETE FROM left_out WHERE hash = ?", over)


def tell() -> None:
    """Put up the alarm where anything is left out, or take it down."""
    ((n,),) = db.rows(KNOWN)
    if not n:
        alarms.say("", "", alarms.LEFT_OUT)
        return
    first = "SELECT e.subject, e.seq FROM left_out o JOIN entry e ON e.hash = o.hash ORDER BY o.found, e.subject, e.seq"
    ((subject, seq),) = db.rows(f"{first} LIMIT 1")
    alarms.say("left_out", f"{subject} #{seq}" + (f" +{n - 1}" if n > 1 else ""), alarms.LEFT_OUT)


class Unsealable(NamedTuple):
    """A row that no seal may cover, by its key and its hash, and what is wrong with it."""

    subject: Any
    seq: Any
    hash: Any
    what: Text

    @property
    def finding(self) -> Finding:
        return Finding(str(self.subject), self.seq, self.what)


def unsealable() -> list[Unsealable]:
    """All of them, found by looking at whatever has no leaf now: also where no signer has looked yet."""
    ((behind,),) = db.rows("SELECT (SELECT count(*) FROM entry) - (SELECT count(*) FROM leaf)")
    if behind <= 0:
        return []
    return _unsealable("")


def of_chains(subjects: Sequence[str]) -> list[Unsealable]:
    """Those of a few chains, by their numbers: what no page shows as an entry."""
    found: list[Unsealable] = []
    for n in range(0, len(subjects), SOME):
        some = subjects[n : n + SOME]
        found += _unsealable(f"e.subject IN ({', '.join('?' * len(some))}) AND ", some)
    return sorted(found, key=lambda u: (str(u.subject), str(u.seq).zfill(9)))


def doubtful(newest: Iterable[tuple[Values, bool]]) -> bool:
    """Whether one of a chain's newest rows, the oldest first and each with whether it has a leaf, is no entry.

    The first is not looked at, unless it is the first of its chain: it stands for those before it.
    """
    head: Before | None = None
    for row, sealed in newest:
        taken = sealed or (head is None and row[SEQ] != 1)
        if not taken and _wrong_by_values(tuple(row), head):
            return True
        head = Before(row[SUBJECT], row[SEQ], row[HASH], row[RECEIVED])
    return False


def _unsealable(among: str, given: Sequence[str] = ()) -> list[Unsealable]:
    order = "ORDER BY e.received, e.subject, e.seq"
    found = db.rows(f"SELECT {ROW} FROM entry e WHERE {among}{WITHOUT_LEAF} {order}", given)  # noqa: S608
    examiner, wrong = Examiner(again=True), list[Unsealable]()
    for n in range(0, len(found), BLOCK):
        _, unfit = examiner.examined(found[n : n + BLOCK])
        wrong += [Unsealable(row[SUBJECT], row[SEQ], row[HASH], what) for row, what in unfit]
    return wrong
