"""Looking items up within the caller's contracts, however many there are. A fixed number of statements, whatever is asked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from custody import clock
from custody.caller import Caller
from custody.errors import NotFound
from custody.events.choices import TERMINAL, Medium, State
from custody.queries.batch_codes import find
from custody.queries.found_by import reasons
from custody.queries.found_items import MOST, PAGE, counted, few, looked_for, many
from custody.queries.needs import Asked
from custody.queries.when import moment
from custody.registers import Registers


@dataclass(frozen=True)
class Hit:
    """One item in words. `by`: other texts by which it was found."""

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
    by: Sequence[str] = ()


@dataclass(frozen=True)
class Page:
    """`total`: None where there is too much to count; `over`: there is more than `total`. `after`, `before`: where the next
    page begins and the one before it ends, where pages are not counted; empty where there is none.
    """

    hits: Sequence[Hit]
    total: int | None
    page: int
    over: bool = False
    after: str = ""
    before: str = ""
    keyed: bool = False

    @property
    def pages(self) -> int:
        """How many pages there are; 0 where that is not known."""
        return 0 if self.total is None or self.over else max(1, -(-self.total // PAGE))


def straight_to(caller: Caller, q: str, bases: Sequence[str]) -> str | None:
    """The number of the item that `q` names outright, by its label or its number; else None."""
    (found,) = find(caller, [q], bases)
    return found.item.number if found.item is not None else None


def search(caller: Caller, book: Registers, asked: Asked, lang: str) -> Page:
    """One page of what was found, and how much there is. A contract that is not the caller's holds nothing."""
    now = clock.now()
    looked = looked_for(caller, book, asked, now, lang)
    best, source = looked.smallest()
    page = few(looked, asked, source) if best <= MOST else many(looked, asked)
    _fetch(book, page[0])
    rows, total, *rest = page
    return Page(_explained([_hit(book, row, now, lang) for row in rows], asked.q, lang), total, *rest)


def _explained(hits: Sequence[Hit], q: str, lang: str) -> list[Hit]:
    shown = {
        h.number: " ".join((h.number, h.what, h.serial, h.state_word, h.where, h.holder, h.contract)) for h in hits
    }
    by = reasons(shown, q, lang) if q else {}
    return [replace(h, by=by[h.number]) if h.number in by else h for h in hits]


def count(caller: Caller, book: Registers, asked: Asked) -> int:
    """How many items there are of what is asked; MOST and one where there are more, unless that is kept."""
    looked = looked_for(caller, book, asked, clock.now(), "ja")
    best, source = looked.smallest()
    if best > MOST:
        return looked.in_states if not looked.needs else MOST + 1
    return counted(looked, source)


def _fetch(book: Registers, rows: Iterable[tuple[Any, ...]]) -> None:
    named = {subject for row in rows for subject in row[6:9] if subject}
    book.fetch(sorted(named))


def _hit(book: Registers, row: tuple[Any, ...], now: str, lang: str) -> Hit:
    number, medium, capacity, description, serial, state, contract, place, holder, _since, due = row
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
