"""Transports: planned, packed, sealed, carried, handed on, read blind, opened, counted out; or called off or turned away."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from custody.events.cases import CaseFound
from custody.events.finding import ItemMissing
from custody.events.seals import SealSpoilt, SealStocked
from custody.events.transport import (
    CasePacked,
    SealReplaced,
    TransportCancelled,
    TransportDeparted,
    TransportPlanned,
    TransportSealed,
    TransportUnpacked,
)
from custody.events.under_way import (
    OpeningReleased,
    SealVerified,
    TransportAccepted,
    TransportArrived,
    TransportCheckpoint,
    TransportLost,
    TransportOpened,
    TransportRejected,
    TransportRelayed,
)
from custody.usecases import cases, counting_out, items, losing, sealing, transporting, under_way
from custody.usecases.counting_out import Away
from life.carriers import UNITS, several, which
from life.moves import Draw, Move, move
from life.world import HANDLERS, World, ago

GOING = ("planned", "packed", "sealed", "in_transit", "rejected", "arrived", "verified", "opened")
PACKABLE = ("stored", "stored", "arrived", "blank", "awaiting_destruction")
NEXT = {
    "planned": ("pack",) * 12 + ("depart", "cancel"), "packed": ("seal",) * 10 + ("unpack", "cancel", "depart"),
    "sealed": ("depart",) * 10 + ("replace", "unpack", "cancel"),
    "in_transit": ("arrive",) * 4 + ("relay", "checkpoint", "replace"), "rejected": ("arrive", "arrive", "checkpoint"),
    "arrived": ("verify",) * 7 + ("open", "reject", "reject"), "verified": ("open", "open", "open", "allow", "reject"),
    "opened": ("count",),
}  # fmt: skip


@move("journeys", 3, lambda w: len(w.rows("transport", *GOING)) < 2)
def plan(w: World, d: Draw) -> Move:
    contract = which(d)
    people = [w.person(n) for n in d.some(HANDLERS[contract], 2)]
    to = d.one(("区役所",) * 3 + ("取扱区域A", "作業室") * 2 + ("会議室", "再委託先", "廃棄先"))
    ordered = [g for g in w.rows("authorisation", "active") if g.contract == w.contract(contract)]
    event = TransportPlanned.model_validate(
        {
            "purpose": d.one(("return", "return", "area", "destroy")), "origin": w.place(d.one(("本社",) * 4 + ("取扱区域A", "作業室", "会議室"))),
            "destination": w.place(to), "people": people, "leave_at": ago(0), "arrive_by": ago(-60),
            "specific": d.chance(50), "firm": w.firms["courier"] if contract == "library" and d.chance(10) else None,
            "authorisation": d.one(ordered).id if ordered and d.chance(30) else None,
        }
    )  # fmt: skip
    return Move("plan", "鈴木", lambda c, s: transporting.plan(c, s, w.contract(contract), event), contract=contract)


@move("journeys", 60, lambda w: w.rows("transport", *GOING))
def carry_on(w: World, d: Draw) -> Move:
    going = w.rows("transport", *GOING)
    row = d.one(going)
    step = d.one(NEXT[row.state] if not d.chance(4) else [s for some in NEXT.values() for s in some])
    made = STEPS[step](w, d, row)
    made.name, made.contract = f"transport: {step}", w.shorts[row.contract]
    return made


def _carrier(w: World, row: Any) -> str:
    return w.names.get(row.people[0], "佐藤") if row.people else "佐藤"


def _pack(w: World, d: Draw, row: Any) -> Move:
    options = w.ids(*PACKABLE, contract=w.shorts[row.contract]) or w.ids(*PACKABLE)
    some = several(w, d, options) if options else ["item:" + "0" * 16]
    free = w.rows("case", "free")
    case = d.one(free).id if free and not d.chance(5) else None
    event = CasePacked(lock_checked=d.mostly(True, False), key_kept=d.mostly("apart", "carried"))
    return Move("", _carrier(w, row), lambda c, s: transporting.pack(c, s, row.id, some, event, case))


def _seal(w: World, d: Draw, row: Any) -> Move:
    number = d.one([s.number for s in w.rows("seal", "stock")] or ["S-999"])
    if d.chance(5):
        number = d.one([s.number for s in w.rows("seal")])
    event = TransportSealed(pictures=[w.photo] if d.mostly(True, False) else [])
    return Move("", _carrier(w, row), lambda c, s: sealing.seal(c, s, row.id, number, event))


def _replace(w: World, d: Draw, row: Any) -> Move:
    number = d.one([s.number for s in w.rows("seal", *(() if d.chance(5) else ("stock",)))] or ["S-999"])
    event = SealReplaced(reason="緩み", pictures=[w.photo] if d.mostly(True, False) else [])
    who = _carrier(w, row)
    second = w.second(w.shorts[row.contract], who)
    return Move("", who, lambda c, s: sealing.replace(c, s, row.id, number, event), second)


def _depart(w: World, d: Draw, row: Any) -> Move:
    return Move("", _carrier(w, row), lambda c, s: transporting.depart(c, s, row.id, TransportDeparted(tracking="T-1")))


def _read(w: World, d: Draw, row: Any) -> str:
    """The numbers on the seals as somebody reads them: rightly, wrongly or not at all."""
    known = {s.id: s.number for s in w.rows("seal")}
    right = ", ".join(known[s].lower().replace("-", " ") for s in row.seals if s in known)
    return d.mostly(right, "S-998", "", percent=12)


def _relay(w: World, d: Draw, row: Any) -> Move:
    who = w.names.get(row.holder or "", "佐藤")
    receiver = d.mostly(w.second(w.shorts[row.contract], who), "田中")
    event = TransportRelayed(numbers=_read(w, d, row), receiver=w.person(receiver))
    return Move("", who, lambda c, s: under_way.relay(c, s, row.id, event), receiver)


def _checkpoint(w: World, d: Draw, row: Any) -> Move:
    event = TransportCheckpoint(intact=d.mostly(True, False, percent=25))
    return Move("", w.names.get(row.holder or "", "佐藤"), lambda c, s: under_way.checkpoint(c, s, row.id, event))


def _arrive(w: World, d: Draw, row: Any) -> Move:
    there = d.mostly(row.destination, w.place("会議室"), w.place("区役所"), w.place("作業室"))
    case = d.mostly(row.case_, None)
    return Move("", "鈴木", lambda c, s: under_way.arrive(c, s, row.id, TransportArrived(place=there), case))


def _verify(w: World, d: Draw, row: Any) -> Move:
    event = SealVerified(numbers=_read(w, d, row), tampered=d.mostly(False, True, percent=8))
    second = w.second(w.shorts[row.contract], "鈴木")
    return Move("", "鈴木", lambda c, s: sealing.verify(c, s, row.id, event), second)


def _allow(w: World, d: Draw, row: Any) -> Move:
    return Move("", "高橋", lambda c, s: sealing.release(c, s, row.id, OpeningReleased(reason="発注者と確認")))


def _open(w: World, d: Draw, row: Any) -> Move:
    return Move("", "鈴木", lambda c, s: sealing.open_case(c, s, row.id, TransportOpened()))


def _count(w: World, d: Draw, row: Any) -> Move:
    seen = list(row.items) if not d.chance(15) else [i for i in row.items if d.chance(50)]
    extra = [i for i in w.ids("stored", "in_use", contract=w.shorts[row.contract]) if i not in row.items]
    if extra and d.chance(10):
        seen = [*seen, d.one(extra)]
    inside = [i for i in seen if i in row.items]
    doubtful = [d.one(inside)] if inside and d.chance(8) else []
    away = Away(w.place(d.one(UNITS)), True) if d.chance(60) else None
    event = TransportAccepted()
    return Move("", "鈴木", lambda c, s: counting_out.accept(c, s, row.id, seen, event, away, doubtful))


def _reject(w: World, d: Draw, row: Any) -> Move:
    return Move("", "鈴木", lambda c, s: under_way.reject(c, s, row.id, TransportRejected(reason="別の便")))


def _unpack(w: World, d: Draw, row: Any) -> Move:
    return Move("", "鈴木", lambda c, s: transporting.unpack(c, s, row.id, TransportUnpacked()))


def _cancel(w: World, d: Draw, row: Any) -> Move:
    return Move("", "鈴木", lambda c, s: transporting.cancel(c, s, row.id, TransportCancelled(reason="延期")))


STEPS: dict[str, Callable[[World, Draw, Any], Move]] = {
    "pack": _pack, "seal": _seal, "replace": _replace, "depart": _depart, "relay": _relay, "checkpoint": _checkpoint,
    "arrive": _arrive, "verify": _verify, "allow": _allow, "open": _open, "count": _count, "reject": _reject,
    "unpack": _unpack, "cancel": _cancel,
}  # fmt: skip


@move("journeys", 1)
def seals(w: World, d: Draw) -> Move:
    if d.chance(60):
        numbers = [d.mostly(f"S-{200 + next(w.serials)}", "S-001")]
        return Move("stock seals", "鈴木", lambda c, s: sealing.stock(c, s, numbers, SealStocked(number="x")))
    subject = d.one(w.rows("seal")).id
    return Move("spoil seal", "鈴木", lambda c, s: sealing.spoil(c, s, subject, SealSpoilt(why_spoilt="broken")))


def astray(w: World) -> list[Any]:
    """Transports on their way of which nothing was found again."""
    return [t for t in w.rows("transport", "in_transit", "rejected") if t.items]


def gone(w: World) -> list[Any]:
    """Those of them of which everything is missing."""
    return [t for t in astray(w) if all(w.thing(i).state == "missing" for i in t.items)]


@move("journeys", 4, lambda w: [t for t in astray(w) if t not in gone(w)])
def miss_aboard(w: World, d: Draw) -> Move:
    row = d.one([t for t in astray(w) if t not in gone(w)])
    left = [i for i in row.items if w.thing(i).state == "in_transit"] or list(row.items)
    told, contract = ItemMissing(known_at=ago(0), sought="電車の網棚"), w.shorts[row.contract]
    return Move(
        "miss all aboard", _carrier(w, row), lambda c, s: items.report_missing(c, s, left, told), contract=contract
    )


@move("journeys", 40, gone)
def lose(w: World, d: Draw) -> Move:
    row, event = d.one(gone(w)), TransportLost(note="駅と警察に届け出た")
    return Move(
        "lose transport", "鈴木", lambda c, s: losing.lose(c, s, row.id, event), contract=w.shorts[row.contract]
    )


@move("journeys", 20, lambda w: w.rows("case", "lost"))
def find_case(w: World, d: Draw) -> Move:
    subject, event = d.one(w.rows("case", "lost")).id, CaseFound(where="駅の遺失物係")
    return Move("find case", "鈴木", lambda c, s: cases.find(c, s, subject, event))
