"""C10: what is in an opened case is counted out by scanning; what is short, over or wrong is recorded and set apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from custody.caller import Caller, Submission
from custody.errors import BadInput, Conflict
from custody.events.choices import TERMINAL, Condition, State
from custody.events.finding import ItemFound, ItemMissing
from custody.events.incidents import IncidentSort
from custody.events.moving import ItemAccepted, ItemCounted, ItemUnpacked
from custody.events.quarantine import ItemInvolved, ItemQuarantined
from custody.events.under_way import TransportAccepted
from custody.models import Item, Transport
from custody.text import Text
from custody.usecases.act import Moment, Step, act, not_from
from custody.usecases.incidents import found_steps, incident_step
from custody.usecases.items import item_facts, items_of
from custody.usecases.journeys import accident, case_emptied, items_in, quarantined, sent_of, transport_of
from custody.usecases.outcome import Outcome
from custody.usecases.regaining import copies_there_again

MOST = 1_000
ANOTHERS = "別の契約の搬送の検品で見つかった"
NOT_COUNTED = Text("数えた物の中にありません。", "This is not among what was counted.")


@dataclass(frozen=True)
class Away:
    """Where the counted things go: a storage unit, whose lock was checked; None: they wait, or the client has them."""

    unit: str | None = None
    lock_checked: bool = False
    slot: str = ""


@dataclass(frozen=True)
class Count:
    """What the count came to."""

    right: list[Item]
    missing: list[Item]
    surplus: list[Item]
    doubtful: list[Item]

    @property
    def wrong(self) -> list[Item]:
        return [*self.missing, *self.surplus, *self.doubtful]


def accept(
    caller: Caller,
    submission: Submission,
    transport: str,
    counted: Sequence[str],
    event: TransportAccepted,
    away: Away | None = None,
    doubtful: Sequence[str] = (),
) -> Outcome:
    """Count out the ids that were scanned. `doubtful`: those of them whose serial number is not the registered one.

    A shortage is reported missing, a surplus or a wrong serial number is quarantined, and an incident is opened, in the
    same transaction. Only where the things are to be put away (`away`) can a rule say no: R-22, R-01, R-19.
    """
    chosen = away or Away()

    def accept(moment: Moment) -> list[Step]:
        row = transport_of(moment, transport)
        if row.state not in event.legal_from:
            raise Conflict(not_from(row, event, row.state))
        if len(counted) > MOST:
            raise BadInput({"codes": [Text(f"一度に{MOST}件までです。", f"At most {MOST} at a time.")]})
        found = _compared(moment, row, counted, doubtful)
        first = Step(row, _told(event, found), row.contract, follow=case_emptied(moment, row))
        steps = [first, *(_out(moment, row, i, chosen) for i in found.right)]
        if found.wrong:
            _reported(moment, row, found, steps)
        found_steps(moment, [s for s in (*steps, *first.follow) if isinstance(s.event, ItemFound)])
        return steps

    return act(caller, submission, sent_of(transport, event, list(counted), list(doubtful), _plain(chosen)), accept)


def _plain(away: Away) -> list[Any]:
    return [away.unit, away.lock_checked, away.slot]


def _compared(moment: Moment, row: Transport, counted: Sequence[str], doubtful: Sequence[str]) -> Count:
    inside = items_in(moment, row)
    seen, doubted = set(counted), set(doubtful)
    if not doubted <= seen:
        raise BadInput({"doubtful": [NOT_COUNTED]})
    listed = {i.id for i in inside}
    extra = [i for i in counted if i not in listed]
    return Count(
        right=[i for i in inside if i.id in seen and i.id not in doubted],
        missing=[i for i in inside if i.id not in seen],
        surplus=items_of(moment, extra) if extra else [],
        doubtful=[i for i in inside if i.id in doubted],
    )


def _told(event: TransportAccepted, found: Count) -> TransportAccepted:
    ids = {
        "counted": [i.id for i in (*found.right, *found.doubtful)],
        "missing": [i.id for i in found.missing],
        "surplus": [i.id for i in found.surplus],
        "doubtful": [i.id for i in found.doubtful],
    }
    return event.model_copy(update=ids)


def _out(moment: Moment, row: Transport, item: Item, away: Away) -> Step:
    """The step that takes one item out of the case: found again, put away, or left to wait."""
    if item.state == State.MISSING:
        return _found(row, item)
    if away.unit and item.state == State.ARRIVED:
        event = ItemAccepted(unit=away.unit, lock_checked=away.lock_checked, slot=away.slot, transport=row.id)
        return Step(item, event, item.contract, item_facts(moment, event, item))
    return Step(item, ItemCounted(transport=row.id, place=_here(row)), item.contract)


def _found(row: Transport, item: Item) -> Step:
    return Step(item, ItemFound(place=_here(row), condition=Condition.GOOD, where=_where(row, item)), item.contract)


def _where(row: Transport, item: Item) -> str:
    return f"{row.number} の検品" if item.contract == row.contract else ANOTHERS


def _here(row: Transport) -> str:
    assert row.place is not None
    return row.place


def _reported(moment: Moment, row: Transport, found: Count, steps: list[Step]) -> None:
    """Add to the first step the incidents, and what becomes of everything that is not as it should be."""
    over = sum(i.contract == row.contract for i in found.surplus)
    note = f"{row.number} 検品：不足{len(found.missing)}・余分{over}・製造番号違い{len(found.doubtful)}"
    opened = _incidents(moment, row, found, note)
    first, own = steps[0], opened[row.contract].row.id if row.contract in opened else None
    first.event = first.event.model_copy(update={"incident": own})
    lost = ItemMissing(known_at=moment.occurred, sought=note, incident=own)
    counted = ItemCounted(transport=row.id, place=_here(row))
    first.follow += opened.values()
    first.follow += [Step(i, lost, i.contract) for i in found.missing if i.state != State.MISSING]
    first.follow += [Step(i, counted, i.contract) for i in found.doubtful if i.state != State.MISSING]
    first.follow += [_found(row, i) for i in (*found.doubtful, *found.surplus) if i.state == State.MISSING]
    first.follow += quarantined(moment, found.doubtful, row.place, own)
    for contract, incident in opened.items():
        theirs = [i for i in found.surplus if i.contract == contract]
        first.follow += _set_apart(row, theirs, incident.row.id)
        first.follow += _turned_up(moment, row, [i for i in theirs if i.state in TERMINAL], incident.row.id)


def _incidents(moment: Moment, row: Transport, found: Count, note: str) -> dict[str, Step]:
    """One incident a contract that something is wrong with: no client hears of what is another's."""
    sort = IncidentSort.LOSS if found.missing else IncidentSort.FEAR
    ours = [i for i in found.wrong if i.contract == row.contract]
    opened = {row.contract: accident(moment, row, sort, ours, row.place, note)} if ours else {}
    for contract in sorted({i.contract for i in found.surplus} - {row.contract}):
        theirs = [i.id for i in found.surplus if i.contract == contract]
        opened[contract] = incident_step(
            moment, contract, IncidentSort.FEAR, theirs, known_at=moment.occurred, place=row.place, note=ANOTHERS
        )
    return opened


def _set_apart(row: Transport, surplus: Sequence[Item], incident: str) -> list[Step]:
    """The steps that set a surplus apart and take it off the transport it was packed for, whose count misses it not."""
    event = ItemQuarantined(place=row.place, incident=incident, elsewhere=True)
    steps = [Step(i, event, i.contract) for i in surplus if i.state in ItemQuarantined.legal_from]
    for item in surplus:
        if item.state == State.QUARANTINED and item.transport and item.transport != row.id:
            steps.append(Step(item, ItemUnpacked(transport=item.transport), item.contract))
            steps.append(Step(item, ItemCounted(transport=row.id, place=_here(row)), item.contract))
    return steps


def _turned_up(moment: Moment, row: Transport, over: Sequence[Item], incident: str) -> list[Step]:
    """What had ended as lost is found, and what is on it is there again (regaining.py).

    What ended otherwise, or under a contract that has been closed, stays ended; its history says that it turned up.
    """
    steps: list[Step] = []
    for item in over:
        if item.state == State.LOST and moment.contract(item.contract).state != "closed":
            steps += [_found(row, item), *copies_there_again(moment, item.id, item.contract)]
        else:
            steps.append(Step(item, ItemInvolved(incident=incident, note=_where(row, item)), item.contract))
    return steps
