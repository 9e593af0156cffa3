"""What the ledger says, read without the product's own fold: the table of states of domain.md §2.2 once more."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from custody import db
from custody.ledger import sealing

ENDED = frozenset({"destroyed", "returned", "voided", "reclaimed", "lost"})
NEW_ITEM = frozenset(
    {"item.expected", "item.received", "carrier.blank_registered", "carrier.made", "carrier.discovered"}
)
NOT_CLIENTS = frozenset({"contractor", "leasing", "individual"})


@dataclass(slots=True)
class Entry:
    """One entry, parsed from its own bytes."""

    subject: str
    seq: int
    kind: str
    actor: str
    contract: str | None
    occurred: str
    data: dict[str, Any]
    sign: list[dict[str, Any]]
    fixes: str | None
    hash: str


@dataclass(slots=True)
class Thing:
    """A carrier as the book has it. `copies`: id -> class of what is on it. `last`: the classes of what is, or was last."""

    contract: str = ""
    medium: str = ""
    owner: str = ""
    state: str = ""
    holder: str | None = None
    place: str | None = None
    lot: str | None = None
    copies: dict[str, str] = field(default_factory=dict)
    known: bool = False
    last: set[str] = field(default_factory=set)
    holds: set[str] = field(default_factory=set)
    came: bool = False

    def at(self, state: str, holder: str | None, place: str | None) -> None:
        self.state, self.holder, self.place = state, holder, place

    def add(self, contents: list[dict[str, str]]) -> None:
        self.copies |= {c["copy"]: c["class"] for c in contents}
        self.last = set(self.copies.values()) or self.last
        self.known = self.known or bool(contents)

    def waiting(self) -> str:
        """Its state outside storage and outside any case."""
        return "awaiting_destruction" if self.lot else "arrived" if self.known else "blank"


Tell = Callable[[Thing, Entry], None]


def _new(state: str) -> Tell:
    def tell(t: Thing, e: Entry) -> None:
        t.contract, t.medium, t.owner = e.contract or "", e.data["medium"], e.data.get("owner", "")
        holder = None if state == "expected" else e.actor
        t.at(state, holder, e.data.get("place"))
        t.add(e.data.get("contents", []))
        t.came = t.came or e.kind == "item.received"
        t.known = t.known or t.came

    return tell


def _at(state: str | None, holder: str | None, place: str | None) -> Tell:
    """`holder`: "actor", a field, "same" or None; `place`: a field, "same" or None."""

    def tell(t: Thing, e: Entry) -> None:
        who = {"actor": e.actor, "same": t.holder, None: None}.get(holder, e.data.get(holder or "", e.actor))
        where = t.place if place == "same" else e.data.get(place) if place else None
        t.at(state or t.state, who, where)

    return tell


def _waits(holder: str | None, place: str) -> Tell:
    def tell(t: Thing, e: Entry) -> None:
        where = t.place if place == "same" else e.data[place]
        t.at("quarantined" if t.state == "quarantined" else t.waiting(), e.actor, where)

    return tell


def _accepted(t: Thing, e: Entry) -> None:
    t.at("awaiting_destruction" if t.lot else "stored", None, e.data["unit"])


def _written_on(t: Thing, e: Entry) -> None:
    if t.state == "blank":
        t.at("in_use", e.actor, e.data["place"])
    t.add(e.data.get("contents", []))


def _erased(t: Thing, e: Entry) -> None:
    if e.data["outcome"] != "pass":
        return
    t.copies = {c: k for c, k in t.copies.items() if c not in e.data["copies"]}
    t.last = set(t.copies.values()) or t.last
    if not t.copies and t.owner in NOT_CLIENTS:
        t.state = "blank"


def _struck(t: Thing, e: Entry) -> None:
    t.copies = {c: k for c, k in t.copies.items() if c != e.data["copy_"]}
    t.last = set(t.copies.values()) or (set() if e.data.get("clean") else t.last)
    t.known = t.known if not e.data.get("clean") else t.came
    if not t.copies and not t.came and t.state != "quarantined":
        t.state = "blank"


def _quarantined(t: Thing, e: Entry) -> None:
    t.at("quarantined", e.actor, e.data.get("place") or t.place)


def _discovered(t: Thing, e: Entry) -> None:
    _quarantined(t, e)
    t.add(e.data.get("contents", []))


def _staged(t: Thing, e: Entry) -> None:
    t.at("awaiting_destruction", None, e.data["unit"])
    t.lot = e.data["lot"]


def _withdrawn(t: Thing, e: Entry) -> None:
    if t.state == "awaiting_destruction":
        t.holder = e.actor if e.data.get("outside") else t.holder
        t.state = "arrived" if t.holder else "stored"
    t.lot = None


def _put_away(t: Thing, e: Entry) -> None:
    t.at("stored", None, e.data["unit"])
    t.lot = None


def _released(t: Thing, e: Entry) -> None:
    t.at("arrived", e.actor, t.place)
    t.lot = None


def _added(t: Thing, e: Entry) -> None:
    t.add(e.data.get("contents", []))


def _held(t: Thing, e: Entry) -> None:
    t.holds = (t.holds | {e.data["held_by"]}) if e.kind == "hold.placed" else (t.holds - {e.data["held_by"]})


TELL: dict[str, Tell] = {
    "item.expected": _new("expected"), "item.received": _new("arrived"), "carrier.made": _new("in_use"),
    "carrier.blank_registered": _new("blank"), "carrier.copied_onto": _written_on, "content.added": _added,
    "item.stored": _put_away, "item.checked_in": _at("stored", None, "unit"),
    "item.checked_out": _at("in_use", "actor", "place"), "custody.handed_over": _at(None, "receiver", "same"),
    "item.packed": _at("packed", "actor", "same"), "item.unpacked": _waits("actor", "same"),
    "item.departed": _at("in_transit", "holder", None), "item.turned_back": _at("in_transit", "holder", None),
    "item.relayed": _at(None, "holder", "same"), "item.arrived": _at("arrived", "actor", "place"),
    "item.counted": _waits("actor", "place"), "item.accepted": _accepted,
    "item.reported_missing": _at("missing", "same", "same"), "item.found": _at("quarantined", "actor", "place"),
    "carrier.discovered": _new("quarantined"), "content.discovered": _discovered,
    "item.lost": _at("lost", None, None),
    "item.quarantined": _quarantined, "item.released": _released,
    "destroy.staged": _staged, "destroy.withdrawn": _withdrawn,
    "destroy.executed": _at("destroyed_uncertified", "actor", "place"), "destroy.certified": _at("destroyed", None, None),
    "return.receipted": _at("returned", None, None), "item.voided": _at("voided", None, None), "carrier.reclaimed": _at("reclaimed", None, None),
    "item.seen_elsewhere": _at(None, "same", "place"), "content.erased": _erased,
    "content.struck": _struck,
    "hold.placed": _held, "hold.released": _held,
}  # fmt: skip


class Book:
    """All entries by subject, in their order, and the carriers as they stand."""

    def __init__(self, entries: Iterable[Entry] = ()) -> None:
        self.chains: dict[str, list[Entry]] = defaultdict(list)
        self.things: dict[str, Thing] = {}
        self.announced: dict[str, bool] = {}
        for e in entries:
            self.take(e)

    def take(self, e: Entry) -> None:
        """Add the next entry of a chain: none is skipped, none comes twice."""
        chain = self.chains[e.subject]
        assert e.seq == len(chain) + 1, (e.subject, e.seq, len(chain))
        chain.append(e)
        if e.subject.startswith("item:"):
            self._tell(e)

    def _tell(self, e: Entry) -> None:
        if e.kind == "entry.corrected":
            self.things[e.subject] = self._told_again(self.chains[e.subject])
            return
        self._one(self.things.setdefault(e.subject, Thing()), e)

    def _one(self, thing: Thing, e: Entry) -> None:
        before = thing.state
        TELL.get(e.kind, lambda *_: None)(thing, e)
        if e.kind == "item.received" and before == "expected" and self._another_than_announced(e):
            thing.state = "quarantined"

    def _another_than_announced(self, e: Entry) -> bool:
        """Whether the serial number announced is not the one received; both are kept beside the entries."""
        if e.subject not in self.announced:
            kept = sealing.read("subject = ? AND name = 'serial'", (e.subject,))
            serial = {seq: value for _, seq, _, value in kept}
            self.announced[e.subject] = 1 in serial and serial.get(1) != serial.get(e.seq)
        return self.announced[e.subject]

    def _told_again(self, chain: list[Entry]) -> Thing:
        right = {e.fixes: e.data.get("corrected", {}) for e in chain if e.kind == "entry.corrected"}
        thing = Thing()
        for e in chain:
            now = Entry(*(right.get(e.hash, e.data) if n == "data" else getattr(e, n) for n in Entry.__slots__))
            self._one(thing, now)
        return thing

    def of(self, *kinds: str) -> list[Entry]:
        return [e for chain in self.chains.values() for e in chain if e.kind in kinds]


def read(where: str = "", given: tuple[object, ...] = ()) -> list[Entry]:
    """Entries from the database, in the order in which they were written within each act."""
    found = db.rows(f"SELECT hash, body, idem FROM entry {where}", given)
    return [entry(hash_, bytes(body)) for hash_, body, _ in sorted(found, key=lambda r: int(r[2].rpartition(":")[2]))]


def entry(hash_: str, body: bytes) -> Entry:
    e = json.loads(body)
    return Entry(
        e["subject"], e["seq"], e["kind"], e["actor"], e["contract"], e["t"]["occurred"], e["data"], e["sign"],
        e["fixes"], hash_,
    )  # fmt: skip
