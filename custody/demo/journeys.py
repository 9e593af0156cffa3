"""Sealed transports told to their end (Arts 23, 6, 10): one as it should be, one whose seal did not match."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from custody import clock
from custody.demo import pictures
from custody.demo.house import House
from custody.demo.lots import HDD, SPECIFIC, USB, Lot
from custody.demo.telling import Story, bring, done, kept, serials_of
from custody.events.returning import ReturnReceipted
from custody.events.transport import CasePacked, TransportDeparted, TransportPlanned, TransportSealed
from custody.events.under_way import (
    SealVerified,
    TransportAccepted,
    TransportArrived,
    TransportCheckpoint,
    TransportOpened,
    TransportRelayed,
)
from custody.usecases import counting_out, returning, sealing, transporting, under_way


class Journey(Story):
    """What 佐藤 carries to the client, step by step. `case`: which of the house's cases; `number`: the seal on it."""

    lot: Lot
    case, number, keeper = 0, "S-10001", "鈴木"

    def __init__(self, house: House) -> None:
        super().__init__(house)
        self.items: list[str] = []
        self.id = ""

    def bring(self, when: datetime) -> None:
        self.items = bring(when, self.house, self.lot)

    def plan(self, when: datetime, leave: datetime, arrive: datetime, **more: Any) -> None:
        given = {
            "purpose": "return", "origin": self.place("本社"), "destination": self.place("区役所"),
            "people": [self.house.cast.people["佐藤"]], "leave_at": clock.stamp(leave), "arrive_by": clock.stamp(arrive),
            "vehicle": "社用車 1号車", "route": "本社→桜通り→みなと区役所", **more,
        }  # fmt: skip
        event, contract = TransportPlanned.model_validate(given), self.contract(self.lot.contract)
        outcome = transporting.plan(self.by(self.keeper), self.house.sent(when), contract, event)
        self.id = done(outcome).first("transport")

    def pack(self, when: datetime) -> None:
        box = self.house.cases[self.case]
        event = CasePacked(lock_checked=True)
        done(transporting.pack(self.by("佐藤"), self.house.sent(when), self.id, self.items, event, box))

    def seal(self, when: datetime) -> None:
        photo = kept(self.house, "佐藤", self.lot.contract, pictures.seal(self.number))
        event = TransportSealed(pictures=[photo])
        done(sealing.seal(self.by("佐藤"), self.house.sent(when), self.id, self.number, event))

    def depart(self, when: datetime) -> None:
        done(transporting.depart(self.by("佐藤"), self.house.sent(when), self.id, TransportDeparted()))

    def arrive(self, when: datetime) -> None:
        event, box = TransportArrived(place=self.place("区役所")), self.house.cases[self.case]
        done(under_way.arrive(self.by("田中"), self.house.sent(when), self.id, event, box))

    def read(self, when: datetime, number: str, note: str = "") -> None:
        photo = kept(self.house, "田中", self.lot.contract, pictures.seal(number))
        event = SealVerified(numbers=number, tampered=False, pictures=[photo], note=note)
        done(sealing.verify(self.by("田中"), self.house.sent(when, second="伊藤"), self.id, event))

    def open(self, when: datetime) -> None:
        done(sealing.open_case(self.by("田中"), self.house.sent(when), self.id, TransportOpened()))

    def count(self, when: datetime) -> None:
        event = TransportAccepted(receipt="みな税受第58号")
        done(counting_out.accept(self.by("田中"), self.house.sent(when), self.id, self.items, event))

    def leave(self, day: int) -> None:
        """Lay the morning of the departure on the agenda."""
        self.on(day, 9, 10, self.pack)
        self.on(day, 9, 18, self.seal)
        self.on(day, 9, 35, self.depart)


class Returned(Journey):
    """Planned, packed, sealed, handed on once, read blind by two people, counted out, receipted with a signature."""

    part, length = 0.62, 7
    lot = Lot("tax", 0, USB, 4, "更正・異動データ 処理済", "ロッカー1", SPECIFIC, 2600)

    def lay(self) -> None:
        self.on(0, 10, 40, self.bring)
        self.on(6, 15, 10, self.planned)
        self.leave(7)
        self.on(7, 9, 58, self.hand_on)
        self.on(7, 10, 20, self.look)
        self.on(7, 10, 52, self.arrive)
        self.on(7, 10, 58, self.read, "s10001")
        self.on(7, 11, 4, self.open)
        self.on(7, 11, 12, self.count)
        self.on(7, 11, 25, self.receipt)

    def planned(self, when: datetime) -> None:
        leave = self.house.days[self.first + 7]
        start = when.replace(year=leave.year, month=leave.month, day=leave.day, hour=9, minute=30)
        self.plan(when, start, start + timedelta(minutes=90))

    def hand_on(self, when: datetime) -> None:
        event = TransportRelayed(receiver=self.house.cast.people["伊藤"], numbers=self.number)
        done(under_way.relay(self.by("佐藤"), self.house.sent(when, second="伊藤"), self.id, event))

    def look(self, when: datetime) -> None:
        event = TransportCheckpoint(intact=True, note="みなと橋の信号待ちで確認")
        done(under_way.checkpoint(self.by("伊藤"), self.house.sent(when), self.id, event))

    def receipt(self, when: datetime) -> None:
        """田中 signs on the sender's device."""
        drawn = kept(self.house, "鈴木", "tax", pictures.signature(1))
        event = ReturnReceipted(
            receipt="みな税受第58号", officer="税務課 主事 田中 実", place=self.place("区役所"), signature=drawn
        )
        done(returning.receipt(self.by("鈴木"), self.house.sent(when), self.contract("tax"), self.items, event))


class Mismatch(Journey):
    """The seal at the other end is another than the one on record; what follows is told in `mismatch.py`."""

    part, length = 0.8, 12
    lot = Lot("tax", 0, HDD, 2, "当初課税 計算結果 控え", "金庫", SPECIFIC, 118000)
    case, number = 1, "S-10012"

    def planned(self, when: datetime) -> None:
        self.plan(when, when + timedelta(minutes=30), when + timedelta(minutes=110))

    def serials(self) -> list[str]:
        return serials_of(self.items)
