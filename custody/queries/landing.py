"""Everything the page of one item needs: the item, the registers, what the client allows, its newest entries."""

from __future__ import annotations

import functools
from dataclasses import dataclass, field
from typing import Any

from custody import clock, db, registers
from custody.caller import Caller
from custody.errors import NotFound
from custody.events import Recorded
from custody.events.choices import InfoClass, Medium, State
from custody.ledger import project, sealing
from custody.ledger.left_out import BODY, HASH, ROW, SEALED, SEQ, doubtful, of_chains
from custody.models import Contract, Item
from custody.queries.lines import Line, Scribe, newest_corrections
from custody.queries.permitted import allowed
from custody.queries.possible import Possibilities, facts_for, possibilities
from custody.queries.when import ago, moment
from custody.queries.wording import word_of
from custody.registers import Registers
from custody.state import CORRECTION
from custody.text import Text

NEWEST = 6
SHOWN = 4


@dataclass
class Landing:
    """One item as a person sees it. `label`: the state of the label that was scanned (empty if none was). `strangers`:
    the numbers of rows on its chain that are no entries.
    """

    item: Item
    contract: Contract
    client: str
    place: str
    holder: str
    since: str
    since_ago: str
    due: str
    late: bool
    possible: Possibilities
    lines: list[Line] = field(default_factory=list)
    label: str = ""
    strangers: list[int] = field(default_factory=list)

    def title(self, lang: str) -> str:
        """`USBメモリ 32GB`: what kind of thing it is."""
        return f"{word_of(Medium, self.item.medium, lang)} {self.item.capacity}".strip()

    def state_word(self, lang: str) -> str:
        return word_of(State, self.item.state, lang)

    def class_word(self, lang: str) -> str:
        """The class of the information on it; empty for a blank medium."""
        return word_of(InfoClass, self.item.info_class, lang) if self.item.info_class else ""


@functools.cache
def _columns() -> str:
    return ", ".join(f"item.{f.column_name}" for f in project.fields_of(Item))


def by_code(code: str) -> tuple[str, str, Item | None]:
    """The subject of a label, the label's state, and its item where it is on one. NotFound for an unknown code.

    Of a blank label that is on nothing the subject is the label itself.
    """
    found = db.rows(
        f"SELECT label.subject, label.state, {_columns()} "
        "FROM label LEFT JOIN item ON item.id = label.subject WHERE label.code = ?",
        (code,),
    )
    if not found:
        return _blank(code)
    subject, state, *values = found[0]
    return subject, state, _item(values) if subject.startswith("item:") else None


def _blank(code: str) -> tuple[str, str, None]:
    found = db.rows("SELECT id, state FROM blank_label WHERE code = ?", (code,))
    if not found:
        raise NotFound
    return found[0][0], found[0][1], None


def by_number(number: str) -> Item:
    """The item of a human number. NotFound where there is none."""
    found = db.rows(f"SELECT {_columns()} FROM item WHERE number = ?", (number,))
    if not found:
        raise NotFound
    return _item(found[0])


def _item(values: list[object] | tuple[object, ...]) -> Item:
    row = project.made(Item, values)
    assert isinstance(row, Item)
    return row


def _newest(item: Item) -> tuple[list[Recorded], list[int]]:
    """The item's newest entries without their private values, the newest first, and the numbers of rows that are none."""
    found = _rows(item.id, NEWEST + 1)
    strange = of_chains([item.id]) if doubtful((v, bool(sealed)) for *v, sealed in reversed(found)) else []
    if strange:
        found = _rows(item.id, NEWEST + len(strange))
    out = {u.hash for u in strange}
    seen = ((v[SEQ], v[HASH], v[BODY]) for v in found if v[HASH] not in out)
    read = [project.recorded(body, hash_, None, (item.id, seq)) for seq, hash_, body in seen if seq <= item.seq]
    return [e for e in read if e][:NEWEST], [u.seq for u in strange]


def _rows(subject: str, n: int) -> list[tuple[Any, ...]]:
    """The newest of a chain, each with whether it has a leaf. SQLite plans anew for a LIMIT that is a parameter."""
    return db.rows(
        f"SELECT {ROW}, {SEALED} FROM entry e WHERE e.subject = ? ORDER BY e.seq DESC LIMIT {n:d}", (subject,)
    )


def landing(
    caller: Caller, item: Item, lang: str, label: str = "", book: Registers | None = None, *, acts: bool = True
) -> Landing:
    """What `caller` sees of `item`. NotFound where it is of a contract that they have no part in.

    Without `acts` it is not asked what the client permits: the page offers none that needs it.
    """
    if item.contract not in caller.contracts:
        raise NotFound
    book = book or registers.current()
    now = clock.now()
    contract = book.contract(item.contract)
    entries, strange = _newest(item)
    scribe, on = Scribe(book, lang, now, contract, item), clock.japan(now).date().isoformat()
    facts = facts_for(item, contract, book.person(caller.person), now, on, allowed(item, on) if acts else None)
    return Landing(
        item=item,
        contract=contract,
        client=book.client(contract.client).name,
        place=book.place_path(item.place),
        holder=scribe.who(item.holder) if item.holder else "",
        since=moment(item.since, now, lang),
        since_ago=ago(item.since, now, lang),
        due=moment(item.due, now, lang),
        late=bool(item.due and item.due < now),
        possible=possibilities(caller, facts),
        lines=_lines(scribe, entries),
        label=label,
        strangers=strange,
    )


def _lines(scribe: Scribe, entries: list[Recorded]) -> list[Line]:
    fixed, shown = newest_corrections(list(reversed(entries))), entries[:SHOWN]
    told = _with_private(shown[0].subject, [e for e in shown if e.kind == CORRECTION]) if shown else {}
    by_hash = {e.hash: e for e in told.values()}
    return [scribe.line(told.get(e.seq, e), fixed.get(e.hash), by_hash.get(e.fixes or "")) for e in shown]


def _with_private(subject: str, corrections: list[Recorded]) -> dict[int, Recorded]:
    """Corrections and what they correct, by their numbers: only with the private values can it be said what changed."""
    if not corrections:
        return {}
    hashes = [h for e in corrections for h in (e.hash, e.fixes or "")]
    sql = f"SELECT seq, hash, body FROM entry WHERE subject = ? AND hash IN ({', '.join('?' * len(hashes))})"
    found = db.rows(sql, (subject, *hashes))
    seqs = [seq for seq, _, _ in found]
    private = sealing.of_chain(subject, f" AND seq IN ({', '.join('?' * len(seqs))})", seqs)
    read = (project.recorded(body, hash_, private.get(seq, {})) for seq, hash_, body in found)
    return {e.seq: e for e in read if e}


def keeper(book: Registers, item: Item) -> str:
    """Who answers for the unit that a stored item lies in; empty where nobody is named."""
    place = book.place(item.place) if item.place else None
    return book.person_name(place.keeper) if place is not None and place.keeper else ""


VOID_LABEL = Text(
    "このラベルは無効です。新しいラベルに貼り替えられています。",
    "This label is void. It has been replaced by a new one.",
)
