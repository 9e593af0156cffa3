"""What all acts on a transport share: the rows it concerns, the facts for its rules, the steps on what is in the case."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from custody import clock, db
from custody.errors import NotFound
from custody.events.base import Event
from custody.events.cases import CaseEmptied
from custody.events.choices import State
from custody.events.incidents import IncidentSort
from custody.events.moving import ON_A_TRANSPORT, Moved
from custody.events.quarantine import ItemQuarantined
from custody.events.seals import SealRemoved, numbers_in, plain_number
from custody.events.transport import OVER
from custody.events.under_way import SealRead
from custody.ledger import project
from custody.models import Authorisation, Case, Contract, Item, Place, Seal, Transport
from custody.rules import Facts, Refusal
from custody.rules.journey import Journey
from custody.rules.subcontracting import ELSEWHERE, site_refusals
from custody.usecases.act import Moment, Step
from custody.usecases.incidents import incident_step, quarantine_step
from custody.usecases.parties import consents_of, party_of


def transport_of(moment: Moment, subject: str) -> Transport:
    """One of the caller's transports, locked. NotFound for any other."""
    (row,) = moment.rows([subject])
    if not isinstance(row, Transport) or row.contract not in moment.caller.contracts:
        raise NotFound
    return row


def case_of(moment: Moment, subject: str | None) -> Case | None:
    """A case, locked; None where none is named. NotFound for anything else."""
    if not subject:
        return None
    (row,) = moment.rows([subject])
    if not isinstance(row, Case):
        raise NotFound
    return row


def items_in(moment: Moment, row: Transport) -> list[Item]:
    """What was packed and is neither found elsewhere nor put away since, locked."""
    packed = cast(list[Item], moment.rows(row.items)) if row.items else []
    return [i for i in packed if i.transport == row.id and i.state in ON_A_TRANSPORT]


def still_sealed(item: Item) -> bool:
    """Whether it lies on a transport whose seals did not come off yet."""
    row = project.load([item.transport]).get(item.transport) if item.transport else None
    if not isinstance(row, Transport) or item.id not in row.items or item.state not in ON_A_TRANSPORT:
        return False
    return bool(row.seals) and not row.opened_at and row.state not in OVER


def seals_on(moment: Moment, row: Transport) -> list[Seal]:
    """The seals that are on it, locked; without a number that was put on and waits on another case (SealReplaced)."""
    return cast(list[Seal], list(project.load(row.seals, lock=moment.locked).values()))


def facts_of(moment: Moment, row: Transport, contract: str, place: str | None = None, **journey: Any) -> Facts:
    """The facts for an act on a transport. `place`: its destination. `journey`: further fields of Journey."""
    book, held = moment.registers, moment.contract(contract)
    on = clock.japan(moment.occurred).date().isoformat()
    to = book.place(place) if place else None
    site = book.place(to.around()[0]) if to else None
    found = Journey(
        transport=row,
        destination=to,
        site=site,
        elsewhere=tuple(of_firms(held, site, on)),
        instruction=_instruction(journey.pop("authorisation", row.authorisation), contract, on),
        **journey,
    )
    return Facts(
        at=moment.occurred, on=on, contract=held, actor=book.person(moment.caller.person), about=found, place=to
    )


def of_firms(contract: Contract, site: Place | None, on: str) -> list[Refusal]:
    """What forbids that things come to the firm, or the other client, whose `site` it is (Arts 4–6); nothing where it
    is one's own or the contract's client's.
    """
    if site is None:
        return []
    if site.site_kind not in ELSEWHERE:
        return site_refusals(contract, site, None, (), on)
    party = party_of(site.party, contract.id)
    return site_refusals(contract, site, party, consents_of(contract.id), on)


def _instruction(subject: str | None, contract: str, on: str) -> Authorisation | None:
    row = project.load([subject]).get(subject) if subject else None
    if isinstance(row, Authorisation) and row.contract == contract and row.sort == "destroy" and row.in_force(on):
        return row
    return None


def on_each(items: Sequence[Item], event: Moved, *states: State) -> list[Step]:
    """The step on each of `items` that is in one of `states`: what was reported missing on the way is left as it is."""
    return [Step(i, event, i.contract) for i in items if i.state in states]


def accident(
    moment: Moment, row: Transport, sort: IncidentSort, items: Sequence[Item], place: str | None, note: str
) -> Step:
    """The step that opens an incident on what is in the case."""
    return incident_step(
        moment, row.contract, sort, [i.id for i in items],
        known_at=moment.occurred, transport=row.id, place=place, note=note,
    )  # fmt: skip


def quarantined(moment: Moment, items: Sequence[Item], place: str | None, incident: str | None) -> list[Step]:
    """The steps that set `items` apart; what has ended or is apart already stays as it is."""
    return [quarantine_step(moment, i, place, incident) for i in items if i.state in ItemQuarantined.legal_from]


def case_emptied(moment: Moment, row: Transport) -> list[Step]:
    case = case_of(moment, row.case_)
    return [Step(case, CaseEmptied(), row.contract)] if case is not None else []


def seals_off(moment: Moment, row: Transport, *, tampered: bool = False) -> list[Step]:
    """The seals come off and are never used again, those too that were said to be broken or lost meanwhile."""
    event = SealRemoved(tampered=tampered)
    return [Step(s, event, row.contract) for s in seals_on(moment, row) if s.state in SealRemoved.legal_from]


def as_read(moment: Moment, row: Transport, event: SealRead) -> bool:
    """Whether the numbers that were read are those on the seals, each of them and no other; never where one was put on
    that is on another case too.
    """
    on = seals_on(moment, row)
    expected = sorted(s.key or "" for s in on)
    return len(on) == len(row.seals) and sorted({plain_number(n) for n in numbers_in(event.numbers)}) == expected


def seals_numbered(moment: Moment, numbers: Sequence[str]) -> tuple[list[Seal], bool]:
    """The seals with these numbers, locked, and whether there was one that is in no register."""
    keys = list(dict.fromkeys(plain_number(n) for n in numbers))
    marks = ", ".join("?" * len(keys))
    found = [i for (i,) in db.rows(f"SELECT id FROM seal WHERE key IN ({marks})", keys)]  # noqa: S608 - marks only
    rows = cast(list[Seal], moment.rows(found)) if found else []
    return rows, len(rows) < len(keys)


def sent_of(transport: str, event: Event, *more: object) -> list[object]:
    """What tells one submission of an act on a transport from another."""
    return [event.kind, transport, event.model_dump(mode="json"), *more]
