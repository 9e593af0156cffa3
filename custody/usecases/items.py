"""Acts on items that are there: put away, taken out, brought back, handed over, seen, missed, found, voided."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from custody import clock, db
from custody.caller import Caller, Submission
from custody.errors import BadInput, NotFound
from custody.events.finding import ItemFound, ItemMissing
from custody.events.items import (
    CustodyHandedOver,
    ItemCheckedIn,
    ItemCheckedOut,
    ItemEvent,
    ItemSighted,
    ItemStored,
    ItemVoided,
    Stored,
)
from custody.models import Contract, Item, Place
from custody.registers import Registers
from custody.rules import Facts, Refusal
from custody.rules.transport import COMES
from custody.text import Text
from custody.usecases.act import Moment, Prepare, Step, act, preview, second_of
from custody.usecases.incidents import found_steps, missing_steps, quarantine_of
from custody.usecases.journeys import of_firms, still_sealed
from custody.usecases.outcome import Outcome
from custody.usecases.outings import as_asked, comes_to_rest, copied_since
from custody.usecases.parties import consented_to
from custody.usecases.regaining import regained_steps

MOST = 500
LONGEST_MINUTES = 366 * 24 * 60  # what is due in the year 9999 would never be late


def on_items(items: Sequence[str], event: ItemEvent) -> Prepare:
    """How one event is laid out on each of `items` (ids). NotFound for an item outside the caller's contracts."""

    def on_items(moment: Moment) -> list[Step]:
        check_how_many(items)
        _due_ahead(moment, event)
        rows = items_of(moment, items)
        for contract in {row.contract for row in rows}:
            second_of(moment, event, contract)
        facts = [*map(facts_of(moment, event), rows)]
        return [Step(row, as_asked(event, f.copied_since), row.contract, f) for row, f in zip(rows, facts, strict=True)]

    return on_items


def check_how_many(items: Sequence[str]) -> None:
    """BadInput for none, which nobody's role would be asked for, and for more than MOST."""
    if not 0 < len(items) <= MOST:
        raise BadInput(
            message=Text(f"一度に扱えるのは1件から{MOST}件までです。", f"Between 1 and {MOST} items at a time.")
        )


def _due_ahead(moment: Moment, event: ItemEvent) -> None:
    if not isinstance(event, ItemCheckedOut) or moment.occurred > clock.ahead(moment.received):
        return
    minutes = clock.minutes_between(moment.occurred, event.due)
    if minutes <= 0:
        raise BadInput(
            {"due": [Text("返却予定は、これから先の日時にしてください。", "The return must be due in the future.")]}
        )
    if minutes > LONGEST_MINUTES:
        raise BadInput({"due": [Text("返却予定は1年以内にしてください。", "The return must be due within a year.")]})


def items_of(moment: Moment, subjects: Sequence[str]) -> list[Item]:
    """The items with these ids, locked. NotFound for anything that is no item of the caller's."""
    rows = [row for row in moment.rows(subjects) if isinstance(row, Item) and row.contract in moment.caller.contracts]
    if len(rows) < len(set(subjects)):
        raise NotFound
    return rows


def item_facts(moment: Moment, event: ItemEvent, item: Item) -> Facts:
    """What the rules may look at for `event` on `item`. NotFound where it names anything out of reach."""
    return facts_of(moment, event)(item)


def facts_of(moment: Moment, event: ItemEvent) -> Callable[[Item], Facts]:
    """The same for each of many items: what is true of all things of a contract is looked up once."""
    second, receiver = moment.submission.second, getattr(event, "receiver", None)
    if isinstance(event, CustodyHandedOver) and second is not None and second.person != receiver:
        raise BadInput({"second": [Text("受け取る人本人が確認してください。", "The receiver must confirm in person.")]})
    of_contract = functools.cache(functools.partial(_of_all, moment, event))

    def facts(item: Item) -> Facts:
        return Facts(
            **of_contract(item.contract),
            item=item,
            lies=moment.registers.place(item.place) if item.place else None,
            sealed=still_sealed(item),
            copied_since=copied_since(item) if comes_to_rest(event, item) else None,
            about=quarantine_of(item) if isinstance(event, ItemStored) else None,
        )

    return facts


def _of_all(moment: Moment, event: ItemEvent, of: str) -> dict[str, Any]:
    """What is true of every thing of the contract with the id `of`."""
    contract, book = moment.contract(of), moment.registers
    place = getattr(event, "unit", None) or getattr(event, "place", None)
    receiver, second = getattr(event, "receiver", None), moment.submission.second
    on = clock.japan(moment.occurred).date().isoformat()
    actor, taker = book.person(moment.caller.person), moment.person(receiver) if receiver else None
    return {
        "at": moment.occurred,
        "on": on,
        "contract": contract,
        "actor": actor,
        "place": open_place(book, place) if place else None,
        "receiver": taker,
        "consented": consented_to(contract.id, on, actor, taker),
        "gone": book.officers_gone(contract, on),
        "other_clients": bool(
            contract.separate and isinstance(event, Stored) and _others_in(event.unit, book, contract.client)
        ),
        "signers": frozenset({moment.caller.person} | ({second.person} if second else set())),
        "elsewhere": firms_at(moment, contract, place) if isinstance(event, COMES) else (),
    }


def firms_at(moment: Moment, contract: Contract, place: str | None) -> tuple[Refusal, ...]:
    """What forbids that things of `contract` come to whose site `place` is at: a firm's or another client's."""
    site = moment.registers.place(moment.registers.place(place).around()[0]) if place else None
    return tuple(of_firms(contract, site, clock.japan(moment.occurred).date().isoformat()))


def open_place(book: Registers, subject: str, field: str = "place") -> Place:
    """A place that is still in use. BadInput for one that was closed."""
    place = book.place(subject)
    if place.closed:
        raise BadInput({field: [Text("この場所は廃止されました。", "This place has been closed.")]})
    return place


def _others_in(unit: str, book: Registers, client: str | None) -> bool:
    contracts = db.rows("SELECT DISTINCT contract FROM item WHERE place = ? AND state = 'stored'", (unit,))
    return any(book.contract(c).client != client for (c,) in contracts)


def _do(
    caller: Caller, submission: Submission, items: Sequence[str], event: ItemEvent, prepare: Prepare | None = None
) -> Outcome:
    inputs = [event.kind, list(items), event.model_dump(mode="json"), submission.occurred]
    return act(caller, submission, inputs, prepare or on_items(items, event))


def store(caller: Caller, submission: Submission, items: Sequence[str], event: ItemStored) -> Outcome:
    """B05: put received or quarantined items into a storage unit, the lock checked."""
    return _do(caller, submission, items, event)


def take_out(caller: Caller, submission: Submission, items: Sequence[str], event: ItemCheckedOut) -> Outcome:
    """B06: take items out for a purpose, to a place, until a time. BadInput for a return time that has passed."""
    return _do(caller, submission, items, event)


def bring_back(caller: Caller, submission: Submission, items: Sequence[str], event: ItemCheckedIn) -> Outcome:
    """B07: put items back into storage, the lock checked, and say whether a copy was made."""
    return _do(caller, submission, items, event)


def hand_over(caller: Caller, submission: Submission, items: Sequence[str], event: CustodyHandedOver) -> Outcome:
    """B08: hand items to a colleague in the same area, who confirms with their own credentials."""
    return _do(caller, submission, items, event)


def sight(caller: Caller, submission: Submission, items: Sequence[str], event: ItemSighted) -> Outcome:
    """B10: record that the things were seen where they should be."""
    return _do(caller, submission, items, event)


def report_missing(caller: Caller, submission: Submission, items: Sequence[str], event: ItemMissing) -> Outcome:
    """F03: record that things cannot be found; opens one incident (a contract) in the same transaction."""

    def report_missing(moment: Moment) -> list[Step]:
        steps = on_items(items, event)(moment)
        missing_steps(moment, steps, event)
        return steps

    return _do(caller, submission, items, event, report_missing)


def find(caller: Caller, submission: Submission, items: Sequence[str], event: ItemFound) -> Outcome:
    """F04: record that a missing thing was found; it is quarantined, and its incident notes it.

    What had ended as lost for good is there again, and a new incident is opened on it.
    """

    def find(moment: Moment) -> list[Step]:
        steps = on_items(items, event)(moment)
        found_steps(moment, steps)
        regained_steps(moment, steps, event)
        return steps

    return _do(caller, submission, items, event, find)


def void(caller: Caller, submission: Submission, items: Sequence[str], event: ItemVoided) -> Outcome:
    """B14: strike a mistaken registration that never held data; a second person confirms."""

    def void(moment: Moment) -> list[Step]:
        stays = [s for (s,) in db.rows("SELECT id FROM item WHERE number = ?", (event.instead_of,)) if s not in items]
        rows = {row.id: row for row in moment.rows([*items, *stays])}  # at once: nobody may void that one meanwhile
        steps = on_items(items, event)(moment)
        for step in steps:
            assert step.facts is not None
            step.facts = replace(step.facts, about=rows[stays[0]] if stays else None)
        return steps

    return _do(caller, submission, items, event, void)


def what_if(caller: Caller, submission: Submission, items: Sequence[str], event: ItemEvent) -> list[Step]:
    """The steps with their refusals, nothing written: what a batch is shown before it is sent."""
    return preview(caller, submission, on_items(items, event))


def item_of(moment: Moment, subject: str) -> Item:
    """One item of the caller's, locked. NotFound for any other."""
    (row,) = items_of(moment, [subject])
    return row
