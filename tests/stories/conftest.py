"""What the stories share: a way to carry things, and what the register says to somebody some hours later."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from custody import clock
from custody.caller import Signature, Submission, new_idem
from custody.demo.cast import sent
from custody.events.cases import CaseRegistered
from custody.events.seals import SealStocked
from custody.events.transport import CasePacked, TransportDeparted, TransportPlanned, TransportSealed
from custody.events.under_way import SealVerified, TransportAccepted, TransportArrived, TransportOpened
from custody.models import Transport
from custody.queries import deadlines
from custody.registers import current
from custody.usecases import cases, counting_out, photos, sealing, transporting, under_way
from custody.usecases.outcome import Outcome


def later(hours: float) -> str:
    return clock.stamp(clock.parse(clock.now()) + timedelta(hours=hours))


class Way:
    """A transport from the house to the client: 鈴木 plans and receives it, 佐藤 packs and carries it."""

    def __init__(self, cast: Any, contract: str) -> None:
        self.cast, self.contract = cast, contract
        self.keeper, self.carrier = cast.caller("鈴木"), cast.caller("佐藤")
        self.id = ""

    def plan(self, destination: str = "", **more: object) -> Outcome:
        given = {
            "purpose": "return", "origin": self.cast.places["本社"],
            "destination": destination or self.cast.places["区役所"], "people": [self.cast.people["佐藤"]],
            "leave_at": later(0), "arrive_by": later(1), **more,
        }  # fmt: skip
        event = TransportPlanned.model_validate(given)
        outcome = transporting.plan(self.keeper, sent(), self.cast.contracts[self.contract], event)
        self.id = "" if outcome.refused else outcome.first("transport")
        return outcome

    def pack(self, items: list[str], *, case: bool = True, locked: bool = True) -> Outcome:
        event = CaseRegistered(sort="duralumin", lock_kind="key", keeper=self.cast.people["鈴木"])
        box = cases.register(self.keeper, sent(), event).first("case") if case else None
        return transporting.pack(self.carrier, sent(), self.id, items, CasePacked(lock_checked=locked), box)

    def seal(self, number: str = "S-00931") -> Outcome:
        sealing.stock(self.keeper, sent(), [number], SealStocked(number="-"))
        return sealing.seal(self.carrier, sent(), self.id, number, TransportSealed())

    def leave(self) -> Outcome:
        return transporting.depart(self.carrier, sent(), self.id, TransportDeparted())

    def gone(self, items: list[str], **more: object) -> Way:
        """Planned, packed and on its way."""
        for step in (lambda: self.plan(**more), lambda: self.pack(items), self.seal, self.leave):
            assert not step().refused
        return self

    def counted_out(self, seen: list[str], number: str = "S-00931") -> Outcome:
        """Arrived at the client's, its seal read by two people, opened, and its contents counted."""
        at, case = TransportArrived(place=self.cast.places["区役所"]), Transport.get_by_id(self.id).case_
        assert not under_way.arrive(self.keeper, sent(), self.id, at, case).refused
        second = Signature(self.cast.people["高橋"], "password", clock.now())
        read, both = SealVerified(numbers=number, tampered=False), Submission(new_idem(), second=second)
        assert not sealing.verify(self.keeper, both, self.id, read).refused
        assert not sealing.open_case(self.keeper, sent(), self.id, TransportOpened()).refused
        return counting_out.accept(self.keeper, sent(), self.id, seen, TransportAccepted())


@pytest.fixture
def way(cast: Any) -> Callable[[str], Way]:
    return lambda contract="tax": Way(cast, contract)


@pytest.fixture
def said(cast: Any) -> Callable[..., list[deadlines.Due]]:
    """`said("佐藤", "late", 2)`: what that deadline says to somebody of the cast two hours from now."""

    def said(who: str, name: str, hours: float = 0) -> list[deadlines.Due]:
        caller, book = cast.caller(who), current()
        scope = deadlines.Scope(book, [book.contract(c) for c in sorted(caller.contracts)], later(hours))
        return deadlines.found(deadlines.BY_NAME[name], caller, scope)

    return said


@pytest.fixture
def picture(cast: Any) -> Callable[[str], str]:
    """The hash of a photo kept for a contract."""

    def picture(contract: str = "tax") -> str:
        made = BytesIO()
        Image.new("RGB", (8, 8), "white").save(made, "PNG")
        return photos.keep(cast.caller("鈴木"), cast.contracts[contract], made.getvalue())

    return picture
