"""What lies in an area, and what of it would lie outside every designated one if this one were none (Art. 19)."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass

from custody import db
from custody.events.choices import GONE, State
from custody.models import Contract
from custody.registers import Registers
from custody.rules.areas import at_clients
from custody.rules.articles import applies

NOWHERE = sorted(s.value for s in (*GONE, State.EXPECTED, State.MISSING))
SPECIFIC = (  # rules.areas.holds_specific, in the words of the database
    "(info_class = 'specific' OR ((info_class IS NULL OR info_class = '') AND CASE WHEN held_data = 1 "
    "THEN last_class = 'specific' ELSE received_at IS NOT NULL END))"
)


@dataclass(frozen=True, slots=True)
class Lying:
    """One thing. `specific`: whether it holds specific personal information, as far as is known. `under`: whether it is
    set apart to be destroyed, or on a transport.
    """

    id: str
    number: str
    description: str
    contract: str
    place: str
    specific: bool
    under: bool


def lying_in(book: Registers, area: str, contracts: Collection[str]) -> list[Lying]:
    """What of `contracts` lies in `area` or in a place within it, by number."""
    places = [i for (i,) in db.rows("SELECT id FROM place")]
    book.fetch(places)
    within = [p for p in places if area in book.place(p).around()]
    if not within or not contracts:
        return []
    found = db.rows(
        f"SELECT id, number, description, contract, place, CASE WHEN {SPECIFIC} THEN 1 ELSE 0 END, "  # noqa: S608
        "COALESCE(destruction, transport) FROM item "
        f"WHERE place IN ({_marks(within)}) AND contract IN ({_marks(contracts)}) "
        f"AND state NOT IN ({_marks(NOWHERE)}) ORDER BY number",
        (*within, *contracts, *NOWHERE),
    )
    return [Lying(i, number, what, c, p, bool(held), bool(under)) for i, number, what, c, p, held, under in found]


def _marks(values: Collection[str]) -> str:
    return ", ".join("?" * len(values))


def left_outside(book: Registers, contract: Contract, area: str, on: str) -> list[Lying]:
    """What of `contract` lies in `area` and would be outside every area designated on `on` (YYYY-MM-DD) without it.

    Not what lies in another area of the contract's, at the client's, or where an instruction has it destroyed.
    """
    if not applies(19, contract):
        return []
    others = set(contract.areas) - {area}
    ordered = _ordered(contract.id)
    found = []
    for thing in lying_in(book, area, [contract.id]):
        place = book.place(thing.place)
        around = place.around()
        inside = contract.area_open([p for p in around if p in others], on) or at_clients(place, contract)
        if thing.specific and not inside and not (thing.under and ordered.get(thing.id) in around):
            found.append(thing)
    return found


def _ordered(contract: str) -> dict[str, str]:
    """Where each thing that an instruction in force names is to be destroyed."""
    sql = "SELECT items, place FROM authorisation WHERE sort = 'destroy' AND state = 'active' AND contract = ?"
    return {str(item): str(place) for items, place in db.rows(sql, (contract,)) for item in json.loads(str(items))}
