"""Where the people of the machine act: the standing cast in a furnished house, in a database of the sequence's own."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any

from PIL import Image

from custody import clock, db
from custody.caller import Caller
from custody.demo.cast import PURPOSES, Cast, caller_for, sent
from custody.events.cases import CaseRegistered
from custody.events.copies import CopyRegistered
from custody.events.items import BlankRegistered, ItemReceived, ItemStored
from custody.events.parties import PartyRegistered
from custody.events.places import PlaceRegistered
from custody.events.seals import SealStocked
from custody.ledger import project
from custody.models import REGISTERS
from custody.usecases import cases, items, parties, photos, places, receiving, sealing
from life.book import Book, Entry, Thing, read

CONTRACTS = ("tax", "library", "welfare")
HANDLERS = {"tax": ("佐藤", "伊藤"), "library": ("佐藤", "伊藤"), "welfare": ("佐藤", "髙木")}
NOBODY = "item:" + "0" * 16
SEALS = 16


def ago(minutes: float) -> str:
    return clock.stamp(datetime.now(UTC) - timedelta(minutes=minutes))


def day(days: int = 0) -> str:
    return (clock.japan(clock.now()).date() + timedelta(days=days)).isoformat()


def picture(colour: str = "white") -> bytes:
    made = BytesIO()
    Image.new("RGB", (8, 8), colour).save(made, "PNG")
    return made.getvalue()


def content(info_class: str) -> receiving.Content:
    return receiving.Content(CopyRegistered(item=NOBODY, name="通知データ", info_class=info_class, persons=10))


@dataclass
class House:
    """The furnished house: the cast, two photos kept for every contract, a firm of each sort, what is there already."""

    cast: Cast
    photo: str
    after: str
    firms: dict[str, str]
    entries: list[Entry] = field(default_factory=list)


def furnish(cast: Cast) -> House:
    """Cases, seals, firms with their sites and a few things in storage, so that a sequence begins in mid-life."""
    keeper, manager = cast.caller("鈴木"), cast.caller("高橋")
    photo, after = (_kept(cast, keeper, colour) for colour in ("white", "grey"))
    for _ in range(3):
        event = CaseRegistered(sort="duralumin", lock_kind="key", keeper=cast.people["鈴木"])
        cases.register(keeper, sent(), event)
    sealing.stock(keeper, sent(), [f"S-{n:03d}" for n in range(SEALS)], SealStocked(number="x"))
    firms = {}
    for sort in ("subcontractor", "disposal", "courier"):
        event_ = PartyRegistered(sort=sort, name=f"相手先 {sort}", contract=cast.contracts["library"])
        firms[sort] = parties.register(manager, sent(), event_).first("party")
    for short, kind, firm in (("再委託先", "subcontractor", "subcontractor"), ("廃棄先", "disposal", "disposal")):
        site = PlaceRegistered(name=short, place_kind="site", site_kind=kind, party=firms[firm])
        cast.places[short] = places.register_place(manager, sent(), site).first("place")
    for contract, medium, held, n in (
        ("tax", "hdd", "specific", 2), ("tax", "usb", "specific", 1), ("tax", "paper", "personal", 1),
        ("library", "usb", "personal", 2), ("welfare", "hdd", "personal", 2),
    ):  # fmt: skip
        _store(cast, keeper, contract, medium, held, n)
    for contract in ("tax", "library"):
        blank = BlankRegistered(medium="usb", place=cast.places["作業室"])
        receiving.register_blank(keeper, sent(), cast.contracts[contract], blank, ["", ""])
    return House(cast, photo, after, firms, read())


def _kept(cast: Cast, keeper: Caller, colour: str) -> str:
    return {photos.keep(keeper, cast.contracts[c], picture(colour)) for c in CONTRACTS}.pop()


def _store(cast: Cast, keeper: Caller, contract: str, medium: str, held: str, n: int) -> None:
    event = ItemReceived(medium=medium, place=cast.places["取扱区域A"], giver="田中 実", owner="client")
    serials = [f"SN-{contract}-{medium}-{k}" if medium != "paper" else "" for k in range(n)]
    done = receiving.receive(keeper, sent(), cast.contracts[contract], event, content(held), serials).done
    made = [d.subject for d in done if d.kind == "item.received"]
    unit = ItemStored(unit=cast.places["ロッカー1"], lock_checked=True)
    assert not items.store(keeper, sent(), made, unit).refused


class World:
    """One sequence: the house as it is now, as the book has it and as the rows have it."""

    def __init__(self, house: House) -> None:
        self.house, self.cast, self.photo, self.firms = house, house.cast, house.photo, house.firms
        self.book = Book(sorted(house.entries, key=lambda e: (e.subject, e.seq)))
        self.names = {v: k for k, v in self.cast.people.items()}
        self.shorts = {v: k for k, v in self.cast.contracts.items()}
        self.serials = itertools.count(1)
        self.count = entries()
        self.kept: dict[str, list[Any]] = {}

    def place(self, short: str) -> str:
        return self.cast.places[short]

    def pictured(self, contract: str, colour: str) -> str:
        return photos.keep(self.cast.caller("鈴木"), contract, picture(colour))

    def person(self, short: str) -> str:
        return self.cast.people[short]

    def contract(self, short: str) -> str:
        return self.cast.contracts[short]

    def caller(self, short: str) -> Caller:
        return caller_for(self.person(short))

    def purpose(self, contract: str) -> str:
        return PURPOSES[contract][0]

    def second(self, contract: str, first: str) -> str:
        """Somebody of the contract, not the first, to confirm."""
        return next(n for n in (*HANDLERS[contract], "鈴木") if n != first)

    def ids(self, *states: str, contract: str = "") -> list[str]:
        """The carriers in one of `states`, in the order in which they came."""
        return [i for i, t in self.things(*states) if not contract or self.shorts[t.contract] == contract]

    def things(self, *states: str) -> list[tuple[str, Thing]]:
        return [(i, t) for i, t in self.book.things.items() if t.state in states and t.contract in self.shorts]

    def thing(self, item: str) -> Thing:
        return self.book.things[item]

    def of(self, item: str) -> str:
        return self.shorts[self.thing(item).contract]

    def alike(self, item: str, options: Iterable[str]) -> list[str]:
        """Those of `options` that belong to the contract of `item`."""
        return [i for i in options if self.of(i) == self.of(item)]

    def rows(self, noun: str, *states: str) -> list[Any]:
        """The rows of a register in the order in which they came, of the cast's contracts; in `states` if any."""
        if noun not in self.kept:
            table = REGISTERS[noun]
            names = ", ".join(f.column_name for f in project.fields_of(table))
            stored = db.rows(f"SELECT {names} FROM {table._meta.table_name}")  # type: ignore[attr-defined]
            found = {r.id: r for r in (project.made(table, values) for values in stored)}
            mine = [found[s] for s in self.book.chains if s in found]
            self.kept[noun] = [r for r in mine if getattr(r, "contract", None) in (None, *self.shorts)]
        return [r for r in self.kept[noun] if not states or r.state in states]

    def row(self, subject: str) -> Any:
        return project.load([subject])[subject]


def entries() -> int:
    return int(db.rows("SELECT count(*) FROM entry")[0][0])
