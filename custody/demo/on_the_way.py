"""Cases and seals of the house, a transport that is under way now with a courier, and one that is planned."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from custody.demo.calendar import at, next_working_day
from custody.demo.house import House
from custody.demo.journeys import Journey
from custody.demo.lots import PAPER, SPECIAL, USB, Lot
from custody.demo.telling import done
from custody.events.cases import CaseInspected, CaseRegistered
from custody.events.seals import SealStocked
from custody.events.transport import Errand, TransportDeparted
from custody.usecases import cases, sealing, transporting

CASES = (("duralumin", "key", 20), ("duralumin", "dial", 12), ("hard", "key", 8), ("hard", "dial", 8))
SEALS = 30


def equip(when: datetime, house: House) -> None:
    """Four cases, inspected, and a strip of seals."""
    keeper, on = house.by("鈴木"), when.date().isoformat()
    for n, (sort, lock, capacity) in enumerate(CASES):
        given = {
            "sort": sort,
            "lock_kind": lock,
            "capacity": capacity,
            "keeper": house.cast.people["鈴木"],
            "key_number": f"C-{n + 1}",
        }
        made = cases.register(keeper, house.sent(when + timedelta(minutes=n)), CaseRegistered.model_validate(given))
        house.cases.append(done(made).first("case"))
        looked = house.sent(when + timedelta(minutes=n, seconds=30))
        cases.inspect(keeper, looked, house.cases[-1], CaseInspected(on=on, sound=True))
    numbers = [f"S-{10001 + n}" for n in range(SEALS)]
    done(sealing.stock(keeper, house.sent(when + timedelta(minutes=5)), numbers, SealStocked(number="-", lot="S-10")))


class ByCourier(Journey):
    """Media of the welfare contract on their way to the subcontractor, in the hands of a tracked courier."""

    part, length = 1.0, 6
    lot = Lot("welfare", 0, USB, 3, "口座照合用データ", "ロッカー1", SPECIAL, 3900)
    case, number = 2, "S-10021"

    def lay(self) -> None:
        self.on(0, 10, 30, self.bring)
        self.on(5, 16, 20, self.planned)
        self.on(6, 9, 5, self.pack)
        self.on(6, 9, 12, self.seal)
        self.on(6, 9, 32, self.depart)

    def planned(self, when: datetime) -> None:
        last = self.house.days[self.first + 6]
        until = at(next_working_day(self.house.until.date()), 12)
        more: dict[str, Any] = {
            "purpose": Errand.SUBCONTRACT, "destination": self.place("はるか第1センター"), "people": [],
            "firm": self.house.cast.parties["みなと急便"], "vehicle": "", "route": "専用便（追跡あり）", "specific": False,
        }  # fmt: skip
        self.plan(when, at(last, 9, 30), until, **more)

    def depart(self, when: datetime) -> None:
        event = TransportDeparted(tracking="MQ-4471-2208", driver="みなと急便 森下")
        done(transporting.depart(self.by("佐藤"), self.house.sent(when), self.id, event))


class Tomorrow(Journey):
    """A return that is planned and packed for the next working day, waiting for its seal."""

    part, length = 1.0, 5
    lot = Lot("tax", 0, PAPER, 3, "課税資料 控え（処理済）", "ロッカー2", SPECIAL, 90)
    case = 3

    def lay(self) -> None:
        self.on(0, 11, 15, self.bring)
        self.on(4, 15, 40, self.planned)
        self.on(4, 16, 5, self.pack)

    def planned(self, when: datetime) -> None:
        start = at(next_working_day(self.house.until.date()), 9, 30)
        self.plan(when, start, start + timedelta(minutes=90))
