"""The day's round of locks: the units that hold the caller's contracts' things, and which were looked at today."""

from __future__ import annotations

from dataclasses import dataclass

from custody import clock, db
from custody.caller import Caller
from custody.events.choices import STAFF
from custody.ledger import item_counts
from custody.queries.attention import marks, within
from custody.queries.when import moment
from custody.registers import Registers


@dataclass(frozen=True)
class Unit:
    """One storage unit of the round. `locked` None: not yet looked at today."""

    id: str
    number: str
    path: str
    when: str
    locked: bool | None

    @property
    def key(self) -> str:
        return self.id.partition(":")[2]


@dataclass(frozen=True)
class Round:
    """Of one day: what is left to look at, what was found open, what was found locked."""

    left: list[Unit]
    open: list[Unit]
    done: list[Unit]

    @property
    def total(self) -> int:
        return len(self.left) + len(self.open) + len(self.done)


def round_of(caller: Caller, book: Registers, now: str, lang: str) -> Round:
    """The round of the day (in Japan) of `now` (UTC stamp)."""
    mine = within(caller, STAFF)
    found = db.rows(
        f"SELECT DISTINCT item.place FROM {item_counts.STANDING} AS item JOIN place ON place.id = item.place "
        f"WHERE item.state IN ('stored', 'blank', 'awaiting_destruction') AND item.contract IN ({marks(mine)}) "
        "AND place.lockable = 1 AND place.kind = 'unit' AND place.closed = 0",
        mine,
    )
    midnight = clock.stamp(clock.japan(now).replace(hour=0, minute=0, second=0, microsecond=0))
    units = [_unit(book, str(p), midnight, now, lang) for (p,) in found]
    units.sort(key=lambda u: u.path)
    return Round(
        [u for u in units if u.locked is None],
        [u for u in units if u.locked is False],
        [u for u in units if u.locked],
    )


def _unit(book: Registers, subject: str, midnight: str, now: str, lang: str) -> Unit:
    place = book.place(subject)
    today = bool(place.lock_checked_at and place.lock_checked_at >= midnight)
    locked = bool(place.lock_ok) if today else None
    return Unit(place.id, place.number, book.place_path(place.id), moment(place.lock_checked_at, now, lang), locked)
