"""What a phone takes along where there is no signal: the things it may meet, and what may not be done with each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from custody import clock, db
from custody.caller import Caller
from custody.events.choices import STAFF, State
from custody.events.items import ItemEvent
from custody.events.lots import LotExecuted, LotState
from custody.events.transport import TransportSealed, TransportState
from custody.events.under_way import TransportOpened
from custody.ledger import project
from custody.models import Item, Person, Place
from custody.queries.acts import ACTS
from custody.queries.attention import marks, within
from custody.queries.lines import Scribe
from custody.queries.locks import round_of
from custody.queries.lots import what
from custody.queries.possible import facts_for
from custody.queries.when import moment
from custody.queries.wording import word_of
from custody.registers import Registers
from custody.rules import early
from custody.text import Text

MOST = 2_000  # things a phone takes along: what is in its holder's hands first, then what moved last
LOOKED_AT = (
    Text("きょうはまだ確認していません", "Not yet looked at today"),
    Text("きょう開いていました", "Found unlocked today"),
    Text("きょう確認しました", "Locked today"),
)
ABOUT = ("arrived", "blank", "in_use", "quarantined", "stored")
NOT_NOW = Text(
    "いま「{state}」なので、できません（{asked}に確認）。",
    "It is “{state}”, so this cannot be done (as of {asked}).",
)


@dataclass(frozen=True)
class Pocketed:
    """One thing as the phone shows it. `no`: act's noun -> why not, as (basis, message, instead)."""

    number: str
    codes: tuple[str, ...]
    what: str
    state: str
    word: str
    where: str
    mine: bool
    due: str
    no: dict[str, tuple[str, str, str]]


def pocketed(
    caller: Caller, book: Registers, person: Person, acts: dict[str, type[ItemEvent]], lang: str
) -> list[Pocketed]:
    """The caller's things with, of each of `acts` (noun -> kind), what forbids it now."""
    now = clock.now()
    writer = Scribe(book, lang, now)
    return [_one(row, caller, person, book, acts, writer) for row in _rows(caller)]


def units_of(caller: Caller, book: Registers, lang: str) -> list[Pocketed]:
    """The storage units of the day's round of locks, those not yet looked at first."""
    found = round_of(caller, book, clock.now(), lang)
    left, open_, shut = LOOKED_AT
    told = [*((u, left) for u in found.left), *((u, open_) for u in found.open), *((u, shut) for u in found.done)]
    return [_unit(book.place(u.id), u.path, word.in_(lang)) for u, word in told]


def _unit(place: Place, path: str, word: str) -> Pocketed:
    return Pocketed(place.number, codes_of(place), path, "", word, "", mine=False, due="", no={})


CARRIED = {  # what the phone lists it as -> (table, states, whose, the states' words)
    "sealable": ("transport", ("packed",), TransportSealed.by, TransportState),
    "openable": ("transport", ("arrived", "verified"), TransportOpened.by, TransportState),
    "destroyable": ("destruction", ("reconciled",), LotExecuted.by, LotState),
}


def carried_of(caller: Caller, lang: str) -> dict[str, list[Pocketed]]:
    """The transports that may be sealed or opened and the lots that may be destroyed now, by their numbers."""
    found = {}
    for name, (table, states, roles, words) in CARRIED.items():
        mine = within(caller, roles)
        sql = f"SELECT number, state FROM {table} WHERE contract IN ({marks(mine)}) AND state IN ({marks(states)})"
        rows = db.rows(f"{sql} ORDER BY number LIMIT {MOST}", (*mine, *states)) if mine else []
        found[name] = [_carried(number, state, word_of(words, state, lang)) for number, state in rows]
    return found


def _carried(number: str, state: str, word: str) -> Pocketed:
    return Pocketed(number, (), word, state, word, "", mine=False, due="", no={})


def codes_of(row: Item | Place) -> tuple[str, ...]:
    """The codes of the labels that are good."""
    return tuple(label["code"] for label in row.labels if label["state"] != "void" and label["code"])


def _rows(caller: Caller) -> Sequence[Item]:
    mine = within(caller, STAFF)
    found = db.rows(
        f"SELECT id FROM item WHERE contract IN ({marks(mine)}) AND state IN ({marks(ABOUT)}) "
        "ORDER BY CASE WHEN holder = ? THEN 0 ELSE 1 END, since DESC LIMIT ?",
        (*mine, *ABOUT, caller.person, MOST),
    )
    rows = project.load([i for (i,) in found])
    return [row for (i,) in found if isinstance(row := rows.get(i), Item)]


def _one(
    row: Item, caller: Caller, person: Person, book: Registers, acts: dict[str, type[ItemEvent]], writer: Scribe
) -> Pocketed:
    return Pocketed(
        row.number,
        codes_of(row),
        what(row, writer.lang),
        row.state,
        word_of(State, row.state, writer.lang),
        writer.place(row.place),
        row.holder == caller.person,
        moment(row.due, writer.now, writer.lang) if row.due else "",
        {noun: no for noun, kind in acts.items() if (no := _forbidden(kind, row, person, book, writer))},
    )


def _forbidden(
    kind: type[ItemEvent], row: Item, person: Person, book: Registers, writer: Scribe
) -> tuple[str, str, str] | None:
    lang, now = writer.lang, writer.now
    if kind.legal_from and row.state not in kind.legal_from:
        asked = moment(now, now, lang)
        return "", NOT_NOW.filled(state=State(row.state).text, asked=asked).in_(lang), ""
    facts = facts_for(row, book.contract(row.contract), person, now, clock.today())
    first = next(iter(early(_probe(kind), facts)), None)
    return (first.basis.in_(lang), first.message.in_(lang), first.instead.in_(lang)) if first else None


def _probe(kind: type[ItemEvent]) -> ItemEvent:
    probe = next(a.probe for a in ACTS if a.kind is kind)
    assert isinstance(probe, ItemEvent)
    return probe
