"""What is in an area that the client added, and would stand outside every designated one once the addition ends."""

from __future__ import annotations

from custody import clock, db
from custody.events.authorisations import Sort
from custody.events.choices import TERMINAL
from custody.events.contracts import AreaDesignated
from custody.ledger import project
from custody.models import Authorisation, Contract, Place


def left_in(row: Authorisation, contract: Contract) -> list[str]:
    """The numbers of the contract's items in the area of `row`, by number; none where something else designates it."""
    if row.place not in contract.areas or _designated_otherwise(row, contract):
        return []
    over = sorted(s.value for s in TERMINAL)
    sql = f"SELECT number, place FROM item WHERE contract = ? AND place IS NOT NULL AND state NOT IN ({', '.join('?' * len(over))})"
    found = db.rows(f"{sql} ORDER BY number", (contract.id, *over))
    places = project.load({str(place) for _, place in found})
    others = [a for a in contract.areas if a != row.place]
    return [str(number) for number, place in found if _left(places.get(str(place)), row.place, contract, others)]


def _left(place: object, area: str | None, contract: Contract, others: list[str]) -> bool:
    if not isinstance(place, Place) or area not in place.around():
        return False
    return not contract.area_open([a for a in place.around() if a in others], clock.today())


def _designated_otherwise(row: Authorisation, contract: Contract) -> bool:
    """Whether the area stays one: designated in its own right, or added once more."""
    of_the_place = [
        e for e in project.history(contract.id) if e.kind == AreaDesignated.kind and e.get("area") == row.place
    ]
    sql = "SELECT id FROM authorisation WHERE contract = ? AND sort = ? AND state = 'active' AND id <> ?"
    others = {i for (i,) in db.rows(sql, (contract.id, Sort.AREA.value, row.id))}
    return any(e.get("granted") is None or e.get("granted") in others for e in of_the_place)
