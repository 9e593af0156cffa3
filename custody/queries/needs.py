"""What a search asks of an item: each need as a test of a row, and as where the rows that meet it are found at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from custody import clock, db
from custody.caller import Caller
from custody.events.choices import TERMINAL, Medium, State
from custody.ledger import words
from custody.queries.names import Names
from custody.queries.when import closed_up, dates_in, last_closing
from custody.registers import Registers

ME = "me"
TERMS = 6
LONGEST = 200
OPEN = frozenset(State) - TERMINAL

Clause = tuple[str, list[object]]


@dataclass(frozen=True)
class Asked:
    """What is looked for. `place` counts everything within it. `holder` may be `me`. `page` counts from 1; 0: the last.

    `after`, `before`: the number that the page begins after, or ends before, where there is too much to count pages.
    """

    q: str = ""
    state: str = ""
    contract: str = ""
    place: str = ""
    holder: str = ""
    late: bool = False
    unprinted: bool = False
    after_closing: bool = False
    sort: str = "number"
    page: int = 1
    after: str = ""
    before: str = ""


@dataclass(frozen=True)
class Need:
    """`test`: SQL over `item` and `item_words` of one row. `sources`: SQL whose rows are ids of items, together all that meet
    the test; empty where only a test can tell. `piece`: of a need for text alone, what its pieces match.
    """

    test: Clause
    sources: Sequence[Clause] = ()
    piece: str = ""


@dataclass(frozen=True)
class Scope:
    """The contracts that are searched, all of them the caller's."""

    contracts: Sequence[str]
    names: Names = field(default_factory=Names)
    lang: str = "ja"

    @property
    def test(self) -> Clause:
        return one_of("item.contract", self.contracts)

    def found_by(self, clause: Clause) -> Clause:
        """The ids of what meets a clause in these contracts."""
        (sql, given), by_state = self.test, "item.state" in clause[0]
        scope = sql if by_state else still(sql)  # states are found by contract and state
        return f"SELECT item.id FROM item WHERE {clause[0]} AND {scope}", [*clause[1], *given]


def still(sql: str) -> str:
    """The same test, for which SQLite is to use no index: it takes each column for as telling as any other."""
    return sql if db.is_postgresql() else sql.replace("item.", "+item.")


def keyed(noun: str, said: str) -> str:
    """The id of a thing named with or without its noun."""
    return said if ":" in said else f"{noun}:{said}"


def one_of(column: str, values: Iterable[str]) -> Clause:
    listed = sorted(values)
    return (f"{column} IN ({', '.join('?' * len(listed))})", list(listed)) if listed else ("1 = 0", [])


def states_of(asked: Asked) -> frozenset[str] | None:
    """The states that are asked for; None: any."""
    if asked.state:
        return frozenset({asked.state})
    return None if asked.q else frozenset(s.value for s in OPEN)


def needs(caller: Caller, book: Registers, asked: Asked, scope: Scope, now: str) -> Iterator[Need]:
    """All that is asked but the contract and the state."""
    plain = list[Clause]()
    if asked.place:
        plain.append(one_of("item.place", scope.names.within([keyed("place", asked.place)])))
    if asked.holder:
        plain.append(("item.holder = ?", [caller.person if asked.holder == ME else keyed("person", asked.holder)]))
    if asked.late:
        plain.append(("item.due < ?", [now]))
    if asked.unprinted:
        plain.append(("item.printed = 0", []))
    if asked.after_closing:
        plain.append(_after_closing(scope, book, now))
    yield from (Need(clause, [scope.found_by(clause)]) for clause in plain)
    for term in terms_of(asked.q):
        yield _term(scope, term, now)


def terms_of(q: str) -> list[str]:
    """The words that are looked for."""
    return closed_up(words.told(q[:LONGEST])).split()[:TERMS]


def _after_closing(scope: Scope, book: Registers, now: str) -> Clause:
    """Still in use although the working day on which it was taken out has ended."""
    each = [(c, last_closing(book.contract(c).closing_time, now)) for c in scope.contracts]
    if not each:
        return "1 = 0", []
    either = " OR ".join("(item.contract = ? AND item.since < ?)" for _ in each)
    return f"item.state = ? AND ({either})", [State.IN_USE.value, *(v for pair in each for v in pair)]


def _term(scope: Scope, term: str, now: str) -> Need:
    """One word: in the item's own words, or in the name of its state, place or holder, or one of its dates."""
    other = [
        one_of("item.state", [s.value for s in State if term in words.told(s.text.in_(scope.lang))]),
        one_of("item.medium", [m.value for m in Medium if term in words.told(m.text.in_(scope.lang))]),
        one_of("item.place", scope.names.within(scope.names.places_called(term))),
        one_of("item.holder", scope.names.people_called(term)),
        *_dates(term, now),
    ]
    position = "strpos" if db.is_postgresql() else "instr"
    own: Clause = (f"{position}(item_words.words, ?) > 0", [term])
    some = [clause for clause in other if clause[1]]
    # The words of an item hold those of its medium: what is asked of the column adds nothing to find it by.
    found = [scope.found_by(clause) for clause in some if "medium" not in clause[0]]
    piece = matching(scope, term)
    test = " OR ".join(sql for sql, _ in (own, *some))
    return Need(
        (f"({test})", [p for _, given in (own, *some) for p in given]),
        [by_pieces(piece), *found],
        "" if found else piece,
    )


def _dates(term: str, now: str) -> Iterator[Clause]:
    """Received, seen last, or due on a day in Japan. When things were seen is in order within each state."""
    any_state, states = one_of("item.state", [s.value for s in State])
    for day in dates_in(term, now):
        span = [clock.stamp(clock.parse(d.isoformat())) for d in (day, day + timedelta(days=1))]
        for column in ("received_at", "due"):
            yield f"(item.{column} >= ? AND item.{column} < ?)", list(span)
        yield f"({any_state} AND item.seen_at >= ? AND item.seen_at < ?)", [*states, *span]


def matching(scope: Scope, term: str) -> str:
    """What the pieces of a word match, in one of the contracts, in the database's own language for it."""
    long = {term[at : at + words.LONGEST] for at in range(len(term) - words.LONGEST + 1)} or {term}
    prefix = len(term) < words.LONGEST
    contracts = sorted(map(words.of_contract, scope.contracts))
    if db.is_postgresql():
        quoted = [_quoted(piece) + (":*" if prefix else "") for piece in sorted(long)]
        return f"({' | '.join(map(_quoted, contracts))}) & {' & '.join(quoted)}"
    tokens = [f'"{words.apart(piece)}"' + ("*" if prefix else "") for piece in sorted(long)]
    either = " OR ".join(f'"{words.apart(c)}"' for c in contracts)
    return f"({either}) AND {' AND '.join(tokens)}"


def _quoted(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "''") + "'"


def by_pieces(piece: str) -> Clause:
    """The ids of items whose words have the pieces."""
    if db.is_postgresql():
        return "SELECT item AS id FROM item_words WHERE item_pieces(words) @@ CAST(? AS tsquery)", [piece]
    sql = "SELECT item_words.item AS id FROM item_piece JOIN item_words ON item_words.n = item_piece.rowid"
    return f"{sql} WHERE item_piece MATCH ?", [piece]
