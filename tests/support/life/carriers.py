"""The everyday of carriers: received, put away, taken out, brought back, handed over, seen, voided, labelled, corrected."""

from __future__ import annotations

from typing import Any

from custody.events.corrections import EntryCorrected
from custody.events.items import (
    BlankRegistered,
    CustodyHandedOver,
    ItemCheckedIn,
    ItemCheckedOut,
    ItemExpected,
    ItemReceived,
    ItemSighted,
    ItemStored,
    ItemVoided,
)
from custody.events.labels import DoubtSettled, LabelDamaged, LabelDoubted, LabelReissued
from custody.usecases import correcting, items, labelling, receiving
from custody.usecases.labelling import current_code
from life.moves import Draw, Move, move
from life.world import HANDLERS, World, ago, content, day

UNITS, ROOMS = ("ロッカー1", "ロッカー2", "金庫"), ("作業室", "取扱区域A")
OUTSIDE = ("会議室", "自宅")
OPEN_UNITS = ("棚", "仮置きロッカー", "一般書庫")
MEDIA = ("usb", "hdd", "usb", "paper", "tape", "ssd")


def which(d: Draw) -> str:
    return d.one(("tax", "tax", "library", "welfare"))


def several(w: World, d: Draw, options: list[str], most: int = 3) -> list[str]:
    """One of `options` and perhaps others of its contract."""
    first = d.one(options)
    others = [i for i in w.alike(first, options) if i != first]
    return [first, *(d.some(others, most - 1) if others and d.chance(40) else [])]


def serials(w: World, d: Draw, n: int) -> list[str]:
    return [f"SN-{next(w.serials):04d}" if d.chance(80) else "" for _ in range(n)]


@move("carriers", 3)
def receive(w: World, d: Draw) -> Move:
    contract, medium = which(d), d.one(MEDIA)
    place = w.place(d.mostly(d.one(ROOMS), *OUTSIDE))
    held = d.one(("specific", "specific", "personal", None) if contract == "tax" else ("personal", "special", None))
    given = {"medium": medium, "place": place, "giver": "田中 実", "owner": d.mostly("client", "individual")}
    event = ItemReceived.model_validate({**given, "stated": 5, "counted": d.mostly(5, 4)})
    inside, numbers = content(held) if held else None, serials(w, d, d.one((1, 1, 2, 3)))
    cid = w.contract(contract)
    return Move(
        "receive", "鈴木", lambda c, s: receiving.receive(c, s, cid, event, inside, numbers), contract=contract,
    )  # fmt: skip


@move("carriers", 1)
def expect(w: World, d: Draw) -> Move:
    contract, numbers = which(d), serials(w, d, d.one((1, 2)))
    event = ItemExpected(medium=d.one(MEDIA), expected_on=day(3))
    return Move(
        "expect", "鈴木", lambda c, s: receiving.expect(c, s, w.contract(contract), event, numbers), contract=contract
    )


@move("carriers", 3, lambda w: w.ids("expected"))
def receive_expected(w: World, d: Draw) -> Move:
    item = d.one(w.ids("expected"))
    row, contract = w.row(item), w.of(item)
    serial = d.mostly(row.serial, "SN-XXXX", percent=25)
    event = ItemReceived(medium=row.medium, place=w.place("取扱区域A"), giver="田中 実", serial=serial)
    inside = content("personal") if d.chance(60) else None
    cid = w.contract(contract)
    return Move(
        "receive expected", "鈴木", lambda c, s: receiving.receive(c, s, cid, event, inside, expected=item),
        contract=contract,
    )  # fmt: skip


@move("carriers", 1)
def register_blank(w: World, d: Draw) -> Move:
    contract, place = which(d), w.place(d.mostly(d.one(ROOMS), *OUTSIDE))
    event = BlankRegistered(
        medium=d.one(("usb", "ssd", "hdd")), place=place, owner=d.mostly("contractor", "individual")
    )
    return Move(
        "blank", "鈴木", lambda c, s: receiving.register_blank(c, s, w.contract(contract), event, ["", ""]),
        contract=contract,
    )  # fmt: skip


@move("carriers", 1, lambda w: w.ids("arrived", "stored", "quarantined"))
def add_content(w: World, d: Draw) -> Move:
    item = d.one(w.ids("arrived", "stored", "quarantined"))
    more = content(d.one(("personal", "specific")))
    return Move("add content", "鈴木", lambda c, s: receiving.add_content(c, s, item, more), contract=w.of(item))


@move("carriers", 6, lambda w: w.ids("arrived", "blank", "quarantined"))
def store(w: World, d: Draw) -> Move:
    some = several(w, d, w.ids("arrived", "blank", "quarantined"))
    unit = w.place(d.mostly(d.one(UNITS), *OPEN_UNITS, "作業室"))
    event = ItemStored(
        unit=unit, lock_checked=d.mostly(True, False), note=d.one(("確かめた", "")), copied=d.one((False, False, None))
    )
    who = d.one(("鈴木", *HANDLERS[w.of(some[0])]))
    return Move("store", who, lambda c, s: items.store(c, s, some, event), contract=w.of(some[0]))


@move("carriers", 5, lambda w: w.ids("stored"))
def take_out(w: World, d: Draw) -> Move:
    some = several(w, d, w.ids("stored"))
    contract = w.of(some[0])
    work = d.one(("entry", "view", "return_prep")) if not d.chance(5) else "convert"
    event = ItemCheckedOut(
        purpose=d.mostly(w.purpose(contract), "私用"), work=work, place=w.place(d.mostly(d.one(ROOMS), *OUTSIDE)),
        due=ago(-180),
    )  # fmt: skip
    return Move(
        "take out", d.one(HANDLERS[contract]), lambda c, s: items.take_out(c, s, some, event), contract=contract
    )


@move("carriers", 4, lambda w: w.ids("in_use"))
def bring_back(w: World, d: Draw) -> Move:
    some = several(w, d, w.ids("in_use"))
    unit = w.place(d.mostly(d.one(UNITS), *OPEN_UNITS))
    event = ItemCheckedIn(unit=unit, lock_checked=d.mostly(True, False), copied=d.chance(15))
    who = w.names.get(w.thing(some[0]).holder or "", "佐藤")
    return Move("bring back", who, lambda c, s: items.bring_back(c, s, some, event), contract=w.of(some[0]))


@move("carriers", 2, lambda w: w.ids("in_use"))
def hand_over(w: World, d: Draw) -> Move:
    some = several(w, d, w.ids("in_use"))
    contract = w.of(some[0])
    who = w.names.get(w.thing(some[0]).holder or "", "佐藤")
    receiver = d.mostly(w.second(contract, who), "田中", "山本")
    event = CustodyHandedOver(receiver=w.person(receiver))
    second = d.mostly(receiver, "鈴木", None)
    return Move("hand over", who, lambda c, s: items.hand_over(c, s, some, event), second, contract)


@move("carriers", 2, lambda w: w.ids("stored", "in_use", "arrived", "packed", "in_transit", "quarantined"))
def sight(w: World, d: Draw) -> Move:
    some = several(w, d, w.ids("stored", "in_use", "arrived", "packed", "in_transit", "quarantined", "blank"))
    return Move(
        "sight", d.one(HANDLERS[w.of(some[0])]), lambda c, s: items.sight(c, s, some, ItemSighted()),
        contract=w.of(some[0]),
    )  # fmt: skip


@move("carriers", 1, lambda w: w.ids("expected", "blank", "arrived", "stored"))
def void(w: World, d: Draw) -> Move:
    free = [i for i in w.ids("expected", "blank", "arrived", "stored") if not w.thing(i).copies]
    item = d.one(free or w.ids("expected", "blank", "arrived", "stored"))
    second = d.mostly(w.second(w.of(item), "鈴木"), "鈴木", None)
    event = ItemVoided(reason="double")
    return Move("void", "鈴木", lambda c, s: items.void(c, s, [item], event), second, w.of(item))


@move("carriers", 2)
def label(w: World, d: Draw) -> Move:
    item = d.one([i for i, t in w.book.things.items() if t.contract in w.shorts])
    what = d.one(("print", "attach", "damage", "doubt", "doubt", "settle", "reissue"))
    code = current_code(w.row(item))
    again = LabelReissued(reason="damaged")
    call = {
        "print": lambda c, s: labelling.print_labels(c, s, [item], "a4-24"),
        "attach": lambda c, s: labelling.attach(c, s, item, code),
        "damage": lambda c, s: labelling.report_damage(c, s, item, LabelDamaged()),
        "doubt": lambda c, s: labelling.doubt(c, s, item, LabelDoubted(why="twice", where="棚"), code),
        "settle": lambda c, s: labelling.settle(c, s, item, DoubtSettled(found="一つだけだった")),
        "reissue": lambda c, s: labelling.reissue(c, s, item, again),
    }[what]
    second = w.second(w.of(item), "鈴木") if what == "reissue" else None
    return Move(f"label: {what}", "鈴木", call, second, w.of(item))


def doubted(w: World) -> list[str]:
    """Items of whose label somebody doubted last."""
    last = {i: [e.kind for e in w.book.chains[i] if e.kind.startswith("label.")] for i in w.book.things}
    return [
        i for i, kinds in last.items() if kinds and kinds[-1] == "label.doubted" and w.thing(i).contract in w.shorts
    ]


@move("carriers", 4, doubted)
def settle_doubt(w: World, d: Draw) -> Move:
    item = d.one(doubted(w))
    event = DoubtSettled(found="一つだけだった")
    return Move("label: settle", "鈴木", lambda c, s: labelling.settle(c, s, item, event), contract=w.of(item))


@move("carriers", 2)
def correct(w: World, d: Draw) -> Move:
    kinds = ("item.stored", "item.checked_in", "item.received", "item.checked_out", "carrier.blank_registered")
    wrong = d.one([e for e in w.book.of(*kinds) if e.contract in w.shorts])
    name = "unit" if "unit" in wrong.data else "place"
    options = (*UNITS, *OPEN_UNITS) if name == "unit" else (*ROOMS, *OUTSIDE)
    changes: dict[str, Any] = {name: w.place(d.one(options))}
    if d.chance(20):
        changes = {"note": f"直した {d.one('甲乙丙')}"}
    event = EntryCorrected(reason="wrong_place", why="取り違え")
    subject, hash_ = wrong.subject, wrong.hash
    return Move(
        "correct", "鈴木", lambda c, s: correcting.correct(c, s, subject, hash_, changes, event),
        contract=w.shorts[wrong.contract or ""],
    )  # fmt: skip
