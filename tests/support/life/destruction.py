"""Destruction on instruction: staged, read, carried out, watched, certified; or sent back, or given up."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from custody.events.authorisations import DestructionInstructed
from custody.events.destroying import DestroyStaged
from custody.events.lots import LotCertified, LotExecuted, LotReconciled, LotRejected, LotWithdrawn, LotWitnessed
from custody.usecases import authorising, certifying, destroying, executing
from life.carriers import OPEN_UNITS, UNITS, several
from life.copies import said
from life.moves import Draw, Move, move
from life.world import World, ago, day

READY = ("stored", "arrived", "quarantined")
NEXT = {
    "staged": ("read",) * 6 + ("withdraw",), "blocked": ("withdraw", "read"), "reconciled": ("execute",) * 5 + ("withdraw",),
    "executed": ("witness", "witness", "witness", "certify", "certify", "certify", "misprint", "reject"),
}  # fmt: skip


@move("destruction", 2, lambda w: w.ids(*READY))
def instruct(w: World, d: Draw) -> Move:
    named = several(w, d, w.ids(*READY, contract=d.one(("tax", "library"))) or w.ids(*READY))
    contract = w.of(named[0])
    event = DestructionInstructed(
        **said(d), items=named, technique=d.one(("shred", "burn")), place=w.place(d.one(("作業室", "作業室", "廃棄先"))),
        witness=d.one(("own", "none", "client") if contract != "library" else ("own", "none")), party=w.firms["disposal"],
    )  # fmt: skip
    return Move(
        "instruct", "高橋", lambda c, s: authorising.grant(c, s, w.contract(contract), event), contract=contract
    )


def ordered(w: World) -> list[Any]:
    ready = set(w.ids(*READY))
    return [
        g for g in w.rows("authorisation", "active")
        if g.sort == "destroy" and g.technique in ("shred", "burn") and ready & set(g.items)
    ]  # fmt: skip


@move("destruction", 5, ordered)
def stage(w: World, d: Draw) -> Move:
    order = d.one(ordered(w))
    named = [i for i in order.items if i in w.ids(*READY)]
    some = named if d.chance(70) else d.some(named)
    if d.chance(5):
        some = [*some, d.one(w.alike(named[0], w.ids(*READY)))]
    lying = {t.place for _, t in w.things("stored")}
    free = [u for u in (*UNITS, "仮置きロッカー") if w.place(u) not in lying]
    unit = w.place(d.mostly(d.one(free or UNITS), *OPEN_UNITS))
    event = DestroyStaged(unit=unit, lock_checked=d.mostly(True, False), copied=d.one((False, False, None)))
    basis, cid = (order.id if not d.chance(4) else None), order.contract
    return Move(
        "stage", "鈴木", lambda c, s: destroying.stage(c, s, cid, basis, list(dict.fromkeys(some)), event),
        contract=w.shorts[cid],
    )  # fmt: skip


@move("destruction", 30, lambda w: w.rows("destruction", *NEXT))
def go_on(w: World, d: Draw) -> Move:
    row = d.one(w.rows("destruction", *NEXT))
    step = d.one(NEXT[row.state] if not d.chance(4) else [s for some in NEXT.values() for s in some])
    made = STEPS[step](w, d, row)
    made.name, made.contract = f"lot: {step}", w.shorts[row.contract]
    return made


def _lines(w: World, d: Draw, row: Any) -> list[str]:
    """The numbers of what is in the lot as somebody reads or writes them, mostly all and right."""
    right = [i.serial or i.number for i in map(w.row, row.items)]
    return d.mostly(right, [*right[1:], "SN-9999"], right[1:], [*right, right[0]], percent=12)


def _read(w: World, d: Draw, row: Any) -> Move:
    event = LotReconciled(serials=_lines(w, d, row), absent=d.chance(50))
    return Move("", d.mostly("佐藤", "鈴木"), lambda c, s: destroying.reconcile(c, s, row.id, event))


def _execute(w: World, d: Draw, row: Any) -> Move:
    order = w.row(row.instruction)
    before, after = (w.pictured(row.contract, f"#{shade}{int(row.number[2:]):04x}") for shade in ("ff", "00"))
    event = LotExecuted(
        technique=d.mostly(order.technique, "degauss", "clear"), maker="大東", model="H-1",
        place=d.mostly(order.place, w.place("会議室")), started=ago(0), ended=ago(0 if d.chance(90) else -60),
        operator=w.person("佐藤"), photos_before=[before] if d.mostly(True, False) else [],
        photos_after=[d.mostly(after, before, w.house.after)],
    )  # fmt: skip
    return Move("", "佐藤", lambda c, s: executing.execute(c, s, row.id, event))


def _witness(w: World, d: Draw, row: Any) -> Move:
    order = w.row(row.instruction)
    if order.witness == "client" and d.chance(50):
        by_hand = LotWitnessed(signature=w.photo, officer="税務課 主任 田中 実")
        return Move("", "鈴木", lambda c, s: executing.witness(c, s, row.id, by_hand))
    right = "田中" if order.witness == "client" else w.second(w.shorts[row.contract], "佐藤")
    event = LotWitnessed(seen="見た")
    return Move("", d.mostly(right, "佐藤"), lambda c, s: executing.witness(c, s, row.id, event), signs=True)


def _certify(w: World, d: Draw, row: Any) -> Move:
    return _certificate(w, d, row, _lines(w, d, row))


def _misprint(w: World, d: Draw, row: Any) -> Move:
    """A certificate on which a thing of the lot does not stand."""
    return _certificate(w, d, row, [*_lines(w, d, row)[1:], "SN-9999"])


def _certificate(w: World, d: Draw, row: Any, lines: list[str]) -> Move:
    number = f"証-{next(w.serials)}" if not d.chance(5) else "証-1"
    event = LotCertified(
        certificate=number, issuer="大東環境", issued_on=day(d.mostly(0, -30)), scan=w.photo, serials=lines
    )
    return Move("", "鈴木", lambda c, s: certifying.certify(c, s, row.id, event))


def _reject(w: World, d: Draw, row: Any) -> Move:
    event = LotRejected(certificate="証-0", issuer="大東環境", issued_on=day(), reason="印がない")
    return Move("", "鈴木", lambda c, s: certifying.reject(c, s, row.id, event))


def _withdraw(w: World, d: Draw, row: Any) -> Move:
    return Move("", "鈴木", lambda c, s: destroying.withdraw(c, s, row.id, LotWithdrawn(reason="延期")))


STEPS: dict[str, Callable[[World, Draw, Any], Move]] = {
    "read": _read, "execute": _execute, "witness": _witness, "certify": _certify,
    "misprint": _misprint, "reject": _reject, "withdraw": _withdraw,
}  # fmt: skip
