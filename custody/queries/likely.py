"""What a person will most likely answer, so that an act takes two taps: as they did last time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from custody import clock, db
from custody.caller import Caller
from custody.events.choices import PlaceKind, SiteKind
from custody.ledger import project, sealing
from custody.models import Contract, Item, Place
from custody.queries.when import next_closing
from custody.registers import Registers
from custody.rules.articles import applies, is_electronic
from custody.text import Text

Row = tuple[str, str, str]  # value, label, hint
NO_LOCK = Text("施錠できない", "cannot be locked")
OUTSIDE = Text("指定区域の外", "outside the designated areas")


def _data(sql: str, given: tuple[object, ...]) -> dict[str, Any]:
    found = db.rows(sql, given)
    return next(project.said(body for (body,) in found), {})


def last_out(caller: Caller, contract: str) -> dict[str, Any]:
    """What the caller said when they last took something of `contract` out; empty where they never did."""
    found = db.rows(
        "SELECT subject, seq, body FROM entry WHERE actor = ? AND kind = 'item.checked_out' AND contract = ? "
        "ORDER BY received DESC LIMIT 1",
        (caller.person, contract),
    )
    if not found:
        return {}
    subject, seq, body = found[0]
    kept = sealing.of_chain(subject, " AND seq = ? AND name = 'purpose'", (seq,))
    return {**next(project.said([body]), {}), **kept.get(seq, {})}


def last_unit(caller: Caller, item: Item) -> str:
    """Where the item was stored last; else where the caller stored something last; else nowhere."""
    for column, value in (("subject", item.id), ("actor", caller.person)):
        data = _data(
            f"SELECT body FROM entry WHERE {column} = ? AND kind IN ('item.stored', 'item.checked_in') "
            "ORDER BY received DESC LIMIT 1",
            (value,),
        )
        if data:
            return str(data.get("unit", ""))
    return ""


@dataclass(frozen=True)
class Around:
    """The open places, told apart by what they are good for under one contract. `on`: a date in Japan."""

    book: Registers
    contract: Contract
    on: str
    lang: str

    def _open(self) -> list[Place]:
        ids = [i for (i,) in db.rows("SELECT id FROM place WHERE closed = 0")]
        self.book.fetch(ids)
        return [self.book.place(i) for i in ids]

    def inside(self, place: Place) -> bool:
        """Whether a place lies in an area that the contract designates."""
        return self.contract.area_open(place.around(), self.on)

    def units(self, item: Item, first: str) -> list[Row]:
        """Storage units, `first` and those inside the areas in front; what cannot be locked says so."""
        found = [p for p in self._open() if p.kind == PlaceKind.UNIT.value]
        found.sort(key=lambda p: (p.id != first, not self.inside(p), not p.lockable, p.number))
        lock = applies(22, self.contract, item) or (not is_electronic(item) and bool(self.contract.paper_locked))
        return [(p.id, self._short(p), self._unit_hint(p, lock=lock)) for p in found]

    def _unit_hint(self, p: Place, *, lock: bool) -> str:
        hints = [NO_LOCK] if lock and not p.lockable else []
        hints += [OUTSIDE] if applies(19, self.contract) and not self.inside(p) else []
        return "・".join(t.in_(self.lang) for t in hints)

    def work_places(self, first: str) -> list[Row]:
        """Areas and rooms to work in, the designated ones in front."""
        kinds = (PlaceKind.AREA.value, PlaceKind.ROOM.value)
        found = [p for p in self._open() if p.kind in kinds or p.site_kind == SiteKind.PRIVATE.value]
        found.sort(key=lambda p: (p.id != first, not self.inside(p), p.number))
        bound = applies(19, self.contract)
        return [(p.id, self._short(p), OUTSIDE.in_(self.lang) if bound and not self.inside(p) else "") for p in found]

    def all(self, first: str = "") -> list[Row]:
        """Every open place, by its path."""
        found = sorted(((p.id, self.book.place_path(p.id), p.number) for p in self._open()), key=lambda r: r[1])
        return sorted(found, key=lambda r: r[0] != first)

    def _short(self, p: Place) -> str:
        return " › ".join(self.book.place_path(p.id).split(" › ")[-2:])


def due(contract: Contract) -> str:
    """When a thing taken out now should be back: at the end of this working day, or of the next."""
    return next_closing(contract.closing_time, clock.now())


def place_read(code: str | None, number: str | None) -> str:
    """The id of the place with a label's code or a number; empty where there is none, or it is closed."""
    if code:
        found = db.rows(
            "SELECT place.id FROM label JOIN place ON place.id = label.subject "
            "WHERE label.code = ? AND label.state <> 'void' AND place.closed = 0",
            (code,),
        )
    else:
        found = db.rows("SELECT id FROM place WHERE number = ? AND closed = 0", (number or "",))
    return str(found[0][0]) if found else ""
