"""Attempts on transports and destructions that the rules refuse; what was copied too often is told in duplicates.py."""

from __future__ import annotations

from datetime import datetime, timedelta

from custody import clock
from custody.demo.calendar import at
from custody.demo.house import House
from custody.events.destroying import DestroyStaged
from custody.events.transport import CasePacked, Errand, TransportCancelled, TransportPlanned
from custody.usecases import destroying, transporting


def _planned(when: datetime, house: House, destination: str, contract: str = "tax") -> str | None:
    """A transport by 佐藤; None where the plan itself is refused."""
    event = TransportPlanned(
        purpose=Errand.AREA if destination != "区役所" else Errand.RETURN,
        origin=house.cast.places["本社"],
        destination=house.cast.places[destination],
        people=[house.cast.people["佐藤"]],
        leave_at=clock.stamp(when + timedelta(minutes=30)),
        arrive_by=clock.stamp(when + timedelta(hours=2)),
    )
    outcome = transporting.plan(house.by("鈴木"), house.sent(when), house.cast.contracts[contract], event)
    return None if outcome.refused else outcome.first("transport")


def outside_the_areas(when: datetime, house: House) -> None:
    """Art. 19: specific personal information to a place that is no designated area."""
    _planned(when, house, "会議室")


def to_somebodys_home(when: datetime, house: House) -> None:
    """Arts 6 and 19: to a place that is on no list."""
    _planned(when, house, "自宅")


def without_a_case(when: datetime, house: House) -> None:
    """Art. 23, twice: no case, then a case whose lock nobody checked. In the end the errand is called off."""
    chosen = house.need("tax", with_serial=True)
    transport = _planned(when, house, "区役所")
    if transport is None:
        return
    by = house.by("佐藤")
    for n, (case, checked) in enumerate(((None, True), (house.cases[0], False)), 1):
        sent = house.sent(when + timedelta(minutes=2 * n))
        transporting.pack(by, sent, transport, chosen, CasePacked(lock_checked=checked), case)
    off = TransportCancelled(reason="受け取る職員の都合がつかず、別の日に改める")
    transporting.cancel(house.by("鈴木"), house.sent(when + timedelta(minutes=9)), transport, off)


def destroyed_uninstructed(when: datetime, house: House) -> None:
    """Art. 11: nobody instructed it."""
    chosen = house.need("welfare")
    event = DestroyStaged(unit=house.cast.places["廃棄待ち保管庫"], lock_checked=True)
    contract = house.cast.contracts["welfare"]
    destroying.stage(house.by("鈴木"), house.sent(when), contract, None, chosen, event)


ATTEMPTS = (outside_the_areas, without_a_case, to_somebodys_home, destroyed_uninstructed)


def plan_more_refusals(house: House) -> None:
    """Spread them over the second half, after the cases are there."""
    for n, attempt in enumerate(ATTEMPTS):
        house.plan(at(house.day(0.45 + 0.13 * n), 15, 5) + house.minutes(0, 45), attempt, house)
