"""What the client permits and orders, copies made under it, and how they are erased (Arts 4, 9, 11, 19)."""

from __future__ import annotations

from typing import Any

from custody.events.authorisations import (
    AreaAdded,
    AuthorisationEnded,
    AuthorisationPapered,
    CarryingConsented,
    CopyingPermitted,
    DestructionInstructed,
    SubcontractingConsented,
)
from custody.events.copying import ItemCopied
from custody.events.discovering import CarrierDiscovered, ContentDiscovered, CopyDiscovered
from custody.events.erasing import ContentErased
from custody.events.striking import ContentStruck
from custody.usecases import authorising, copying, discovering, erasing, striking
from life.carriers import several, which
from life.moves import Draw, Move, move
from life.world import World, ago, day

NAMED = ("stored", "in_use", "arrived")


def said(d: Draw) -> dict[str, Any]:
    """By whom a permission is recorded and how it was given."""
    how = d.one(("written", "written", "electronic", "oral"))
    return {"dated": day(-1), "officer": "課長 田中 実", "how": how, "document": d.mostly("みな税第9号", "")}


def granted(w: World, name: str, contract: str, event: Any, who: str = "高橋") -> Move:
    cid = w.contract(contract)
    return Move(name, who, lambda c, s: authorising.grant(c, s, cid, event), contract=contract)


@move("copies", 3, lambda w: w.ids(*NAMED))
def permit(w: World, d: Draw) -> Move:
    named = several(w, d, w.ids(*NAMED))
    event = CopyingPermitted.model_validate(
        {
            **said(d), "items": named, "allowed": d.one((1, 1, 2, 3)), "methods": ["duplicate", "print", "backup"],
            "media": d.one((["usb", "paper", "ssd", "hdd"], ["usb", "paper", "ssd", "hdd"], ["tape"])),
            "purpose": "印刷工程", "since": day(-1), "until": day(d.mostly(30, -1)), "after": d.one(("erase", "return")),
            "standing": d.chance(30),
        }
    )  # fmt: skip
    client = w.of(named[0]) != "library" and d.chance(20)
    return granted(w, "permit", w.of(named[0]), event, "田中" if client else "高橋")


@move("copies", 1, lambda w: w.ids(*NAMED))
def other_grants(w: World, d: Draw) -> Move:
    contract = which(d)
    what = d.one(("carry", "area", "subcontract"))
    if what == "area":
        event: Any = AreaAdded(**said(d), place=w.place(d.one(("会議室", "取扱区域A"))), since=day(-1), until=day(90))
    elif what == "carry":
        named = w.ids(*NAMED, contract=contract) or w.ids(*NAMED)
        event = CarryingConsented(
            **said(d), items=[d.one(named)], place=w.place("会議室"), purpose="打合せ", since=day(-1), until=day(5)
        )
    else:
        scan = w.photo if d.chance(80) else None
        event = SubcontractingConsented(
            **said(d), party=w.firms["subcontractor"], purpose="入力", since=day(-1), until=day(90), scan=scan
        )
    return granted(w, f"grant: {what}", contract, event)


@move("copies", 1, lambda w: w.rows("authorisation"))
def end_grant(w: World, d: Draw) -> Move:
    row = d.one(w.rows("authorisation"))
    contract = w.shorts[row.contract]
    if row.paper and d.chance(50):
        ended = AuthorisationEnded(on=day(), reason="取消")
        return Move("end grant", "高橋", lambda c, s: authorising.end(c, s, row.id, ended), contract=contract)
    paper = AuthorisationPapered(on=day(), document="みな税第99号")
    return Move("paper", "高橋", lambda c, s: authorising.record_paper(c, s, row.id, paper), contract=contract)


def grants(w: World, item: str, sort: str) -> list[Any]:
    return [g for g in w.rows("authorisation", "active") if g.sort == sort and item in g.items]


def copyable(w: World) -> list[str]:
    return [i for i, t in w.things("in_use") if t.copies]


def permitted(w: World) -> list[str]:
    return [i for i in copyable(w) if grants(w, i, "copy")]


@move("copies", 12, permitted)
def copy_as_permitted(w: World, d: Draw) -> Move:
    return copy(w, d)


@move("copies", 1, copyable)
def copy(w: World, d: Draw) -> Move:
    options = copyable(w)
    item = d.one([i for i in options if grants(w, i, "copy")] or options)
    held, contract = w.thing(item), w.of(item)
    fit = grants(w, item, "copy") or w.rows("authorisation")
    grant = d.one(fit).id if fit and not d.chance(10) else None
    blanks = w.ids("blank", contract=contract)
    mine = [i for i, t in w.things("in_use") if t.holder == held.holder and w.of(i) == contract and i != item]
    onto = d.one(([d.one(blanks)] if blanks else []) + ([d.one(mine)] if mine else []) + ["paper"])
    if d.chance(4):
        onto = d.one(w.ids("stored", "arrived", "blank", "packed") or ["paper"])
    event = ItemCopied(
        parent=d.one(list(held.copies)), permission=grant, method=d.one(("duplicate", "print", "backup")),
        target=None if onto == "paper" else onto, paper=onto == "paper", purpose="印刷工程", records=120,
    )  # fmt: skip
    who = w.names.get(held.holder or "", "佐藤")
    return Move(
        f"copy: {'onto paper' if event.paper else 'onto a carrier'}",
        who,
        lambda c, s: copying.make_copy(c, s, item, event),
        contract=contract,
    )


def erasable(w: World) -> list[str]:
    return [i for i, t in w.things("in_use", "stored", "quarantined", "arrived") if t.copies]


@move("copies", 1, erasable)
def instruct_erasure(w: World, d: Draw) -> Move:
    named = several(w, d, erasable(w))
    event = DestructionInstructed(
        **said(d),
        items=named,
        technique="clear",
        place=w.place("作業室"),
        witness=d.one(("none", "own")),
        deadline=day(20),
    )
    return granted(w, "instruct erasure", w.of(named[0]), event)


def grounded(w: World) -> list[str]:
    """Carriers with a copy that somebody's word lets be erased."""
    made = {c.item for c in w.rows("copy", "live") if c.permission}
    return [i for i in erasable(w) if i in made or grants(w, i, "destroy")]


@move("copies", 6, grounded)
def erase_as_told(w: World, d: Draw) -> Move:
    return erase(w, d)


@move("copies", 1, erasable)
def erase(w: World, d: Draw) -> Move:
    options = erasable(w)
    made = [c for c in w.rows("copy", "live") if c.permission]
    ours = [i for i in options if any(c.item == i for c in made)]
    named = [i for i in options if grants(w, i, "destroy")]
    item = d.one([*ours, *ours, *named] or options)
    held = list(w.thing(item).copies)
    under = [c.permission for c in made if c.item == item]
    basis = d.one([*under, *(g.id for g in grants(w, item, "destroy"))] or [None])
    mine = [c.id for c in made if c.item == item and c.permission == basis] or held
    event = ContentErased(
        copies=mine if d.chance(60) else d.some(held), basis=basis, technique=d.one(("clear", "purge", "purge", "degauss")),
        tool="消去ツール 1.0", verified_by="画面で確認", outcome=d.one(("pass", "pass", "pass", "failed", "unknown")),
        copied=d.one((False, False, False, True, None)),
    )  # fmt: skip
    who = d.one(("佐藤", "鈴木"))
    second = w.second(w.of(item), who) if d.chance(70) else None
    return Move("erase", who, lambda c, s: erasing.erase(c, s, item, event), second, w.of(item))


def made_here(w: World) -> dict[str, str]:
    """Live copies made under a permission, on what may be struck from: id to carrier."""
    where = set(erasable(w))
    return {c.id: c.item for c in w.rows("copy", "live") if c.permission and c.item in where}


@move("copies", 6, made_here)
def strike_made(w: World, d: Draw) -> Move:
    copy, item = d.one(sorted(made_here(w).items()))
    return striking_off(w, d, copy, item)


@move("copies", 1, erasable)
def strike(w: World, d: Draw) -> Move:
    item = d.one(erasable(w))
    return striking_off(w, d, d.one(list(w.thing(item).copies)), item)


def striking_off(w: World, d: Draw, copy: str, item: str) -> Move:
    row = next(c for c in w.rows("copy") if c.id == copy)
    like = [c.number for c in w.rows("copy") if (c.contract, c.parent) == (row.contract, row.parent) and c.id != copy]
    event = ContentStruck.model_validate(
        {
            "copy_": copy, "reason": d.one(("wrong_carrier", "never_made", "double")), "explained": "読み違い",
            "instead_of": d.one(like) if like and d.chance(70) else "", "agreed": d.mostly("市情第9号", ""),
        }
    )  # fmt: skip
    who, second = d.one((("鈴木", "高橋"), ("高橋", "鈴木")))
    return Move("strike", who, lambda c, s: striking.strike(c, s, item, event), d.mostly(second, "佐藤"), w.of(item))


@move("copies", 1)
def discover(w: World, d: Draw) -> Move:
    """Somebody's own, or on what is registered."""
    options = w.ids("blank", "stored", "in_use", "arrived")
    item = d.one(options) if options and d.chance(50) else None
    contract = w.of(item) if item else which(d)
    cid, told = w.contract(contract), {"known_at": ago(d.mostly(0, -60)), "where": "私物の中"}
    like = [c.number for c in w.rows("copy") if c.contract == cid]
    copy = CopyDiscovered(
        name="通知データ", info_class=d.one(("specific", "personal")), of=d.mostly(d.one([*like[:3], ""]), "K-999999"),
    )  # fmt: skip
    if item:
        on = ContentDiscovered.model_validate(told)
        return Move(
            "discover on", "鈴木", lambda c, s: discovering.discover_on(c, s, item, on, copy), contract=contract
        )
    event = CarrierDiscovered.model_validate(
        {**told, "medium": d.one(("usb", "phone", "paper")), "place": w.place(d.one(("作業室", "自宅")))}
    )
    return Move("discover", "高橋", lambda c, s: discovering.discover(c, s, cid, event, copy), contract=contract)
