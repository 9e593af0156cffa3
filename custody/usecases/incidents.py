"""What an accident adds to other acts: an incident opened, things set apart, things found noted (F01, F03–F05)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import cast

from custody import clock, db, state
from custody.errors import BadInput
from custody.events.choices import Encryption, State
from custody.events.finding import ItemMissing
from custody.events.incidents import IncidentNoted, IncidentOpened, IncidentSort
from custody.events.quarantine import ItemQuarantined
from custody.ids import human_number, new_id
from custody.ledger import project
from custody.models import Incident, Item
from custody.rules.incidents import Quarantine
from custody.text import Text
from custody.usecases.act import Moment, Step, numbers

WORST_FIRST = (Encryption.NO, Encryption.UNKNOWN, Encryption.YES, Encryption.NA)
CARRIED = (State.PACKED, State.IN_TRANSIT)
FUTURE = Text("未来の日時は記録できません。", "A time in the future cannot be recorded.")


def incident_step(
    moment: Moment,
    contract: str,
    sort: IncidentSort,
    items: Sequence[str],
    *,
    known_at: str,
    occurred_at: str | None = None,
    transport: str | None = None,
    place: str | None = None,
    note: str = "",
) -> Step:
    """The step that opens an incident on `items` (ids), to be laid out beside, or to follow, the steps on the items.

    `known_at`: UTC stamp, BadInput where it is to come. `step.row.id` is the incident's id. Takes a number of the
    series I; the items' own chains are the caller's to write (quarantine_step, ItemMissing).
    """
    event = IncidentOpened(
        sort=sort, known_at=known_at, occurred_at=occurred_at, items=list(items), persons=persons_on(items),
        encryption=weakest(items), place=place, transport=transport, note=note,
    )  # fmt: skip
    return opening(moment, contract, event)


def opening(moment: Moment, contract: str, event: IncidentOpened) -> Step:
    """The step of `event` with its number. BadInput for a time to come, or one that was before it happened."""
    wrong = {
        n: [FUTURE] for n in ("known_at", "occurred_at") if (getattr(event, n) or "") > clock.ahead(moment.received)
    }
    if not wrong and event.occurred_at and event.occurred_at > event.known_at:
        wrong["occurred_at"] = [Text("気づいた日時より後です。", "Later than it was noticed.")]
    if wrong:
        raise BadInput(wrong)
    full = event.model_copy(update={"number": human_number("I", numbers("I")[0])})
    return Step(state.blank(new_id("incident")), full, contract)


def quarantine_step(moment: Moment, item_row: Item, place: str | None, incident_id: str | None, note: str = "") -> Step:
    """The step that sets an item apart at `place` (None: where the register has it). `item_row` must be locked."""
    event = ItemQuarantined(place=place, incident=incident_id, note=note)
    return Step(item_row, event, moment.contract(item_row.contract).id)


def persons_on(items: Iterable[str]) -> int | None:
    """How many people the copies on `items` speak of, live or lost with them: the sum, None where no number was given."""
    ids = sorted(set(items))
    if not ids:
        return None
    marks = ", ".join("?" * len(ids))
    sql = f"SELECT sum(persons) FROM copy WHERE state IN ('live', 'lost') AND item IN ({marks})"  # noqa: S608
    ((total,),) = db.rows(sql, ids)
    return None if total is None else int(total)


def weakest(items: Iterable[str]) -> Encryption:
    """The encryption of the least protected of `items`; unknown where there is none."""
    ids = sorted(set(items))
    marks = ", ".join("?" * len(ids))
    found = {e for (e,) in db.rows(f"SELECT encryption FROM item WHERE id IN ({marks})", ids)} if ids else set()  # noqa: S608
    return next((e for e in WORST_FIRST if e.value in found), Encryption.UNKNOWN)


def open_on(contract: str, item: str) -> list[str]:
    """Ids of the open incidents that name `item`."""
    return [i.id for i in open_of(contract) if item in i.items]


def open_of(contract: str) -> list[Incident]:
    """The open incidents of a contract, the oldest first."""
    ids = db.rows("SELECT id FROM incident WHERE contract = ? AND state = 'open' ORDER BY number", (contract,))
    found = project.load([i for (i,) in ids])
    return [cast(Incident, found[i]) for (i,) in ids]


def quarantine_of(item: Item) -> Quarantine | None:
    """What the rules look at before something leaves quarantine; None for what is not quarantined."""
    return Quarantine(tuple(open_on(item.contract, item.id))) if item.state == "quarantined" else None


def missing_steps(moment: Moment, steps: Sequence[Step], event: ItemMissing) -> None:
    """One incident a contract beside `steps`, which report things missing; none for what cannot go missing any more."""
    fit = [s for s in steps if getattr(s.row, "state", "") in ItemMissing.legal_from and s.contract]
    for contract in sorted({str(s.contract) for s in fit}):
        of_it = [s for s in fit if s.contract == contract]
        opened = incident_step(
            moment, contract, IncidentSort.LOSS, [s.row.id for s in of_it], known_at=event.known_at, note=event.sought,
            transport=_carried_by([cast(Item, s.row) for s in of_it]),
        )  # fmt: skip
        for step in of_it:
            step.event = event.model_copy(update={"incident": opened.row.id})
        of_it[0].follow.append(opened)


def _carried_by(lost: Sequence[Item]) -> str | None:
    """The transport on which all of `lost` were when they went missing; None where it was not one and the same."""
    on = {row.transport if row.state in CARRIED else None for row in lost}
    return on.pop() if len(on) == 1 else None


def found_steps(moment: Moment, steps: Sequence[Step]) -> None:
    """Note in the open incidents that name them what `steps` find again."""
    fit = {s.row.id: s for s in steps if getattr(s.row, "state", "") == "missing" and s.contract}
    named = [i for c in sorted({str(s.contract) for s in fit.values()}) for i in open_of(c)]
    for row in moment.rows([i.id for i in named if fit.keys() & set(i.items)]):
        assert isinstance(row, Incident)
        found = sorted(fit.keys() & set(row.items))
        fit[found[0]].follow.append(Step(row, IncidentNoted(found=found), row.contract))
