"""Destruction on the client's instruction: set apart, numbers read, given up (E02, E03)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, cast

from custody import clock, db, state
from custody.caller import Caller, Submission
from custody.errors import BadInput, NotFound
from custody.events.authorisations import AuthorisationFreed, Sort
from custody.events.choices import GONE, State
from custody.events.destroying import DestroyStaged, DestroyWithdrawn, SerialReconciled
from custody.events.incidents import IncidentSort
from custody.events.lots import LotReconciled, LotStaged, LotWithdrawn
from custody.ids import human_number, new_id
from custody.models import Authorisation, Destruction, Item
from custody.rules import Facts
from custody.rules.areas import holds_specific
from custody.rules.certifying import Lot
from custody.rules.destroying import Destroying
from custody.rules.returning import plain
from custody.text import Text
from custody.usecases.act import Moment, Step, act, numbers
from custody.usecases.authorising import authorisation_of, used
from custody.usecases.children import children_of, kept_until
from custody.usecases.incidents import incident_step, quarantine_step
from custody.usecases.items import item_facts, items_of, open_place
from custody.usecases.matching import matched
from custody.usecases.outcome import Outcome
from custody.usecases.outings import as_asked

MOST = 200


def lot_of(moment: Moment, subject: str) -> Destruction:
    """One of the caller's lots, locked. NotFound for any other."""
    (row,) = moment.rows([subject])
    if not isinstance(row, Destruction) or row.contract not in moment.caller.contracts:
        raise NotFound
    return row


def items_in(moment: Moment, lot: Destruction) -> list[Item]:
    """The items of a lot, locked, in the order in which they were listed."""
    return cast(list[Item], moment.rows(lot.items))


def instruction_of(moment: Moment, lot: Destruction) -> Authorisation:
    return authorisation_of(moment, str(lot.instruction), lot.contract)


def facts_of(moment: Moment, contract: str, **more: Any) -> Facts:
    """What every rule may look at for a lot, with `more`."""
    return Facts(
        at=moment.occurred,
        on=clock.japan(moment.occurred).date().isoformat(),
        contract=moment.contract(contract),
        actor=moment.registers.person(moment.caller.person),
        **more,
    )


def whole(submission: Submission) -> Submission:
    """A lot is one thing: all of it or nothing."""
    return replace(submission, skip_refused=False)


def stage(
    caller: Caller,
    submission: Submission,
    contract: str,
    instruction: str | None,
    items: Sequence[str],
    event: DestroyStaged,
) -> Outcome:
    """E02: make a lot of `items` on `instruction` (id) and lock it away, apart. NotFound for another contract's."""

    def stage(moment: Moment) -> list[Step]:
        moment.contract(contract)
        if not 0 < len(items) <= MOST:
            raise BadInput({"items": [Text(f"1件から{MOST}件まで選んでください。", f"Choose 1 to {MOST} items.")]})
        grant = _instruction(moment, instruction, contract)
        rows = items_of(moment, items)
        if any(row.contract != contract for row in rows):
            raise NotFound
        lot = state.blank(new_id("destruction"))
        full = event.model_copy(update={"lot": lot.id, "instruction": grant.id if grant else None})
        made = LotStaged(
            number=human_number("D", numbers("D")[0]), instruction=full.instruction, items=list(items), unit=event.unit
        )
        step = Step(lot, made, contract)
        step.follow = [used(grant, list(items))] if grant else []
        known = _known(moment, rows, grant, event)
        facts = {r.id: _staging(moment, full, r, known[r.id]) for r in rows}
        return [*(Step(r, as_asked(full, facts[r.id].copied_since), contract, facts[r.id]) for r in rows), step]

    inputs = [contract, instruction, list(items), event.model_dump(mode="json")]
    return act(caller, whole(submission), inputs, stage)


def _instruction(moment: Moment, subject: str | None, contract: str) -> Authorisation | None:
    if not subject:
        return None
    grant = authorisation_of(moment, subject, contract)
    if grant.sort != Sort.DESTROY.value:
        raise NotFound
    return grant


def _known(
    moment: Moment, rows: Sequence[Item], grant: Authorisation | None, event: DestroyStaged
) -> dict[str, Destroying]:
    ids = [r.id for r in rows]
    unit = open_place(moment.registers, event.unit, "unit")
    children = children_of(ids, grant.items if grant else ())
    kept, others = kept_until(ids), _others(event.unit, ids)
    return {i: Destroying(grant, unit, others, tuple(c.number for c in children.get(i, ())), kept.get(i)) for i in ids}


def _others(unit: str, items: Sequence[str]) -> tuple[str, ...]:
    """The states of what lies in `unit` and does not wait to be destroyed; what is gone lies nowhere."""
    apart = sorted({State.AWAITING_DESTRUCTION.value, *(s.value for s in GONE)})
    sql = f"SELECT id, state FROM item WHERE place = ? AND state NOT IN ({', '.join('?' * len(apart))})"  # noqa: S608
    return tuple(state for i, state in db.rows(sql, (unit, *apart)) if i not in set(items))


def _staging(moment: Moment, event: DestroyStaged, row: Item, known: Destroying) -> Facts:
    """Art. 19 knows the place that the client itself names for the destruction (domain.md §0.3)."""
    facts = item_facts(moment, event, row)
    named = known.instruction.place if known.instruction else None
    inside = known.unit is not None and named in known.unit.around()
    return replace(facts, place=None if inside else facts.place, goes=known.unit, about=known)


def reconcile(caller: Caller, submission: Submission, lot: str, event: LotReconciled) -> Outcome:
    """E03: compare what was read off the things. One mismatch stops the lot, quarantines and opens an incident."""

    def reconcile(moment: Moment) -> list[Step]:
        row = lot_of(moment, lot)
        items = items_in(moment, row)
        _none_twice(event)
        _all_read(event, items)
        found = matched(items, event.serials, serial_only=True)
        here = [i for i in items if i.state == State.AWAITING_DESTRUCTION and i.destruction == row.id]
        gone = [i.id for i in items if i.id in found.missing or i not in here]
        full = event.model_copy(
            update={"ok": not gone and not found.surplus, "missing": gone, "surplus": found.surplus}
        )
        step = Step(row, full, row.contract, facts_of(moment, row.contract, about=Lot(row)))
        steps = [Step(i, SerialReconciled(lot=row.id, ok=i.id not in gone), row.contract) for i in here]
        if not full.ok:
            _alarm(moment, step, [s for s in steps if s.row.id in gone], gone)
        return [*steps, step]

    return act(caller, whole(submission), [lot, event.model_dump(mode="json")], reconcile)


def _none_twice(event: LotReconciled) -> None:
    """A thing read twice is a slip of the reader's, and no sign that another is gone."""
    said = [s for s in event.serials if s.strip()]
    known = [plain(s) for s in said]
    if twice := [s for n, s in enumerate(said) if known[n] in known[:n]]:
        which = "、".join(twice[:5])
        raise BadInput(
            {"serials": [Text(f"同じ番号が二度あります：{which}", f"The same number is there twice: {which}")]}
        )


def _all_read(event: LotReconciled, items: Sequence[Item]) -> None:
    if not event.absent and len(event.serials) < len(items):
        many = Text(
            f"{len(items):,}件のうち{len(event.serials):,}件しか読んでいません。見当たらない物があるときは、下に印を付けてください。",
            f"{len(event.serials):,} of {len(items):,} were read. If something is missing, tick the box below.",
        )
        raise BadInput({"serials": [many]})


def _alarm(moment: Moment, step: Step, gone: Sequence[Step], items: Sequence[str]) -> None:
    """A number that does not agree is the fear of a loss (Art. 12)."""
    note = "廃棄前の番号照合で、現物の番号と控えが一致しませんでした。"
    incident = incident_step(moment, str(step.contract), IncidentSort.FEAR, items, known_at=moment.occurred, note=note)
    step.follow = [incident]
    for s in gone:
        s.follow = [quarantine_step(moment, cast(Item, s.row), None, incident.row.id)]


def withdraw(caller: Caller, submission: Submission, lot: str, event: LotWithdrawn) -> Outcome:
    """Give up a lot before it is destroyed: what waits in it is in storage again, where it lies."""

    def withdraw(moment: Moment) -> list[Step]:
        row = lot_of(moment, lot)
        waiting = [i for i in items_in(moment, row) if i.destruction == row.id]
        step = Step(row, event, row.contract, facts_of(moment, row.contract))
        grant = instruction_of(moment, row)
        step.follow = [Step(grant, AuthorisationFreed(subjects=row.items), row.contract)]
        return [step, *(Step(i, _withdrawn(moment, row, i), row.contract) for i in waiting)]

    return act(caller, whole(submission), [lot, event.model_dump(mode="json")], withdraw)


def _withdrawn(moment: Moment, lot: Destruction, item: Item) -> DestroyWithdrawn:
    """Where only the instruction let it lie (Art. 19) it is not stored: whoever gives the lot up has it to put away."""
    event = DestroyWithdrawn(lot=lot.id)
    if not item.place or item.state != State.AWAITING_DESTRUCTION:
        return event
    facts = facts_of(moment, lot.contract, item=item)
    inside = facts.contract.area_open(moment.registers.place(item.place).around(), facts.on)
    return event.model_copy(update={"outside": not inside and holds_specific(event, facts)})
