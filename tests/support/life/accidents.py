"""Losses, finds, incidents and what is told of them, holds and quarantine, and stocktakes (Art. 12; B10)."""

from __future__ import annotations

from typing import Any

from custody.events.counting import StocktakeClosed, StocktakeOpened
from custody.events.finding import FindReported, ItemFound, ItemMissing
from custody.events.incidents import IncidentNoted, IncidentOpened, KnownCorrected
from custody.events.items import ItemSighted
from custody.events.losses import ItemLost, LossAcknowledged
from custody.events.notices import (
    ClientNotified,
    IncidentClosed,
    PersonsNotified,
    RegulatorFinal,
    RegulatorPrompt,
    ReportingDecided,
    ReportSubmitted,
)
from custody.events.quarantine import HoldPlaced, HoldReleased, ItemReleased
from custody.usecases import accidents, authorising, counting, finding_reports, items, losses, quarantining
from custody.usecases.labelling import current_code
from life.carriers import several, which
from life.moves import Draw, Move, move
from life.world import HANDLERS, World, ago, day

LOSABLE = ("stored", "in_use", "arrived", "blank", "packed", "in_transit", "quarantined", "awaiting_destruction")
HOLDERS = ("client", "police", "management")


@move("accidents", 1, lambda w: w.ids(*LOSABLE))
def miss(w: World, d: Draw) -> Move:
    some = several(w, d, w.ids(*LOSABLE))
    event = ItemMissing(known_at=ago(d.mostly(0, -60)), sought="棚")
    return Move(
        "miss", d.one(HANDLERS[w.of(some[0])]), lambda c, s: items.report_missing(c, s, some, event),
        contract=w.of(some[0]),
    )  # fmt: skip


@move("accidents", 2, lambda w: w.ids("missing", "lost"))
def find(w: World, d: Draw) -> Move:
    some = several(w, d, w.ids("lost") if w.ids("lost") and d.chance(50) else w.ids("missing", "lost"))
    event = ItemFound(place=w.place(d.one(("作業室", "会議室", "自宅"))), condition="good", where="床")
    return Move("find", "鈴木", lambda c, s: items.find(c, s, some, event), contract=w.of(some[0]))


def unsettled(w: World) -> list[Any]:
    """The open incidents of what is missing."""
    lost = set(w.ids("missing"))
    return [r for r in w.rows("incident", "open") if lost & set(r.items)]


@move("accidents", 14, unsettled)
def settle_loss(w: World, d: Draw) -> Move:
    """The next thing to do about a loss, so that some are settled within a sequence."""
    row = d.one(unsettled(w))
    event: Any = IncidentClosed(cause="確認不足", prevention="二人で確認", agreed="課長 田中 実")
    if not row.notified_at:
        event = ClientNotified(at=ago(0), sender="鈴木", to="田中 実", content="紛失")
    elif not row.reported_on:
        event = ReportSubmitted(on=day(), sort="full", document="報告第1号")
    return Move(
        "settle a loss", "高橋", lambda c, s: accidents.record(c, s, row.id, event), contract=w.shorts[row.contract]
    )


def acknowledged(w: World, item: str) -> list[str]:
    return [g.id for g in w.rows("authorisation", "active") if g.sort == "loss" and item in g.items]


@move("accidents", 3, lambda w: w.ids("missing"))
def acknowledge_loss(w: World, d: Draw) -> Move:
    some = several(w, d, w.ids("missing"))
    contract = w.of(some[0])
    said = {"dated": day(), "officer": "課長 田中 実", "how": d.one(("written", "oral")), "document": "みな税第8号"}
    event, cid = LossAcknowledged(**said, items=some), w.contract(contract)
    client = contract != "library" and d.chance(20)
    return Move(
        "acknowledge loss",
        "田中" if client else "高橋",
        lambda c, s: authorising.grant(c, s, cid, event),
        contract=contract,
    )


@move("accidents", 20, lambda w: [i for i in w.ids("missing") if acknowledged(w, i)])
def end_as_lost(w: World, d: Draw) -> Move:
    looked_into = {i for row in unsettled(w) for i in row.items}
    options = [i for i in w.ids("missing") if acknowledged(w, i)]
    item = d.one([i for i in options if i not in looked_into] or options)
    event = ItemLost(
        basis=d.one(acknowledged(w, item)), sought="三か月探した", copied=d.one((False, False, True, None))
    )
    return Move("end as lost", "高橋", lambda c, s: losses.end_as_lost(c, s, [item], event), contract=w.of(item))


@move("accidents", 12, lambda w: w.ids("lost"))
def find_what_was_lost(w: World, d: Draw) -> Move:
    item = d.one(w.ids("lost"))
    event = ItemFound(place=w.place("作業室"), condition="good", where="書庫の奥")
    return Move("find lost", "鈴木", lambda c, s: items.find(c, s, [item], event), contract=w.of(item))


@move("accidents", 1)
def stranger_finds(w: World, d: Draw) -> Move:
    item = d.one([i for i, t in w.book.things.items() if t.contract in w.shorts])
    code, event = current_code(w.row(item)), FindReported(where="駅")
    return Move("stranger finds", "鈴木", lambda _, s: finding_reports.report_find(s, code, event), anyone=True)


@move("accidents", 1)
def open_incident(w: World, d: Draw) -> Move:
    contract = which(d)
    options = [i for i, t in w.book.things.items() if t.contract == w.contract(contract)]
    event = IncidentOpened(
        sort=d.one(("leak", "fear", "theft")), known_at=ago(d.one((0, 5))), items=d.some(options) if options else [],
        apart=d.chance(50),
    )  # fmt: skip
    cid = w.contract(contract)
    return Move("open incident", "佐藤", lambda c, s: accidents.open_incident(c, s, cid, event), contract=contract)


@move("accidents", 8, lambda w: w.rows("incident"))
def on_incident(w: World, d: Draw) -> Move:
    row = d.one(w.rows("incident", "open") or w.rows("incident"))
    what = d.one(("notify", "notify", "report", "report", "close", "close", "other", "other", "other"))
    told = {
        "notify": ClientNotified(at=ago(d.mostly(0, 600, -600)), sender="鈴木", to="田中 実", content="紛失"),
        "report": ReportSubmitted(on=day(), sort=d.one(("first", "full")), document=d.one(("事故報告-1", ""))),
        "close": IncidentClosed(cause="確認不足", prevention="二人で確認", agreed="課長 田中 実"),
    }
    event: Any = told.get(what) or d.one(
        (
            IncidentNoted(what="棚を探した"), KnownCorrected(known_at=ago(d.one((1, 30, -60))), reason="聞き違い"),
            ReportingDecided(decision="report", reason="多数"), RegulatorPrompt(on=day()), RegulatorFinal(on=day()),
            PersonsNotified(on=day(), told=10),
        )
    )  # fmt: skip
    return Move(
        f"incident: {what}", "高橋", lambda c, s: accidents.record(c, s, row.id, event), contract=w.shorts[row.contract]
    )


@move("accidents", 2, lambda w: w.ids("quarantined"))
def release(w: World, d: Draw) -> Move:
    some = several(w, d, w.ids("quarantined"))
    event = ItemReleased(
        why_released="checked", grounds="封印と中身を確かめた", copied=d.one((False, False, False, True, None))
    )
    return Move(
        "release",
        d.mostly("高橋", "鈴木"),
        lambda c, s: quarantining.release(c, s, some, event),
        contract=w.of(some[0]),
    )


@move("accidents", 1, lambda w: w.ids(*LOSABLE))
def hold(w: World, d: Draw) -> Move:
    held = [i for i, t in w.things(*LOSABLE) if t.holds]
    if held and d.chance(60):
        item = d.one(held)
        off = HoldReleased(held_by=d.mostly(d.one(sorted(w.thing(item).holds)), *HOLDERS))
        return Move("hold off", "高橋", lambda c, s: quarantining.hold(c, s, [item], off), contract=w.of(item))
    some = several(w, d, w.ids(*LOSABLE), 2)
    on = HoldPlaced(held_by=d.one(HOLDERS))
    return Move("hold", "高橋", lambda c, s: quarantining.hold(c, s, some, on), contract=w.of(some[0]))


@move("accidents", 1)
def open_stocktake(w: World, d: Draw) -> Move:
    contract = which(d)
    where = d.one(("ロッカー1", "ロッカー2", "金庫", None))
    event = StocktakeOpened(place=w.place(where) if where else None)
    who, cid = d.mostly("佐藤", "鈴木"), w.contract(contract)
    return Move("open count", who, lambda c, s: counting.open_stocktake(c, s, cid, event), contract=contract)


@move("accidents", 4, lambda w: w.rows("stocktake", "open"))
def count(w: World, d: Draw) -> Move:
    row = d.one(w.rows("stocktake", "open"))
    contract = w.shorts[row.contract]
    what = d.one(("sight", "sight", "sight", "close", "close", "miss", "here"))
    seen = [i for i in row.expected if d.chance(85)] or w.ids("stored", contract=contract)
    lying = [i for i, t in w.things("stored", "blank") if t.contract == row.contract and t.place != row.place]
    item = d.one(lying or w.ids("stored", "blank", "in_use") or [next(iter(w.book.things))])
    sighted, closed, lost = ItemSighted(), StocktakeClosed(), ItemMissing(known_at=ago(0), sought="棚卸")
    call = {
        "sight": lambda c, s: counting.sight_in_stocktake(c, s, row.id, seen, sighted),
        "close": lambda c, s: counting.close_stocktake(c, s, row.id, closed),
        "miss": lambda c, s: counting.miss_unseen(c, s, row.id, lost),
        "here": lambda c, s: counting.place_here(c, s, row.id, item),
    }[what]
    return Move(f"count: {what}", "佐藤", call, contract=contract)
