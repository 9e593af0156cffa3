"""The words by which an item is found, kept with it: whole, and cut into pieces of up to three characters.

SQLite keeps the pieces in FTS5 without their text (`item_piece`); PostgreSQL in a GIN index over what its function
`item_pieces` cuts, which needs no extension and knows no locale. Pieces of one, two and three characters from every
place of a word find Japanese as well as numbers, and words shorter than what FTS5's own trigrams find. What an erasure
takes from an item goes from here with it (FTS5's secure-delete).
"""

from __future__ import annotations

import itertools
import logging
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from peewee import Database

from custody import db
from custody.events.choices import Medium
from custody.variants import usual_forms

log = logging.getLogger("custody.db")

COLUMNS = ("number", "serial", "description", "maker", "model", "capacity", "former_number")
LONGEST = 3
BLOCK, TOLD = 2_000, 50_000
OF_CONTRACT = "@"  # before the key of a contract, among the words
# FTS5's ascii tokenizer parts words at whatever of ASCII is no letter or digit: these stand for it.
_APART = {n: chr(0xE000 + n) for n in range(128) if not chr(n).isalnum()}
_MEDIA = {m.value: " ".join((m.text.ja, m.text.en)) for m in Medium}


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


def save(rows: Sequence[Any]) -> None:
    """Keep the words of items whose texts were set, in the transaction that is open."""
    changed = [row for row in rows if row.seq == 1 or not row._dirty.isdisjoint(_TOLD)]
    if changed:
        new = {row.id: words_of(row.contract, row.medium, (getattr(row, c) for c in COLUMNS)) for row in changed}
        _replace(new, {} if all(row.seq == 1 for row in changed) else _kept(list(new)))


_TOLD = frozenset({*COLUMNS, "contract", "medium"})


def _kept(items: list[str]) -> dict[str, tuple[int, str]]:
    marks = ", ".join("?" * len(items))
    found = db.rows(f"SELECT item, n, words FROM item_words WHERE item IN ({marks})", items)  # noqa: S608
    return {item: (n, words) for item, n, words in found}


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
    names = ", ".join(COLUMNS)
    ((total,),) = database.execute_sql("SELECT count(*) FROM item").fetchall()
    done, last = 0, ""  # by number: what is found comes in the order in which it was registered
    mark = "%s" if db.is_postgresql(database) else "?"
    while rows := database.execute_sql(
        f"SELECT id, contract, medium, {names} FROM item WHERE number > {mark} ORDER BY number LIMIT {BLOCK}",  # noqa: S608
        (last,),
    ).fetchall():
        _fill(database, rows, done)
        last, done = rows[-1][3], done + len(rows)
        if done % TOLD < BLOCK or done == total:
            log.info("words of items: %d of %d", done, total)


def _fill(database: Database, rows: Sequence[Sequence[Any]], done: int) -> None:
    ready = [
        (done + k, item, words_of(contract, medium, texts)) for k, (item, contract, medium, *texts) in _numbered(rows)
    ]
    many: Any = database.cursor()
    if db.is_postgresql(database):
        many.executemany("INSERT INTO item_words (item, words) VALUES (%s, %s)", [r[1:] for r in ready])
    else:
        many.executemany("INSERT INTO item_words (n, item, words) VALUES (?, ?, ?)", ready)
        many.executemany("INSERT INTO item_piece (rowid, pieces) VALUES (?, ?)", [(n, _line(w)) for n, _, w in ready])


def _numbered(rows: Sequence[Sequence[Any]]) -> Iterator[tuple[int, Sequence[Any]]]:
    return zip(itertools.count(1), rows, strict=False)
