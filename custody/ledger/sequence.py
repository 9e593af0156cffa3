"""Give each entry its leaf in the tree, in order and without gaps (ledger.md §2.3). Run by the signer.

An entry without a leaf is found by looking for just that, never by a number it must be greater than: what commits
late is not skipped. Two sequencers at once do no harm. What is no entry, or does not follow the one before it, is left out.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from typing import Any

from custody import db
from custody.ledger import left_out
from custody.ledger.left_out import HASH, KNOWN, RECEIVED, ROW, WITHOUT_LEAF
from custody.ledger.tree import root

BLOCK = 2_000
FAN_OUT = 256
_LOCK = 0x617A756B  # of PostgreSQL's advisory locks; any number that is always the same

log = logging.getLogger("custody.sequence")

_NEW = f"{WITHOUT_LEAF} AND NOT EXISTS (SELECT 1 FROM left_out o WHERE o.hash = e.hash)"  # noqa: S608 - ours
_BEHIND = f"(SELECT count(*) FROM entry) - (SELECT count(*) FROM leaf) - ({KNOWN})"  # noqa: S608
# What is new is found from the newest backwards, which ends as soon as all of it is found.
_NEWEST = (
    f"SELECT * FROM (SELECT {ROW} FROM entry e WHERE {_NEW} ORDER BY e.received DESC LIMIT ({_BEHIND})) found "  # noqa: S608
    "ORDER BY received, subject, seq"
)
_OLDEST = f"SELECT {ROW} FROM entry e WHERE {_NEW} AND e.received >= ? ORDER BY e.received, e.subject, e.seq LIMIT ?"  # noqa: S608


def size() -> int:
    """How many entries have a leaf."""
    ((last,),) = db.rows("SELECT max(idx) FROM leaf")
    return 0 if last is None else int(last) + 1


def sealable() -> int:
    """How many entries there are that have a leaf or are to get one."""
    ((n,),) = db.rows(f"SELECT (SELECT count(*) FROM entry) - ({KNOWN})")  # noqa: S608 - ours
    return int(n)


def sequence(progress: Callable[[int], object] = lambda _n: None) -> int:
    """Give every entry that has none a leaf, block by block; how many there were.

    A block is one transaction: after a kill it is there with its tiles or not at all. `progress`: leaves just added.
    """
    left_out.look_again()
    added, after = 0, ""
    while True:
        leaves, done, last = _block(after)
        if not done and not after:
            return added
        added, after = added + leaves, last
        progress(leaves)


@db.transaction
def _block(after: str) -> tuple[int, int, str]:
    """Leaves for up to a block of entries received from `after` on; how many, how many more were left out and, where
    there may be more, when the last was received.
    """
    if db.is_postgresql():
        db.rows("SELECT pg_advisory_xact_lock(?)", (_LOCK,))
    found = _unsequenced(after)
    fit, unfit = left_out.Examiner(late=True).examined(found)
    first = size()
    db.run_many("INSERT INTO leaf (idx, hash) VALUES (?, ?)", [(first + n, r[HASH]) for n, r in enumerate(fit)])
    _add_tiles(first + len(fit))
    left_out.keep(unfit)
    return len(fit), len(fit) + len(unfit), found[-1][RECEIVED] if len(found) == BLOCK else ""


def _unsequenced(after: str) -> list[tuple[Any, ...]]:
    """In the order of their reception, which for one subject is the order of its chain (usecases/act.py)."""
    ((behind,),) = db.rows(f"SELECT {_BEHIND}")
    if behind <= 0:
        return []
    if behind > BLOCK:
        return db.rows(_OLDEST, (after, BLOCK))
    return db.rows(_NEWEST)[:BLOCK]


def _add_tiles(leaves: int) -> None:
    """Every complete tile that a tree of so many leaves has and the table lacks."""
    level, below = 1, leaves
    while below := below // FAN_OUT:
        ((last,),) = db.rows("SELECT max(idx) FROM tile WHERE level = ?", (level,))
        made = [(level, n, _tile(level, n)) for n in range(0 if last is None else last + 1, below)]
        db.run_many("INSERT INTO tile (level, idx, hash) VALUES (?, ?, ?)", made)
        level += 1


def _tile(level: int, number: int) -> str:
    return root(children(level - 1, number * FAN_OUT, FAN_OUT)).hex()


def children(level: int, first: int, count: int, *, partly: bool = False) -> Iterator[bytes]:
    """The hashes of `count` tiles of a level, of level 0 the leaves; `partly`: of those that are there.

    ValueError where one is missing or is no hash.
    """
    sql = "SELECT hash FROM leaf WHERE idx >= ? AND idx < ? ORDER BY idx"
    given: tuple[int, ...] = (first, first + count)
    if level:
        sql, given = "SELECT hash FROM tile WHERE level = ? AND idx >= ? AND idx < ? ORDER BY idx", (level, *given)
    found = db.rows(sql, given)
    if len(found) != count and not partly:
        raise ValueError(f"{count} hashes wanted at level {level} from {first} on, {len(found)} are there")
    return (bytes.fromhex(hash_) for (hash_,) in found)
