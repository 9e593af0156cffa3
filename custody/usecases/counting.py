"""Stocktakes of a storage unit or of a whole contract (B10)."""

from __future__ import annotations

from dataclasses import replace

from custody import clock, db, state
from custody.caller import Caller, Submission
from custody.errors import Conflict, NotFound
from custody.events.choices import GONE
from custody.events.counting import SeenElsewhere, StocktakeClosed, StocktakeOpened
from custody.events.finding import ItemMissing
from custody.events.incidents import IncidentSort
from custody.events.items import ItemSighted
from custody.ids import new_id
from custody.ledger.sightings import seen_in
from custody.models import Item, Stocktake
from custody.rules import Facts, refusals
from custody.text import Text
from custody.usecases.act import Moment, Step, act
from custody.usecases.incidents import incident_step, missing_steps, quarantine_step
from custody.usecases.items import check_how_many, facts_of, item_facts, items_of, open_place
from custody.usecases.outcome import Outcome

IN_UNIT = ("stored", "blank", "awaiting_destruction")
IN_HOUSE = (*IN_UNIT, "in_use", "arrived", "quarantined", "packed")
SURPRISES = {
    "R-23-8": "搬送の記録がないまま別の事業所で見つかった",
    "R-19-1": "指定区域の外で見つかった",
    "R-01-2": "私的な場所で見つかった",
}


def open_stocktake(caller: Caller, submission: Submission, contract: str, event: StocktakeOpened) -> Outcome:
    """B10: begin to count what one contract has in one unit, or everywhere in the house."""

    def open_stocktake(moment: Moment) -> list[Step]:
        held = moment.contract(contract)
        place = open_place(moment.registers, event.place) if event.place else None
        full = event.model_copy(update={"expected": _expected(contract, event.place)})
        facts = Facts(
            moment.occurred,
            _day(moment),
            held,
            moment.registers.person(caller.person),
            place=place,
            keeper=place.keeper if place else None,
        )
        return [Step(state.blank(new_id("stocktake")), full, contract, facts)]

    return act(caller, submission, [contract, event.model_dump(mode="json")], open_stocktake)


def _expected(contract: str, place: str | None) -> list[str]:
    """Ids of what should be found: in one unit, or wherever the contract's things may be seen."""
    states = IN_UNIT if place else IN_HOUSE
    sql = f"SELECT id FROM item WHERE contract = ? AND state IN ({', '.join('?' * len(states))})"  # noqa: S608
    given = [contract, *states]
    if place:
        sql, given = sql + " AND place = ?", [*given, place]
    return [str(i) for (i,) in db.rows(sql + " ORDER BY id", given)]


def _day(moment: Moment) -> str:
    return clock.japan(moment.occurred).date().isoformat()


def _stocktake(moment: Moment, subject: str) -> Stocktake:
    (row,) = moment.rows([subject])
    if not isinstance(row, Stocktake) or row.contract not in moment.caller.contracts:
        raise NotFound
    return row


def sight_in_stocktake(
    caller: Caller, submission: Submission, stocktake: str, items: list[str], event: ItemSighted
) -> Outcome:
    """Record items as seen in an open stocktake."""

    def sight_in_stocktake(moment: Moment) -> list[Step]:
        count = _open(moment, stocktake)
        check_how_many(items)
        seen = event.model_copy(update={"stocktake": count.id})
        rows, facts = items_of(moment, items), facts_of(moment, seen)
        return [Step(row, seen, row.contract, facts(row)) for row in rows]

    return act(caller, submission, [stocktake, items, event.model_dump(mode="json")], sight_in_stocktake)


def place_here(caller: Caller, submission: Submission, stocktake: str, item: str) -> Outcome:
    """B10c: what was seen in the counted unit, and is registered in another, is in this one from now on.

    At another site, or outside its areas, it is set apart there, and an incident is opened: a fact is never refused.
    """

    def place_here(moment: Moment) -> list[Step]:
        count = _open(moment, stocktake)
        (row,) = items_of(moment, [item])
        if not count.place or row.place == count.place:
            raise Conflict(Text("この物は、台帳でもここにあります。", "The register has it here already."))
        event = SeenElsewhere(place=count.place, stocktake=count.id)
        why = _surprise(moment, row, event) if row.state in event.legal_from else ""
        return [_set_apart(moment, row, count, why) if why else Step(row, event, row.contract)]

    return act(caller, submission, [stocktake, item], place_here)


def _surprise(moment: Moment, row: Item, event: SeenElsewhere) -> str:
    """Why its being there is the fear of an accident (Art. 12); empty where it might have been put there."""
    refused = {no.rule for no in refusals(event, item_facts(moment, event, row))}
    return "、".join(words for rule, words in SURPRISES.items() if rule in refused)


def _set_apart(moment: Moment, row: Item, count: Stocktake, why: str) -> Step:
    note = f"棚卸：{why}"
    opened = incident_step(
        moment, row.contract, IncidentSort.FEAR, [row.id], known_at=moment.occurred, place=count.place, note=note
    )
    apart = quarantine_step(moment, row, count.place, opened.row.id, note)
    return replace(apart, follow=[opened])


def miss_unseen(caller: Caller, submission: Submission, stocktake: str, event: ItemMissing) -> Outcome:
    """Report all that a count has not found missing, in one incident, and close the count: one act."""

    def miss_unseen(moment: Moment) -> list[Step]:
        count = _open(moment, stocktake)
        rows = items_of(moment, left) if (left := unseen(count)) else []
        if not rows:
            raise Conflict(Text("見つかっていない物はありません。", "Nothing is left unseen."))
        facts = facts_of(moment, event)
        steps = [Step(row, event, row.contract, facts(row)) for row in rows]
        missing_steps(moment, steps, event)
        steps[0].follow.append(Step(count, StocktakeClosed(unseen=left, note=event.sought), count.contract))
        return steps

    return act(caller, submission, [stocktake, event.model_dump(mode="json")], miss_unseen)


def _open(moment: Moment, stocktake: str) -> Stocktake:
    row = _stocktake(moment, stocktake)
    if row.state != "open":
        raise Conflict(Text("この棚卸は終わっています。", "This count has been closed."))
    return row


def unseen(row: Stocktake) -> list[str]:
    """Ids of the expected items that can still be seen and were not: not reported missing, nor ended meanwhile."""
    gone = sorted(s.value for s in GONE)
    sql = f"SELECT id FROM item WHERE contract = ? AND state IN ({', '.join('?' * len(gone))})"  # noqa: S608
    over = {i for (i,) in db.rows(sql, (row.contract, *gone))}
    return sorted(set(row.expected) - over - seen_in(row, [row.contract]))


def close_stocktake(caller: Caller, submission: Submission, stocktake: str, event: StocktakeClosed) -> Outcome:
    """End a count. Refused while anything expected was neither seen nor reported missing."""

    def close_stocktake(moment: Moment) -> list[Step]:
        row = _stocktake(moment, stocktake)
        left = unseen(row)
        facts = Facts(
            moment.occurred,
            _day(moment),
            moment.contract(row.contract),
            moment.registers.person(caller.person),
            unseen=len(left),
        )
        return [Step(row, event.model_copy(update={"unseen": left}), row.contract, facts)]

    return act(caller, submission, [stocktake, event.model_dump(mode="json")], close_stocktake)
