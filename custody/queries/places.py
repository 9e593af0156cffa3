"""Places for their pages: the tree, what each unit holds, and how its lock stands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from custody import db
from custody.caller import Caller
from custody.events.choices import TERMINAL, InfoClass, PlaceKind, SiteKind
from custody.ledger import item_counts
from custody.models import Place
from custody.queries.contracts import key_of
from custody.queries.people import Held
from custody.registers import Registers
from custody.text import Text

SHOWN = 200  # items listed on a place's page; the search has the rest

LOCKS = {  # code of the shape -> words
    "locked": Text("施錠確認済", "Checked locked"),
    "lockable": Text("施錠できる", "Can be locked"),
    "unlocked": Text("施錠できない", "No lock"),
    "lock_failed": Text("施錠されていなかった", "Found unlocked"),
    "private": Text("私的な場所", "Private place"),
    "closed": Text("廃止", "Closed"),
}

LABELS = {  # state of a label -> words
    "registered": Text("未印刷", "Not printed yet"),
    "printed": Text("印刷済・貼付待ち", "Printed, to be stuck on"),
    "attached": Text("貼付済", "Stuck on"),
    "void": Text("無効", "Void"),
}


@dataclass(frozen=True)
class Node:
    """One place of the tree, `depth` steps within its site. `lock`: a key of LOCKS, empty where locks do not matter."""

    id: str
    number: str
    name: str
    kind: PlaceKind
    depth: int
    lock: str
    checked_at: str | None
    max_class: InfoClass | None
    inside: int
    closed: bool

    @property
    def key(self) -> str:
        return key_of(self.id)

    @property
    def lock_text(self) -> Text:
        return LOCKS[self.lock] if self.lock else Text("", "")


def tree(book: Registers, caller: Caller, *, closed: bool = False) -> list[Node]:
    """All places, each after the one it lies in, with the number of the caller's items inside it and within it."""
    ids = [i for i, gone in db.rows("SELECT id, closed FROM place") if closed or not gone]
    book.fetch(ids)
    rows = [book.place(i) for i in ids]
    inside = _inside(caller, {p.id: p for p in rows})
    rows.sort(key=lambda p: _order(book, p))
    return [_node(p, inside[p.id]) for p in rows]


def _order(book: Registers, place: Place) -> list[tuple[str, str]]:
    """A sort key that keeps what lies within a place behind it; parents are in `book` since places outlive them."""
    book.fetch(place.lineage)
    return [(book.place(p).name, p) for p in place.around()]


def _inside(caller: Caller, places: dict[str, Place]) -> Counter[str]:
    total: Counter[str] = Counter()
    for place, n in _counts(caller):
        for around in places[place].around() if place in places else ():
            total[around] += n
    return total


def _counts(caller: Caller) -> list[tuple[str, int]]:
    found: Counter[str] = Counter()
    for some in item_counts.by_place(sorted(caller.contracts)):
        if some.place and some.state not in TERMINAL:
            found[some.place] += some.n
    return list(found.items())


def _node(p: Place, inside: int) -> Node:
    limit = InfoClass(p.max_class) if p.max_class else None
    return Node(
        p.id,
        p.number,
        p.name,
        PlaceKind(p.kind),
        len(p.lineage),
        lock_of(p),
        p.lock_checked_at,
        limit,
        inside,
        bool(p.closed),
    )


def lock_of(p: Place) -> str:
    """How the lock of a place stands: a key of LOCKS."""
    if p.closed:
        return "closed"
    if p.site_kind == SiteKind.PRIVATE.value:
        return "private"
    if not p.lockable:
        return "unlocked" if p.kind == PlaceKind.UNIT.value else ""
    if p.lock_checked_at is None:
        return "lockable"
    return "locked" if p.lock_ok else "lock_failed"


def contents(caller: Caller, place: str) -> Sequence[Held]:
    """What of the caller's contracts is in `place` itself, by number; at most SHOWN and one more."""
    ids = sorted(caller.contracts)
    if not ids:
        return []
    over = sorted(str(s) for s in TERMINAL)
    sql = (
        "SELECT number, description, state, contract, due FROM item WHERE place = ? "
        f"AND contract IN ({', '.join('?' * len(ids))}) AND state NOT IN ({', '.join('?' * len(over))}) "
        f"ORDER BY number LIMIT {SHOWN + 1}"
    )
    return [Held(*row) for row in db.rows(sql, (place, *ids, *over))]


def within(book: Registers, caller: Caller, place: str) -> list[Node]:
    """The open places directly within `place`."""
    return [n for n in tree(book, caller) if (book.place(n.id).parent or "") == place]
