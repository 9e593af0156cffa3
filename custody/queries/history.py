"""A subject's whole history: proved from its first entry, as rows of a table and as lanes through time.

Two statements for the chain, however long it is. A history is read whole because a proof needs every entry.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from custody import clock, db, registers, state
from custody.events import KINDS, Recorded
from custody.events.choices import TERMINAL, State
from custody.ledger import project
from custody.ledger.verify import COLUMNS, Chain, Finding, Fold
from custody.models import REGISTERS, Contract, Item, Register
from custody.queries.lanes import NARROW, WIDE, Chart, Moment, Stay, chart
from custody.queries.lines import REFUSED, Line, Scribe, newest_corrections, word_of
from custody.queries.when import moment
from custody.text import Text

PAGE = 50


@dataclass
class Proof:
    """Whether the chain is what was written. `first` is the first thing that is wrong with it."""

    count: int
    first: Finding | None = None

    @property
    def ok(self) -> bool:
        return self.first is None


@dataclass
class History:
    """`rows`: one page of them, the newest first. `charts`: of an item, one for a desk and one for a phone."""

    rows: list[Line]
    proof: Proof
    page: int
    pages: int
    charts: tuple[Chart, ...] = ()


def history(row: Register, contract: Contract | None, lang: str, page: int = 1) -> History:
    """The history of `row`, read and proved now."""
    proof, chain = proved(row)
    book, now = registers.current(), clock.now()
    item = row if isinstance(row, Item) else None
    scribe = Scribe(book, lang, now, contract, item)
    pages = max(1, -(-len(chain) // PAGE))
    page = min(max(page, 1), pages)
    lines = list(_lines(scribe, chain, page))
    return History(lines, proof, page, pages, _charts(scribe, item, chain, now) if item else ())


def proved(row: Register) -> tuple[Proof, list[Recorded]]:
    """Walk the chain of `row` from its first entry, fold it and compare; and its entries, the oldest first."""
    chain: list[Recorded] = []

    def advance(folded: Any, e: Recorded, past: Callable[[], Iterable[Recorded]]) -> Any:
        chain.append(e)
        return state.advance(folded, e, past)

    fold = Fold(state.blank, advance, project.stored, lambda _row: {}, lambda s: s.partition(":")[0] in REGISTERS)
    privates = db.rows(
        "SELECT subject, seq, name, commitment, salt, value FROM private WHERE subject = ? ORDER BY seq, name",
        (row.id,),
    )
    entries = db.rows(
        f"SELECT {', '.join(COLUMNS)} FROM entry WHERE subject = ? ORDER BY seq",
        (row.id,),
    )
    walk = Chain(row.id, fold, list(privates))
    found = list(walk.walk(entries))
    if not found and project.stored(walk.row) != project.stored(row):
        what = Text("現在の状態の行が記録と違います", "the row of the present state is not what the entries make")
        found.append(Finding(row.id, walk.seq, what))
    return Proof(walk.count, found[0] if found else None), chain


def _lines(scribe: Scribe, chain: list[Recorded], page: int) -> Iterator[Line]:
    fixed, by_hash = newest_corrections(chain), {e.hash: e for e in chain}
    newest_first = chain[::-1]
    for e in newest_first[(page - 1) * PAGE : page * PAGE]:
        yield scribe.line(e, fixed.get(e.hash), by_hash.get(e.fixes or ""))


def _charts(scribe: Scribe, item: Item, chain: list[Recorded], now: str) -> tuple[Chart, ...]:
    stays = list(stays_of(item.id, chain, now, scribe))
    moments = [
        Moment(e.occurred, "broken" if e.kind == REFUSED else "second", _said(scribe, e))
        for e in chain
        if e.kind == REFUSED or e.sign
    ]
    label = Text("保管者と場所の経過", "Who had it and where, over time").in_(scribe.lang)
    other = Text("その他", "Others").in_(scribe.lang)

    def many(n: int) -> str:
        return Text(f"{n}回", f"{n} times").in_(scribe.lang)

    return tuple(chart(stays, moments, scribe.lane, label, other, many, frame) for frame in (WIDE, NARROW))


def _said(scribe: Scribe, e: Recorded) -> str:
    line = scribe.line(e)
    return " ".join(p for p in (line.when, line.what, "・".join(line.bases), line.second or line.who) if p)


def stays_of(subject: str, chain: list[Recorded], now: str, scribe: Scribe) -> Iterator[Stay]:
    """Where the item was from each change to the next, corrected entries read as corrected."""
    right = newest_corrections(chain)
    row: Any = state.blank(subject)
    began: tuple[str, str, str] | None = None
    for e in chain:
        if e.kind == state.CORRECTION:
            continue
        KINDS[e.kind].change(row, state.corrected(e, right.get(e.hash)))
        where = (lane_of(row), str(row.state))
        if began is not None and where == began[:2]:
            continue
        if began is not None:
            yield _stay(scribe, began, max(e.occurred, began[2]))
        began = (*where, max(e.occurred, began[2]) if began else e.occurred)
    if began is not None and began[1] not in TERMINAL:
        yield _stay(scribe, began, max(now, began[2]))


def _stay(scribe: Scribe, began: tuple[str, str, str], end: str) -> Stay:
    lane, code, start = began
    word = word_of(State, code, scribe.lang)
    span = f"{moment(start, scribe.now, scribe.lang)}–{moment(end, scribe.now, scribe.lang)}"
    return Stay(lane, code, start, end, f"{span} {scribe.lane(lane)} {word}")


def lane_of(row: Item) -> str:
    """The key of the lane: the person who has it, else the place, else a word for the state."""
    if row.state == State.MISSING:
        return "state:missing"
    if row.state == State.IN_TRANSIT:
        return "state:in_transit"
    return row.holder or row.place or f"state:{row.state}"
