"""A transport told step by step; 佐藤 packs and carries it, 鈴木 receives it."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from custody import clock, db
from custody.caller import Signature
from custody.demo.cast import sent
from custody.events.cases import CaseRegistered
from custody.events.seals import SealStocked
from custody.events.transport import CasePacked, TransportDeparted, TransportPlanned, TransportSealed
from custody.events.under_way import SealVerified, TransportAccepted, TransportArrived, TransportOpened
from custody.models import Item, Transport
from custody.usecases import cases, counting_out, photos, sealing, transporting, under_way


def later(hours: float) -> str:
    return clock.stamp(datetime.now(UTC) + timedelta(hours=hours))


def picture() -> bytes:
    made = BytesIO()
    Image.new("RGB", (8, 8), "white").save(made, "PNG")
    return made.getvalue()


class Road:
    """A transport of one contract, step by step; 佐藤 packs and carries, 鈴木 receives. Each step may be varied."""

    def __init__(self, cast: Any, desk: Any, contract: str = "tax") -> None:
        self.cast, self.desk, self.contract = cast, desk, contract
        self.id, self.case, self.items = "", "", []

    def who(self, name: str) -> Any:
        return self.cast.caller(name)

    def by(self, name: str = "伊藤") -> Any:
        second = Signature(self.cast.people[name], "password", clock.now())
        given = sent()
        return type(given)(idem=given.idem, second=second)

    def made(self, **more: Any) -> "Road":
        keeper = self.cast.people["鈴木"]
        event = CaseRegistered.model_validate({"sort": "duralumin", "lock_kind": "key", "keeper": keeper, **more})
        self.case = cases.register(self.who("鈴木"), sent(), event).first("case")
        return self

    def stocked(self, *numbers: str) -> "Road":
        given = numbers or ("S-00931", "S-00932", "S-00933")
        sealing.stock(self.who("鈴木"), sent(), list(given), SealStocked(number="x"))
        return self

    def plan(self, **more: Any) -> Any:
        given = {
            "purpose": "return", "origin": self.cast.places["本社"], "destination": self.cast.places["区役所"],
            "people": [self.cast.people["佐藤"]], "leave_at": later(0), "arrive_by": later(1), **more,
        }  # fmt: skip
        contract = self.cast.contracts[self.contract]
        outcome = transporting.plan(self.who("鈴木"), sent(), contract, TransportPlanned.model_validate(given))
        if not outcome.refused:
            self.id = outcome.first("transport")
        return outcome

    def pack(self, n: int = 2, items: list[str] | None = None, case: str | None = "", **more: Any) -> Any:
        self.items = self.desk.stored(self.contract, n) if items is None else items
        event = CasePacked.model_validate({"lock_checked": True, **more})
        box = self.case if case == "" else case
        return transporting.pack(self.who("佐藤"), sent(), self.id, self.items, event, box)

    def seal(self, numbers: str = "S-00931", *, photo: bool = True) -> Any:
        pictures = [self.pictured()] if photo else []
        return sealing.seal(self.who("佐藤"), sent(), self.id, numbers, TransportSealed(pictures=pictures))

    def pictured(self) -> str:
        return photos.keep(self.who("佐藤"), self.cast.contracts[self.contract], picture())

    def depart(self, **more: Any) -> Any:
        return transporting.depart(self.who("佐藤"), sent(), self.id, TransportDeparted.model_validate(more))

    def arrive(self, place: str = "区役所", case: str | None = "") -> Any:
        event = TransportArrived(place=self.cast.places[place])
        return under_way.arrive(self.who("鈴木"), sent(), self.id, event, self.case if case == "" else case)

    def read(self, numbers: str = "s 00931", **more: Any) -> Any:
        event = SealVerified.model_validate({"numbers": numbers, "tampered": False, **more})
        return sealing.verify(self.who("鈴木"), self.by(), self.id, event)

    def open(self) -> Any:
        return sealing.open_case(self.who("鈴木"), sent(), self.id, TransportOpened())

    def count(self, items: list[str] | None = None, **more: Any) -> Any:
        seen = self.items if items is None else items
        return counting_out.accept(self.who("鈴木"), sent(), self.id, seen, TransportAccepted(), **more)

    def on_its_way(self, n: int = 2, **more: Any) -> "Road":
        self.made().stocked()
        for step in (lambda: self.plan(**more), lambda: self.pack(n), self.seal, self.depart):
            assert not step().refused
        return self

    def row(self) -> Transport:
        return Transport.get_by_id(self.id)

    def states(self) -> set[str]:
        return {i.state for i in Item.select().where(Item.id.in_(self.items))}

    def kinds(self, subject: str) -> list[str]:
        return [k for (k,) in db.rows("SELECT kind FROM entry WHERE subject = ? ORDER BY seq", (subject,))]


@pytest.fixture
def road(cast: Any, desk: Any) -> Callable[..., Road]:
    return lambda contract="tax": Road(cast, desk, contract)
