"""Looking items up within the caller's contracts. A fixed number of statements, whatever is asked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from custody import clock, db
from custody.caller import Caller
from custody.errors import NotFound
from custody.events.choices import TERMINAL, Medium, State
from custody.queries.batch_codes import find
from custody.queries.names import Names
from custody.queries.when import last_closing, moment
from custody.registers import Registers
from custody.variants import other_forms, usual_forms

PAGE = 50
TERMS = 6
LONGEST = 200
ME = "me"
SORTS = {
    "number": "number",
    "newest": "since DESC, number",
    "due": "CASE WHEN due IS NULL THEN 1 ELSE 0 END, due, number",
}
COLUMNS = "number, medium, capacity, description, serial, state, contract, place, holder, since, due, printed"
TEXT = "number || ' ' || serial || ' ' || description || ' ' || maker || ' ' || model || ' ' || capacity || ' ' || coalesce(former_number, '')"
OPEN = frozenset(State) - TERMINAL

Clause = tuple[str, list[object]]


@dataclass(frozen=True)
class Asked:
    """What is looked for. `place` counts everything within it. `holder` may be `me`. `page` counts from 1."""

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


@dataclass(frozen=True)
class Hit:
    """One item in words."""

    number: str
    what: str
    state: str
    state_word: str
    serial: str
    where: str
    holder: str
    due: str
    late: bool
    ended: bool
    contract: str


@dataclass(frozen=True)
class Page:
    hits: Sequence[Hit]
    total: int
    page: int

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // PAGE))


def straight_to(caller: Caller, q: str, bases: Sequence[str]) -> str | None:
    """The number of the item that `q` names outright, by its label or its number; else None."""
    (found,) = find(caller, [q], bases)
    return found.item.number if found.item is not None else None


def search(caller: Caller, book: Registers, asked: Asked, lang: str) -> Page:
    """One page of what was found, and how much there is. A contract that is not the caller's holds nothing."""
    now = clock.now()
    where, params = _joined(_clauses(caller, book, asked, now, lang))
    ((total,),) = db.rows(f"SELECT count(*) FROM item WHERE {where}", params)
    order = SORTS.get(asked.sort, SORTS["number"])
    page = min(max(1, asked.page), max(1, -(-total // PAGE)))
    rows = db.rows(
        f"SELECT {COLUMNS} FROM item WHERE {where} ORDER BY {order} LIMIT {PAGE} OFFSET ?",
        [*params, (page - 1) * PAGE],
    )
    _fetch(book, rows)
    return Page([_hit(book, row, now, lang) for row in rows], total, page)


def count(caller: Caller, book: Registers, asked: Asked) -> int:
    """How many items there are of what is asked."""
    where, params = _joined(_clauses(caller, book, asked, clock.now(), "ja"))
    ((total,),) = db.rows(f"SELECT count(*) FROM item WHERE {where}", params)
    return int(total)


def _keyed(noun: str, said: str) -> str:
    """The id of a thing named with or without its noun."""
    return said if ":" in said else f"{noun}:{said}"


def _joined(clauses: Iterable[Clause]) -> Clause:
    kept = list(clauses)
    return " AND ".join(sql for sql, _ in kept), [p for _, params in kept for p in params]


def _one_of(column: str, values: Iterable[str]) -> Clause:
    listed = sorted(values)
    return (f"{column} IN ({', '.join('?' * len(listed))})", list(listed)) if listed else ("1 = 0", [])


def _clauses(caller: Caller, book: Registers, asked: Asked, now: str, lang: str) -> Iterator[Clause]:
    names = Names.of(book) if asked.q or asked.place else Names()
    yield _one_of(
        "contract", caller.contracts & {_keyed("contract", asked.contract)} if asked.contract else caller.contracts
    )
    if asked.state:
        yield _one_of("state", [asked.state])
    elif not asked.q:
        yield _one_of("state", OPEN)
    if asked.place:
        yield _one_of("place", names.within([_keyed("place", asked.place)]))
    if asked.holder:
        yield "holder = ?", [caller.person if asked.holder == ME else _keyed("person", asked.holder)]
    if asked.late:
        yield "due < ?", [now]
    if asked.unprinted:
        yield "printed = 0", []
    if asked.after_closing:
        yield _after_closing(caller, book, now)
    for term in usual_forms(db.folded(asked.q[:LONGEST])).split()[:TERMS]:
        yield _term(names, term, lang)


def _after_closing(caller: Caller, book: Registers, now: str) -> Clause:
    """Still in use although the working day on which it was taken out has ended."""
    each = [(c, last_closing(book.contract(c).closing_time, now)) for c in sorted(caller.contracts)]
    if not each:
        return "1 = 0", []
    either = " OR ".join("(contract = ? AND since < ?)" for _ in each)
    return f"state = ? AND ({either})", [State.IN_USE.value, *(v for pair in each for v in pair)]


def _term(names: Names, term: str, lang: str) -> Clause:
    """One word of the search: in the item's own texts, or in the name of its state, kind, place or holder."""
    escaped = term.replace("!", "!!").replace("%", "!%").replace("_", "!_")
    own, forms = _in_usual_forms(db.folding(TEXT), term)
    parts: list[Clause] = [
        (f"{own} LIKE '' || ? ESCAPE '!'", [*forms, f"%{escaped}%"]),
        _one_of("state", [s.value for s in State if term in db.folded(s.text.in_(lang))]),
        _one_of("medium", [m.value for m in Medium if term in db.folded(m.text.in_(lang))]),
        _one_of("place", names.within(names.places_called(term))),
        _one_of("holder", names.people_called(term)),
    ]
    some = [part for part in parts if part[1]]
    return f"({' OR '.join(sql for sql, _ in some)})", [p for _, params in some for p in params]


def _in_usual_forms(expression: str, term: str) -> Clause:
    """SQL for `expression` in the usual forms of what `term` is written with: only such a term pays for it."""
    forms: list[object] = []
    for pair in other_forms(term):
        expression, forms = f"replace({expression}, ?, ?)", [*forms, *pair]
    return expression, forms


def _fetch(book: Registers, rows: Iterable[tuple[Any, ...]]) -> None:
    named = {subject for row in rows for subject in row[6:9] if subject}
    book.fetch(sorted(named))


def _hit(book: Registers, row: tuple[Any, ...], now: str, lang: str) -> Hit:
    number, medium, capacity, description, serial, state, contract, place, holder, _since, due, _printed = row
    what = [f"{Medium(medium).text.in_(lang)} {capacity}".strip(), description]
    return Hit(
        number=number,
        what=" · ".join(part for part in what if part),
        state=state,
        state_word=State(state).text.in_(lang),
        serial=serial,
        where=_path(book, place),
        holder=book.person_name(holder),
        due=moment(due, now, lang),
        late=bool(due and due < now),
        ended=State(state) in TERMINAL,
        contract=book.contract(contract).number,
    )


def _path(book: Registers, place: str | None) -> str:
    try:
        return " › ".join(book.place_path(place).split(" › ")[-2:])
    except NotFound:
        return ""
