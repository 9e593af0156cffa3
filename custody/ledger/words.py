"""The words by which an item is found, kept with it: whole, and cut into pieces of up to three characters.

They are its own and the names of the live copies on it. SQLite keeps the pieces in FTS5 without their text (`item_piece`); PostgreSQL in a GIN index over what its function
`item_pieces` cuts, which needs no extension and knows no locale. Pieces of one, two and three characters from every
place of a word find Japanese as well as numbers, and words shorter than what FTS5's own trigrams find. What an erasure
takes from an item goes from here with it (FTS5's secure-delete).
"""

from __future__ import annotations

import itertools
import logging
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from operator import itemgetter
from typing import Any, NamedTuple

from peewee import Database

from custody import db
from custody.events.choices import Medium
from custody.events.copies import CopyState
from custody.ledger.chain import Finding
from custody.ledger.streaming import stream
from custody.text import Text
from custody.variants import usual_forms

log = logging.getLogger("custody.db")

COLUMNS = ("number", "serial", "description", "maker", "model", "capacity", "former_number", "receipt")
LONGEST = 3
BLOCK, TOLD = 2_000, 50_000
OF_CONTRACT = "@"  # before the key of a contract, among the words
# FTS5's ascii tokenizer parts words at whatever of ASCII is no letter or digit: these stand for it.
_APART = {n: chr(0xE000 + n) for n in range(128) if not chr(n).isalnum()}
_MEDIA = {m.value: " ".join((m.text.ja, m.text.en)) for m in Medium}
# Of which columns the words are made: the item's, and those of a copy that say on what it is, and how called.
_TOLD, _NAMED = frozenset({*COLUMNS, "contract", "medium"}), frozenset({"item", "name", "state"})
# The state of a copy is looked at where it is read: an index of it would lead to nearly all of them.
_OWN = ", ".join(f"item.{name}" for name in ("contract", "medium", *COLUMNS))
_READ = f"item.id, copy.state, copy.number, copy.name, {_OWN}"
_NUMBER = 4 + len(("contract", "medium"))  # where in that the item's number stands
_ON_IT = "LEFT JOIN copy ON copy.item = item.id"
OTHERWISE = Text(
    "検索のために控えた語が台帳と違います", "the words by which it is found are not what the ledger makes of it"
)


class Saved(NamedTuple):
    """Rows of one table that were written: the new ones whole, of the others these columns, in which any differed."""

    new: Sequence[Any] = ()
    old: Sequence[Any] = ()
    columns: frozenset[str] = frozenset()

    def of(self, columns: frozenset[str]) -> list[Any]:
        """Those of which one of `columns` may have changed."""
        return [*self.new, *(self.old if self.columns & columns else ())]


def told(text: str) -> str:
    """`text` as words are compared: one width, one case, the usual forms of characters."""
    return usual_forms(db.folded(text))


def words_of(contract: str, medium: str, texts: Iterable[str | None]) -> str:
    """All words of an item, once each; one with a hyphen also without it. The contract's key comes first."""
    found = dict.fromkeys(told(" ".join([*(t for t in texts if t), _MEDIA.get(medium, "")])).split())
    bare = ("".join(c for c in word if c.isalnum()) for word in found)
    return " ".join(dict.fromkeys([of_contract(contract), *found, *(b for b in bare if b)]))


def of_contract(contract: str) -> str:
    return OF_CONTRACT + contract.partition(":")[2]


def pieces_of(words: str) -> set[str]:
    """The pieces of words: as many characters from each place of a word as there are, at most LONGEST."""
    first, _, rest = words.partition(" ")
    found = {word[at : at + LONGEST] for word in rest.split(" ") for at in range(len(word))}
    return {*found, first} if first else found


def apart(piece: str) -> str:
    """A piece as FTS5 keeps it: one token, whatever characters it has."""
    return piece.translate(_APART)


def save(items: Saved, copies: Saved) -> None:
    """Keep the words of items of which a text was set, or a copy on them, in the transaction that is open."""
    told, named = items.of(_TOLD), copies.of(_NAMED)
    if not told and not named:
        return
    known = {row.id for row in told if row.seq > 1} | {row.item for row in named}
    first = {row.id: row for row in items.new if row.seq == 1}
    kept = _kept(sorted(known - first.keys()))
    first |= {row.id: row for row in items.new if row.id not in kept}
    _replace(dict([*_of_new(first, copies.new), *_of_known(sorted(known - first.keys()))]), kept)


def _kept(items: list[str]) -> dict[str, tuple[int, str]]:
    """What is kept of these items, which holds whoever writes of a copy on one of them until this has been written."""
    if not items:
        return {}
    lock = " ORDER BY item FOR UPDATE" if db.is_postgresql() else ""
    found = db.rows(f"SELECT item, n, words FROM item_words WHERE item IN ({_marks(items)}){lock}", items)  # noqa: S608
    return {item: (n, words) for item, n, words in found}


def _of_new(items: dict[str, Any], copies: Iterable[Any]) -> Iterator[tuple[str, str]]:
    """The words of items that were not there before, on which there are only copies that were not there either."""
    on = defaultdict[str, list[tuple[Any, ...]]](list)
    for c in copies:
        on[c.item].append((c.state, c.number, c.name))
    for item, row in items.items():
        own = (row.contract, row.medium, *(getattr(row, name) for name in COLUMNS))
        yield item, _words([(item, *copy, *own) for copy in on.get(item, [(None, None, None)])])


def _of_known(items: list[str]) -> Iterator[tuple[str, str]]:
    if items:
        sql = f"SELECT {_READ} FROM item {_ON_IT} WHERE item.id IN ({_marks(items)}) ORDER BY item.id"  # noqa: S608
        yield from _by_item(db.rows(sql, items))


def _marks(values: Sequence[object]) -> str:
    return ", ".join("?" * len(values))


def _by_item(rows: Iterable[Sequence[Any]]) -> Iterator[tuple[str, str]]:
    """Item and words, of rows of _READ that stand item by item."""
    for item, some in itertools.groupby(rows, key=itemgetter(0)):
        yield item, _words(list(some))


def _words(rows: Sequence[Sequence[Any]]) -> str:
    """The words of the item of these rows, each with another of the copies on it."""
    _item, _state, _number, _name, contract, medium, *texts = rows[0]
    named = sorted((number, name) for _item, state, number, name, *_ in rows if state == CopyState.LIVE.value)
    return words_of(contract, medium, [*texts, *(name for _, name in named)])


def _replace(new: dict[str, str], kept: dict[str, tuple[int, str]]) -> None:
    new = {item: words for item, words in new.items() if kept.get(item, (0, None))[1] != words}
    if not new:
        return
    if not db.is_postgresql():
        old = [kept[item] for item in new if item in kept]
        db.run_many(
            "INSERT INTO item_piece (item_piece, rowid, pieces) VALUES ('delete', ?, ?)",
            [(n, _line(words)) for n, words in old],
        )
    sql = "INSERT INTO item_words (item, words) VALUES (?, ?) ON CONFLICT (item) DO UPDATE SET words = excluded.words"
    if db.is_postgresql():
        db.run_many(sql, list(new.items()))
        return
    numbered = [(db.rows(f"{sql} RETURNING n", (item, words))[0][0], _line(words)) for item, words in new.items()]
    db.run_many("INSERT INTO item_piece (rowid, pieces) VALUES (?, ?)", numbered)


def _line(words: str) -> str:
    return " ".join(map(apart, sorted(pieces_of(words))))


def fill(database: Database) -> None:
    """Keep the words of every item, none of which is kept yet; tells in the log how far it is."""
    if db.is_postgresql(database):
        database.execute_sql("ANALYZE copy")  # else it would read all copies for every block of items
    ((total,),) = database.execute_sql("SELECT count(*) FROM item").fetchall()
    done, last = 0, ""  # by number: what is found comes in the order in which it was registered
    mark = "%s" if db.is_postgresql(database) else "?"
    block = f"(SELECT * FROM item WHERE number > {mark} ORDER BY number LIMIT {BLOCK}) AS item"  # noqa: S608
    sql = f"SELECT {_READ} FROM {block} {_ON_IT} ORDER BY item.number"  # noqa: S608
    while rows := database.execute_sql(sql, (last,)).fetchall():
        ready = list(_by_item(rows))
        _fill(database, ready, done)
        last, done = rows[-1][_NUMBER], done + len(ready)
        if done % TOLD < BLOCK or done == total:
            log.info("words of items: %d of %d", done, total)


def _fill(database: Database, ready: Sequence[tuple[str, str]], done: int) -> None:
    many: Any = database.cursor()
    if db.is_postgresql(database):
        many.executemany("INSERT INTO item_words (item, words) VALUES (%s, %s)", ready)
        return
    numbered = [(done + k, item, words) for k, (item, words) in enumerate(ready, 1)]
    many.executemany("INSERT INTO item_words (n, item, words) VALUES (?, ?, ?)", numbered)
    many.executemany("INSERT INTO item_piece (rowid, pieces) VALUES (?, ?)", [(n, _line(w)) for n, _, w in numbered])


def wrong() -> Iterator[Finding]:
    """A finding for each item whose words are not what its row and the copies on it make, and for words of no item."""
    made = f"SELECT {_READ} FROM item {_ON_IT} ORDER BY item.id"  # noqa: S608
    kept = "SELECT item.id, words FROM item LEFT JOIN item_words ON item_words.item = item.id ORDER BY item.id"
    for (item, words), (_, had) in zip(_by_item(stream(made)), stream(kept), strict=True):
        if words != had:
            yield Finding(item, 0, OTHERWISE)
    nobodys = "SELECT item FROM item_words WHERE NOT EXISTS (SELECT 1 FROM item WHERE item.id = item_words.item)"
    yield from (Finding(str(item), 0, OTHERWISE) for (item,) in db.rows(nobodys))
