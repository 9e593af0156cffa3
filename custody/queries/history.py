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
from custody.ledger import project, sealing
from custody.ledger.left_out import of_chains
from custody.ledger.verify import COLUMNS, Chain, Finding, Fold
from custody.models import REGISTERS, Contract, Item, Register
from custody.queries import erased
from custody.queries.lanes import Chart, Moment, Stay, Words, chart, whole
from custody.queries.lines import REFUSED, Line, Scribe, newest_corrections
from custody.queries.timescale import NARROW, WIDE, Span
from custody.queries.when import moment
from custody.queries.wording import word_of
from custody.text import Text

PAGE = 50
TRIES = 3
SEALED = frozenset({"item.packed", "item.departed", "item.unpacked", "item.arrived"})
NOWHERE = frozenset({State.MISSING.value, State.IN_TRANSIT.value})


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
    """`rows`: one page of them, the newest first. `charts`: of an item, one for a desk and one for a phone.

    `span`: what the charts show.
    """

    rows: list[Line]
    proof: Proof
    page: int
    pages: int
    charts: tuple[Chart, ...] = ()
    span: Span | None = None


def history(row: Register, contract: Contract | None, lang: str, page: int = 1, span: Span | None = None) -> History:
    """The history of `row`, read and proved now. `span`: what its charts show; all of it where none is given."""
    proof, chain, stood = proved(row)
    book, now = registers.current(), clock.now()
    item = row if isinstance(row, Item) else None
    scribe = Scribe(book, lang, now, contract, item)
    pages = max(1, -(-len(chain) // PAGE))
    page = min(max(page, 1), pages)
    lines = list(_lines(scribe, chain, page))
    if item is None or not chain:
        return History(lines, proof, page, pages)
    charts, shown = _charts(scribe, chain, stood, span)
    return History(lines, proof, page, pages, charts, shown)


Stood = tuple[str, str]  # lane and state of an item after an entry


def proved(row: Register) -> tuple[Proof, list[Recorded], list[Stood]]:
    """Walk the chain of `row` and compare; its entries, the oldest first; how the item stood after each.

    A row that was read before somebody else's act is read again: it is not the ledger that is wrong then.
    """
    for _ in range(TRIES):
        walked = _walked(row)
        fresh = project.load([row.id]).get(row.id) if not walked[0].ok else None
        if fresh is None or fresh.seq == row.seq:
            break
        row = fresh
    return walked


def _walked(row: Register) -> tuple[Proof, list[Recorded], list[Stood]]:
    chain: list[Recorded] = []
    stood: list[Stood] = []

    def advance(folded: Any, e: Recorded, past: Callable[[], Iterable[Recorded]]) -> Any:
        after = state.advance(folded, e, past)
        if e.hash in out:
            return after
        chain.append(e)
        stood.append((lane_of(after), after.__data__["state"]) if isinstance(after, Item) else ("", ""))
        return after

    fold = Fold(state.blank, advance, project.stored, lambda _row: {}, lambda s: s.partition(":")[0] in REGISTERS)
    privates = db.rows(f"SELECT {sealing.COLUMNS} FROM private WHERE subject = ? ORDER BY seq, name", (row.id,))
    entries = db.rows(f"SELECT {', '.join(COLUMNS)} FROM entry WHERE subject = ? ORDER BY seq", (row.id,))
    walk, out = Chain(row.id, fold, sealing.opened(privates)), {u.hash: u.finding for u in of_chains([row.id])}
    found = list(walk.walk(entries)) or list(out.values())
    if not found and project.stored(walk.row) != project.stored(row):
        what = Text("現在の状態の行が記録と違います", "the row of the present state is not what the entries make")
        found.append(Finding(row.id, walk.seq, what))
    return Proof(walk.count, found[0] if found else None), chain, stood


def _lines(scribe: Scribe, chain: list[Recorded], page: int) -> Iterator[Line]:
    fixed, by_hash = newest_corrections(chain), {e.hash: e for e in chain}
    newest_first, gone = chain[::-1], erased.in_chain(chain)
    for e in newest_first[(page - 1) * PAGE : page * PAGE]:
        yield erased.tell(scribe.line(e, fixed.get(e.hash), by_hash.get(e.fixes or "")), scribe, e, gone)


def _charts(
    scribe: Scribe, chain: list[Recorded], stood: list[Stood], span: Span | None
) -> tuple[tuple[Chart, ...], Span]:
    if any(e.kind == state.CORRECTION for e in chain):
        stood = corrected_standing(chain)
    stays = list(stays_of(chain, stood, scribe.now))
    moments = [Moment(e.occurred, kind, n) for n, e in enumerate(chain) if (kind := mark_of(scribe, e))]
    words = _words(scribe, chain)
    charts = tuple(chart(stays, moments, words, frame, span) for frame in (WIDE, NARROW))
    return charts, span or whole(stays, moments)


def mark_of(scribe: Scribe, e: Recorded) -> str:
    """As what an entry stands out in a drawing; empty for what its stay says already."""
    if e.kind in (REFUSED, state.CORRECTION):
        return "broken" if e.kind == REFUSED else "corrected"
    if scribe.is_late(e):
        return "late"
    return "second" if e.sign else "seal" if e.kind in SEALED else ""


def address_of(seq: int, count: int) -> str:
    """Where on the pages of a history of so many entries one stands."""
    return f"?page={(count - seq) // PAGE + 1}#e{seq}"


def _words(scribe: Scribe, chain: list[Recorded]) -> Words:
    def of_stay(s: Stay) -> str:
        span = f"{moment(s.start, scribe.now, scribe.lang)}–{moment(s.end, scribe.now, scribe.lang)}"
        return f"{span} {scribe.lane(s.lane)} {word_of(State, s.state, scribe.lang)}"

    def of_moment(m: Moment) -> str:
        line = scribe.line(chain[m.n])
        return " ".join(p for p in (line.when, line.what, "・".join(line.bases), line.second or line.who) if p)

    return Words(
        Text("保管者と場所の経過", "Who had it and where, over time").in_(scribe.lang),
        Text("その他", "Others").in_(scribe.lang),
        scribe.lane,
        of_stay,
        of_moment,
        lambda n: Text(f"{n}回", f"{n} times").in_(scribe.lang),
        lambda n: address_of(chain[n].seq, len(chain)),
    )


def corrected_standing(chain: list[Recorded]) -> list[Stood]:
    """How the item stood after each entry, corrected entries read as corrected from the first."""
    right = newest_corrections(chain)
    row: Any = state.blank(chain[0].subject)
    stood: list[Stood] = []
    for e in chain:
        if e.kind != state.CORRECTION:
            KINDS[e.kind].change(row, state.corrected(e, right.get(e.hash)))
        stood.append((lane_of(row), row.state))
    return stood


def stays_of(chain: list[Recorded], stood: list[Stood], now: str) -> Iterator[Stay]:
    """Where the item was, from each change to the next; the last stay lasts until `now`."""
    began, where, of = "", None, 0
    for n, (e, after) in enumerate(zip(chain, stood, strict=False)):
        if after == where or e.kind == state.CORRECTION:
            continue
        at = e.occurred if e.occurred > began else began
        if where is not None:
            yield Stay(*where, began, at, of)
        began, where, of = at, after, n
    if where is not None and where[1] not in TERMINAL:
        yield Stay(*where, began, max(now, began), of)


def lane_of(row: Item) -> str:
    """The key of the lane: the person who has it, else the place, else a word for the state."""
    values = row.__data__  # asked after every entry of a chain: peewee's own way takes four times as long
    state = values["state"]
    if state in NOWHERE:
        return f"state:{state}"
    return values["holder"] or values["place"] or f"state:{state}"
