"""The rows that a search finds: few of them in any order, or a page of many in the order of an index.

What few things meet is counted and put in any order. What more than MOST meet is read in the order of an index, a page
after the other, and counted only where the count is kept; up to THIN are looked at one by one, since they may all be the
newest, such as what was taken over on one day.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from custody import db
from custody.caller import Caller
from custody.ledger import item_counts
from custody.queries.names import Names
from custody.queries.needs import Asked, Clause, Need, Scope, by_pieces, keyed, needs, one_of, states_of, still
from custody.registers import Registers

PAGE = 50
MOST, THIN = 1_000, 20_000
PAIRS = 200  # of a contract and a state, whose items are read side by side
SORTS = {
    "number": "item.number",
    "newest": "item.since DESC, item.number",
    "due": "CASE WHEN item.due IS NULL THEN 1 ELSE 0 END, item.due, item.number",
}
COLUMNS = ", ".join(
    f"item.{name}"
    for name in (
        "number", "medium", "capacity", "description", "serial", "state", "contract", "place", "holder", "since", "due"
    )
)  # fmt: skip


@dataclass(frozen=True)
class Looked:
    """What is asked, ready to be found. `pairs`: (contract, state) -> how many items there are of them."""

    scope: Scope
    pairs: dict[tuple[str, str], int]
    needs: Sequence[Need]

    @property
    def in_states(self) -> int:
        return sum(self.pairs.values())

    @property
    def tests(self) -> Clause:
        """SQL that every row meets which is found."""
        states = one_of("item.state", {state for _, state in self.pairs})
        return _joined([self.scope.test, states, *(need.test for need in self.needs)])

    @property
    def piece(self) -> str:
        """What the pieces of all words match together that are looked for in texts alone."""
        return " AND ".join(f"({n.piece})" for n in self.needs if n.piece).replace(
            ") AND (", ") & (" if db.is_postgresql() else ") AND ("
        )

    def smallest(self) -> tuple[int, Clause]:
        """The way by which fewest items are found, and how many, MOST and one standing for more: one statement."""
        states = one_of("item.state", {state for _, state in self.pairs})
        ways = [_either(need.sources) for need in self.needs if not need.piece]
        ways += [by_pieces(self.piece)] if self.piece else []
        return _fewest((self.in_states, self.scope.found_by(states)), ways, MOST)

    def thin(self) -> Clause | None:
        """Where what meets one of the needs is found, if that is less than all and at most THIN."""
        ways = [_either(need.sources) for need in self.needs if not need.piece]
        best, source = _fewest((self.in_states, ("", [])), ways, THIN)
        return source if best <= THIN and source[0] else None


def _fewest(whole: tuple[int, Clause], ways: Sequence[Clause], most: int) -> tuple[int, Clause]:
    """The way by which fewest are found, and how many, `most` and one standing for more."""
    if not ways:
        return whole
    each = ", ".join(f"(SELECT count(*) FROM (SELECT 1 FROM ({sql}) AS a LIMIT {most + 1}) AS b)" for sql, _ in ways)
    ((*sizes,),) = db.rows(f"SELECT {each}", [p for _, given in ways for p in given])
    return min([whole, *zip(sizes, ways, strict=True)], key=lambda way: way[0])


def looked_for(caller: Caller, book: Registers, asked: Asked, now: str, lang: str) -> Looked:
    names = Names.of(book) if asked.q or asked.place else Names()
    mine = caller.contracts & {keyed("contract", asked.contract)} if asked.contract else caller.contracts
    scope, states = Scope(sorted(mine), names, lang), states_of(asked)
    kept = item_counts.by_state(scope.contracts)
    pairs = {pair: n for pair, n in kept.items() if states is None or pair[1] in states}
    return Looked(scope, pairs, list(needs(caller, book, asked, scope, now)))


def _joined(clauses: Iterable[Clause]) -> Clause:
    kept = list(clauses)
    return " AND ".join(sql for sql, _ in kept), [p for _, params in kept for p in params]


def _either(sources: Sequence[Clause]) -> Clause:
    return " UNION ALL ".join(f"SELECT id FROM ({sql}) AS s" for sql, _ in sources), [p for _, g in sources for p in g]


Found = tuple[Any, ...]  # of a Page: its rows, how many there are, and what else it says, in its order


def _from(looked: Looked, source: Clause) -> Clause:
    (sql, given), (found, named) = looked.tests, source
    join = "item JOIN item_words ON item_words.item = item.id"
    return f"FROM {join} WHERE item.id IN ({found}) AND {still(sql)}", [*named, *given]


def counted(looked: Looked, source: Clause) -> int:
    if not looked.needs:
        return looked.in_states
    sql, given = _from(looked, source)
    ((n,),) = db.rows(f"SELECT count(*) {sql}", given)
    return int(n)


def few(looked: Looked, asked: Asked, source: Clause) -> Found:
    total = counted(looked, source)
    pages = max(1, -(-total // PAGE))
    page = min(asked.page, pages) if asked.page > 0 else pages if asked.page == 0 else 1
    sql, given = _from(looked, source)
    order = SORTS.get(asked.sort, SORTS["number"])
    rows = db.rows(f"SELECT {COLUMNS} {sql} ORDER BY {order} LIMIT {PAGE} OFFSET ?", [*given, (page - 1) * PAGE])
    return rows, total, page


def many(looked: Looked, asked: Asked) -> Found:
    """A page of more than MOST: read from where the last one ended, or from the end."""
    backward = bool(asked.before) or asked.page == 0
    thin = looked.thin()
    read = _by_pieces if looked.piece else _by_pair if len(looked.pairs) <= PAIRS else _by_number
    rows = _one_by_one(looked, asked, backward, thin) if thin else read(looked, asked, backward)
    more, rows = len(rows) > PAGE, rows[:PAGE]
    rows = rows[::-1] if backward else rows
    total = looked.in_states if not looked.needs else MOST if len(looked.needs) == 1 and not asked.state else None
    before, after = more if backward else bool(asked.after), asked.page != 0 if backward else more
    first, last = (str(rows[0][-1]), str(rows[-1][-1])) if rows else ("", "")
    pages = max(1, -(-looked.in_states // PAGE))
    page = pages if asked.page == 0 and not looked.needs else max(1, asked.page)
    return [r[:-1] for r in rows], total, page, bool(looked.needs), last if after else "", first if before else "", True


def _beyond(column: str, asked: Asked) -> Clause:
    """From where a page is read: an index keeps the order of `column`."""
    if asked.before:
        return f"{column} < ?", [asked.before]
    return (f"{column} > ?", [asked.after]) if asked.after else ("1 = 1", [])


def _way(*, backward: bool) -> str:
    return "DESC" if backward else "ASC"


def _one_by_one(looked: Looked, asked: Asked, backward: bool, source: Clause) -> list[Found]:
    """All that one need finds, put in the order of their numbers: by no index of them, which would lead through all."""
    number = "(item.number || '')"
    (sql, given), (beyond, key) = _from(looked, source), _beyond(number, asked)
    order = f"ORDER BY {number} {_way(backward=backward)} LIMIT {PAGE + 1}"
    return db.rows(f"SELECT {COLUMNS}, item.number {sql} AND {beyond} {order}", [*given, *key])


def _by_number(looked: Looked, asked: Asked, backward: bool) -> list[Found]:
    sql, given = _joined([_beyond("item.number", asked), (still(looked.tests[0]), looked.tests[1])])
    return db.rows(
        f"SELECT {COLUMNS}, item.number FROM item JOIN item_words ON item_words.item = item.id WHERE {sql} "
        f"ORDER BY item.number {_way(backward=backward)} LIMIT {PAGE + 1}",
        given,
    )


def _by_pair(looked: Looked, asked: Asked, backward: bool) -> list[Found]:
    """The first items of each contract and state, put together."""
    tests = _joined(need.test for need in looked.needs) if looked.needs else ("1 = 1", [])
    beyond, way = _beyond("item.number", asked), _way(backward=backward)
    join = " JOIN item_words ON item_words.item = item.id" if looked.needs else ""
    one = (
        f"SELECT * FROM (SELECT {COLUMNS}, item.number AS at FROM item{join} WHERE item.contract = ? AND item.state = ? "
        f"AND {beyond[0]} AND {still(tests[0])} ORDER BY item.number {way} LIMIT {PAGE + 1}) AS p"
    )
    given = [v for pair in looked.pairs for v in (*pair, *beyond[1], *tests[1])]
    every = " UNION ALL ".join([one] * len(looked.pairs))
    return db.rows(f"SELECT * FROM ({every}) AS every ORDER BY at {way} LIMIT {PAGE + 1}", given)


def _by_pieces(looked: Looked, asked: Asked, backward: bool) -> list[Found]:
    """In the order in which they were registered, which is that of what is found by its words."""
    at = "item_words.n" if db.is_postgresql() else "item_piece.rowid"
    source = "item_words" if db.is_postgresql() else "item_piece JOIN item_words ON item_words.n = item_piece.rowid"
    match = "item_pieces(words) @@ CAST(? AS tsquery)" if db.is_postgresql() else "item_piece MATCH ?"
    beyond: list[Clause] = [(f"{at} {'<' if asked.before else '>'} ?", [_whole(asked.before or asked.after)])]
    sql, given = _joined(
        [
            (match, [looked.piece]),
            *(beyond if asked.before or asked.after else []),
            (still(looked.tests[0]), looked.tests[1]),
        ]
    )
    return db.rows(
        f"SELECT {COLUMNS}, {at} FROM {source} JOIN item ON item.id = item_words.item WHERE {sql} "
        f"ORDER BY {at} {_way(backward=backward)} LIMIT {PAGE + 1}",
        given,
    )


def _whole(said: str) -> int:
    return int(said) if said.isascii() and said.isdigit() and len(said) < len(str(2**31)) else 0
