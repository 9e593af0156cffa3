"""Stocktakes of a storage unit (B10)."""

from __future__ import annotations

from custody import clock, db, state
from custody.caller import Caller, Submission
from custody.errors import Conflict, NotFound
from custody.events.counting import StocktakeClosed, StocktakeOpened
from custody.events.items import ItemSighted
from custody.ids import new_id
from custody.models import Stocktake
from custody.rules import Facts
from custody.text import Text
from custody.usecases.act import Moment, Step, act
from custody.usecases.items import item_facts, items_of, open_place
from custody.usecases.outcome import Outcome


def open_stocktake(caller: Caller, submission: Submission, contract: str, event: StocktakeOpened) -> Outcome:
    """B10: begin to count what one contract has in one unit."""

    def open_stocktake(moment: Moment) -> list[Step]:
        held = moment.contract(contract)
        place = open_place(moment.registers, event.place)
        inside = db.rows(
            "SELECT id FROM item WHERE place = ? AND contract = ? AND state IN ('stored', 'blank') ORDER BY id",
            (event.place, contract),
        )
        full = event.model_copy(update={"expected": [i for (i,) in inside]})
        facts = Facts(
            moment.occurred,
            _day(moment),
            held,
            moment.registers.person(caller.person),
            place=place,
            keeper=place.keeper,
        )
        return [Step(state.blank(new_id("stocktake")), full, contract, facts)]

    return act(caller, submission, [contract, event.model_dump(mode="json")], open_stocktake)


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
        count = _stocktake(moment, stocktake)
        seen = event.model_copy(update={"stocktake": count.id})
        if count.state != "open":
            raise Conflict(Text("この棚卸は終わっています。", "This count has been closed."))
        rows = items_of(moment, items)
        return [Step(row, seen, row.contract, item_facts(moment, seen, row)) for row in rows]

    return act(caller, submission, [stocktake, items, event.model_dump(mode="json")], sight_in_stocktake)


def unseen(row: Stocktake) -> list[str]:
    """Ids of the expected items that were neither seen in this count nor reported missing."""
    seen = db.rows("SELECT id FROM item WHERE stocktake = ? OR state = 'missing'", (row.id,))
    return sorted(set(row.expected) - {i for (i,) in seen})


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
