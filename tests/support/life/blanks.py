"""Labels printed ahead: printed, bound to what comes, voided. And the badges of people."""

from __future__ import annotations

from custody.events.badges import BadgeVoided
from custody.events.blank_labels import BlankLabelVoided
from custody.events.items import ItemReceived
from custody.usecases import badges, blank_labels, receiving
from life.carriers import which
from life.moves import Draw, Move, move
from life.world import World, content


@move("carriers", 1)
def print_blanks(w: World, d: Draw) -> Move:
    letter, n = d.mostly("M", "T"), d.one((1, 2, 3))
    return Move("print blanks", "鈴木", lambda c, s: blank_labels.print_blanks(c, s, letter, n, "a4-24"))


@move("carriers", 2, lambda w: w.rows("blanklabel", "ready"))
def receive_with_blanks(w: World, d: Draw) -> Move:
    """Now and then with one that is used already, that is void, or that is there twice."""
    labels = [row.number for row in d.some(w.rows("blanklabel", "ready"), 2)]
    if d.chance(15):
        labels = [d.one(w.rows("blanklabel")).number, *labels]
    event = ItemReceived(medium="usb", place=w.place("取扱区域A"), giver="田中 実", owner="client")
    contract, serials = which(d), [""] * len(labels)
    cid = w.contract(contract)
    return Move(
        "receive with blanks", "鈴木",
        lambda c, s: receiving.receive(c, s, cid, event, content("personal"), serials, labels=labels), contract=contract,
    )  # fmt: skip


@move("carriers", 1, lambda w: w.rows("blanklabel", "ready"))
def void_blanks(w: World, d: Draw) -> Move:
    some = [row.id for row in d.some(w.rows("blanklabel"), 2)]
    return Move("void blanks", "鈴木", lambda c, s: blank_labels.void(c, s, some, BlankLabelVoided(why="spoilt")))


@move("office", 1)
def issue_badge(w: World, d: Draw) -> Move:
    person = w.person(d.one(("佐藤", "伊藤", "鈴木")))
    return Move("badge", d.one(("高橋", "鈴木")), lambda c, s: badges.issue(c, s, person, "a4-24"))


@move("office", 1, lambda w: w.rows("badge", "issued"))
def void_badge(w: World, d: Draw) -> Move:
    person = d.one(w.rows("badge")).person
    return Move("void badge", "高橋", lambda c, s: badges.void(c, s, person, BadgeVoided(why="lost")))
