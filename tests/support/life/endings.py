"""What ends well: things returned with the client's receipt, contracts ended and closed."""

from __future__ import annotations

from typing import Any

from custody.events.contracts import ContractClosed, ContractEnded
from custody.events.reclaiming import CarrierReclaimed
from custody.events.returning import ReturnReceipted
from custody.usecases import acknowledging, contracts, reclaiming, returning
from life.book import ENDED
from life.carriers import several
from life.moves import Draw, Move, move
from life.world import CONTRACTS, World, day

RETURNABLE = ("stored", "in_use", "arrived")


@move("endings", 3, lambda w: w.ids(*RETURNABLE))
def give_back(w: World, d: Draw) -> Move:
    some = several(w, d, w.ids("arrived") if w.ids("arrived") and d.chance(30) else w.ids(*RETURNABLE))
    contract = w.of(some[0])
    here = w.thing(some[0]).place
    there = d.mostly(w.place("本社"), w.place("区役所"), w.place("自宅")) if d.chance(50) else here
    how = d.one(("signature", "paper", "link", "client") if contract != "library" else ("signature", "paper", "link"))
    numbers = [w.row(i).number for i in some]
    event = ReturnReceipted(
        receipt="みな税受9", officer="税務課 主任 田中 実", place=str(there),
        signature=w.photo if how == "signature" else None, scan=w.photo if how == "paper" else None,
        named=d.mostly(numbers, numbers[1:]), copied=d.one((False, False, False, True, None)),
    )  # fmt: skip
    return Move(
        f"return: {how}", "田中" if how == "client" else "鈴木", _receipt(w, how, some, event), contract=contract
    )


def _receipt(w: World, how: str, some: list[str], event: ReturnReceipted) -> Any:
    cid = w.thing(some[0]).contract
    if how != "link":
        return lambda c, s: returning.receipt(c, s, cid, some, event)
    tokens: list[str] = []

    def acknowledge(c: Any, s: Any) -> Any:
        if not tokens:
            tokens.append(acknowledging.make_link(c, cid, some, event.place, event.copied))
        return acknowledging.acknowledge(s, tokens[0], event)

    return acknowledge


@move("endings", 1, lambda w: w.ids("blank"))
def reclaim(w: World, d: Draw) -> Move:
    some = several(w, d, w.ids("blank") if d.chance(80) else w.ids("blank", "stored", "arrived"))
    event = CarrierReclaimed()
    return Move("reclaim", "鈴木", lambda c, s: reclaiming.reclaim(c, s, some, event), contract=w.of(some[0]))


def ending(w: World) -> list[Any]:
    """Contracts of which hardly anything is left, and those that have ended."""
    open_ = dict.fromkeys(w.shorts, 0)
    for thing in w.book.things.values():
        if thing.contract in open_ and thing.state not in ENDED:
            open_[thing.contract] += 1
    mine = [r for r in w.rows("contract") if w.shorts.get(r.id) in CONTRACTS]
    return [r for r in mine if r.state == "ended" or (r.state == "active" and open_[r.id] < 2)]


@move("endings", 1, ending)
def end_contract(w: World, d: Draw) -> Move:
    row = d.one(ending(w))
    scan = w.pictured(row.id, f"#{next(w.serials) % 0xFFFFFF:06x}") if d.chance(90) else None
    event: Any = ContractClosed(report="完了-1", acknowledged="課長 田中 実", scan=scan)
    if row.state == "active":
        event = ContractEnded(on=day(), how="completed")
    return Move(
        f"contract: {event.kind}", "高橋", lambda c, s: contracts.settle(c, s, row.id, event), contract=w.shorts[row.id]
    )


@move("endings", 3, lambda w: [r for r in ending(w) if w.ids(*RETURNABLE, contract=w.shorts[r.id])])
def give_back_the_last(w: World, d: Draw) -> Move:
    """So that some contracts come to their close within a sequence."""
    row = d.one([r for r in ending(w) if w.ids(*RETURNABLE, contract=w.shorts[r.id])])
    item = d.one(w.ids(*RETURNABLE, contract=w.shorts[row.id]))
    event = ReturnReceipted(receipt="受9", officer="課長", place=str(w.thing(item).place), signature=w.photo)
    return Move("return the last", "鈴木", _receipt(w, "signature", [item], event), contract=w.shorts[row.id])
