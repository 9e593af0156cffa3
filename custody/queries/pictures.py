"""A register's history as a drawing: who acted on it, when; of a person and a place, also what they held over time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from custody import db
from custody.caller import Caller
from custody.events import Recorded
from custody.events.choices import State
from custody.ids import noun_of
from custody.ledger import project, sealing
from custody.models import Contract, Item, Register
from custody.queries.attention import marks
from custody.queries.chains import A_PAGE, about
from custody.queries.history import mark_of, proved, stays_of
from custody.queries.lanes import Chart, Moment, Stay, Words, chart, whole
from custody.queries.lines import Scribe
from custody.queries.timescale import NARROW, WIDE, Span
from custody.queries.when import moment
from custody.queries.wording import word_of
from custody.text import Text

MOST_ENTRIES = 1_000  # of the register's own chain, the newest
MOST_ITEMS = 40
MOST_WALKED = 4_000  # entries of the items' chains
ACTS = 400  # of a person, looked through for items
LABEL = Text("誰が・どこで・いつ", "Who and where, over time")
OTHERS = Text("その他", "Others")


@dataclass(frozen=True)
class Told:
    """One line of the table beside a drawing. `href`: its entry. `iso`: when, for machines."""

    at: str
    when: str
    what: str
    href: str


@dataclass(frozen=True)
class Picture:
    charts: tuple[Chart, ...]
    span: Span | None
    told: list[Told]
    cut: bool


@dataclass(frozen=True)
class Ways:
    """Addresses: of a page of the register's own record, of a page of an item's history."""

    own: Callable[[int], str]
    item: Callable[[str, int], str]


def picture(caller: Caller, row: Register, scribe: Scribe, ways: Ways, span: Span | None = None) -> Picture:
    """The drawing of `row` for the caller, and what it shows in words, the newest first."""
    stays: list[Stay] = []
    lanes: dict[str, str] = {}
    told: list[Told] = []
    for item, kept in _held(caller, row, scribe.now):
        lanes[item.id] = item.number
        for s, seq in kept:
            stays.append(s._replace(lane=item.id, n=len(told)))
            told.append(_stay(scribe, s, item, ways.item(item.number, (item.seq - seq) // A_PAGE + 1) + f"#e{seq}"))
    moments: list[Moment] = []
    for e in _own(caller, row):
        moments.append(Moment(e.occurred, mark_of(scribe, e) or "event", len(told), e.actor))
        told.append(_act(scribe, e, ways.own((row.seq - e.seq) // A_PAGE + 1) + f"#e{e.seq}"))
    stays.sort(key=lambda s: s.start)
    moments.sort(key=lambda m: m.at)
    words = _words(scribe, lanes, told)
    charts = tuple(chart(stays, moments, words, frame, span) for frame in (WIDE, NARROW)) if told else ()
    newest = sorted(told, key=lambda t: t.at, reverse=True)
    return Picture(charts, span or (whole(stays, moments) if told else None), newest, row.seq > MOST_ENTRIES)


def _words(scribe: Scribe, lanes: dict[str, str], told: list[Told]) -> Words:
    def text(n: int) -> str:
        return f"{told[n].when} {told[n].what}"

    return Words(
        LABEL.in_(scribe.lang),
        OTHERS.in_(scribe.lang),
        lambda key: lanes.get(key) or scribe.who(key),
        lambda s: text(s.n),
        lambda m: text(m.n),
        lambda n: Text(f"{n}回", f"{n} times").in_(scribe.lang),
        lambda n: told[n].href,
    )


def _stay(scribe: Scribe, s: Stay, item: Item, href: str) -> Told:
    when = f"{moment(s.start, scribe.now, scribe.lang)}–{moment(s.end, scribe.now, scribe.lang)}"
    return Told(s.start, when, f"{item.number} {item.description} {word_of(State, s.state, scribe.lang)}", href)


def _act(scribe: Scribe, e: Recorded, href: str) -> Told:
    line = scribe.line(e)
    return Told(e.occurred, line.when, " ".join(p for p in (line.what, line.who, line.second) if p), href)


def _own(caller: Caller, row: Register) -> Iterator[Recorded]:
    """The newest entries of a chain, without what belongs to contracts that are not the caller's."""
    first = row.seq - MOST_ENTRIES
    private = sealing.of_chain(row.id, " AND seq > ?", (first,))
    sql = "SELECT seq, hash, body FROM entry WHERE subject = ? AND seq > ? ORDER BY seq"
    for seq, hash_, body in db.rows(sql, (row.id, first)):
        e = project.recorded(body, hash_, private.get(seq, {}), (row.id, seq))
        if e and about(e) in (None, *caller.contracts):
            yield e


def _held(caller: Caller, row: Register, now: str) -> Iterator[tuple[Item, list[tuple[Stay, int]]]]:
    """The items that a person or a place has or had, each with its stays there and the entry that began each."""
    walked = 0
    for item in _items(caller, row):
        walked += item.seq
        if walked > MOST_WALKED:
            return
        _proof, chain, stood = proved(item)
        kept = [(s, chain[s.n].seq) for s in stays_of(chain, stood, now) if s.lane == row.id]
        if kept:
            yield item, kept


def _items(caller: Caller, row: Register) -> list[Item]:
    """Of a person: what they had to do with last. Of a place: what is in it, what came last first."""
    mine = sorted(caller.contracts)
    if noun_of(row.id) == "place":
        where = (Item.place == row.id) & Item.contract.in_(mine)
        return list(Item.select().where(where).order_by(Item.since.desc()).limit(MOST_ITEMS))
    if noun_of(row.id) != "person":
        return []
    sql = (
        f"SELECT subject FROM entry WHERE actor = ? AND contract IN ({marks(mine)}) ORDER BY received DESC LIMIT {ACTS}"
    )
    acted = [s for (s,) in db.rows(sql, (row.id, *mine)) if noun_of(s) == "item"]
    rows = project.load(list(dict.fromkeys(acted))[:MOST_ITEMS])
    return [r for r in rows.values() if isinstance(r, Item) and r.contract in caller.contracts]


def contract_of(row: Register, find: Callable[[str], Contract]) -> Contract | None:
    """The contract that a register is of, if it is of one."""
    named = row.id if noun_of(row.id) == "contract" else getattr(row, "contract", None)
    return find(named) if named else None
