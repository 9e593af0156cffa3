"""An area that the client added (A09d) is designated once there is something of theirs to show, and goes with its end."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from custody import clock, db
from custody.errors import BadInput
from custody.events import Recorded
from custody.events.authorisations import AreaAdded, AuthorisationEnded, AuthorisationPapered, How, Sort
from custody.events.choices import PlaceKind
from custody.events.contracts import AreaDesignated
from custody.ledger import project
from custody.models import Authorisation, Contract, Place
from custody.registers import Registers
from custody.text import Text
from custody.usecases.act import Moment, Step
from custody.usecases.items import open_place
from custody.usecases.lying import Lying, left_outside

NO_AREA = Text(
    "保管設備は区域に指定できません。事業所・区域・部屋を選んでください。",
    "A storage unit is no area. Choose a site, an area or a room.",
)


def area_at(book: Registers, subject: str, field: str) -> Place:
    """A place that may be designated as an area. BadInput for one that was closed, and for a storage unit."""
    place = open_place(book, subject, field)
    if place.kind == PlaceKind.UNIT.value:
        raise BadInput({field: [NO_AREA]})
    return place


def granted(moment: Moment, grant: str, contract: str, event: AreaAdded) -> list[Step]:
    """What follows an area's addition: nothing while it waits for its paper (Art. 19: the client accepts it)."""
    if event.waits or event.how == How.ORAL:
        return []
    return [_designated(moment, contract, event.place, event.since, event.until, _said(event), grant)]


def _said(event: AreaAdded) -> str:
    return f"{event.document} {event.dated} {event.officer}".strip()


def papered(moment: Moment, row: Authorisation, event: AuthorisationPapered) -> list[Step]:
    """What follows its paper: the area, from the day of the paper and no earlier.

    Nothing where the addition was ended in the meantime, or the contract was.
    """
    if row.sort != Sort.AREA.value or row.paper:
        return []
    if row.state != "active" or moment.contract(row.contract).state in ("ended", "closed"):
        return []
    since = max(row.since or "", event.on)
    return [_designated(moment, row.contract, row.place, since, row.until, f"{event.document} {event.on}", row.id)]


def ended(moment: Moment, row: Authorisation, event: AuthorisationEnded) -> list[Step]:
    """What follows its end: the area is closed from that day, unless something else of the client's designates it."""
    if row.sort != Sort.AREA.value:
        return []
    designations = [e for e in project.history(row.contract) if _designates(e, row.place)]
    if all(e.get("granted") != row.id for e in designations):
        return []
    (contract,) = moment.rows([row.contract])
    assert isinstance(contract, Contract)
    now = contract.areas[row.place]
    others = _others(row)
    if stays := [e for e in designations if e.get("granted") is None or e.get("granted") in others]:
        last = stays[-1]
        if now == {"from": last.get("since"), "until": last.get("until")}:
            return []
        said = (last.get("since"), last.get("until"), last.get("accepted", ""), last.get("granted"))
        return [_designated(moment, row.contract, row.place, *said)]
    today = clock.japan(moment.received).date().isoformat()
    last_day = (date.fromisoformat(min(event.on, today)) - timedelta(days=1)).isoformat()
    until = min(now.get("until") or last_day, last_day)
    return [_designated(moment, row.contract, row.place, now["from"], until, row.number, row.id)]


def _designates(e: Recorded, place: str | None) -> bool:
    return e.kind == AreaDesignated.kind and e.get("area") == place


def left_in(book: Registers, row: Authorisation, contract: Contract) -> list[Lying]:
    """What the end of an added area would leave outside every designated one; nothing where it stays one, or is none."""
    today = clock.today()
    if row.sort != Sort.AREA.value or row.place is None or not contract.area_open([row.place], today):
        return []
    others = _others(row)
    designations = [e for e in project.history(contract.id) if _designates(e, row.place)]
    if any(e.get("granted") is None or e.get("granted") in others for e in designations):
        return []
    return left_outside(book, contract, row.place, today)


def _others(row: Authorisation) -> set[str]:
    """Other additions of the contract's that still stand."""
    sql = "SELECT id FROM authorisation WHERE contract = ? AND sort = ? AND state = 'active' AND id <> ?"
    return {str(i) for (i,) in db.rows(sql, (row.contract, Sort.AREA.value, row.id))}


def _designated(
    moment: Moment, contract: str, area: Any, since: Any, until: Any, accepted: str, grant: str | None
) -> Step:
    """The step on the contract's own chain; to follow the step of the act itself."""
    (row,) = moment.rows([contract])
    event = AreaDesignated(area=area, since=since, until=until, accepted=accepted.strip()[:120], granted=grant)
    return Step(row, event, contract)
