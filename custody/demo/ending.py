"""How things stand now: some in hand, some late, a lot just come in, a contract near its end."""

from __future__ import annotations

from datetime import datetime, timedelta

from custody.demo.arrivals import reception
from custody.demo.calendar import at, next_working_day
from custody.demo.days import take
from custody.demo.house import House
from custody.demo.lots import LAST
from custody.events.contracts import ContractChanged
from custody.registers import current
from custody.usecases import contracts, receiving


def ends_sooner(when: datetime, house: House) -> None:
    """The library's contract is agreed to end in a few days from now."""
    row = house.cast.contracts["library"]
    held = {**_contract_fields(row), "ends": (house.until + timedelta(days=12)).date().isoformat()}
    contracts.settle(house.by("高橋"), house.sent(when), row, ContractChanged.model_validate(held))


def _contract_fields(contract: str) -> dict[str, object]:
    """What describes a contract now, as a change of it must repeat."""
    row = current().contract(contract)
    given = {name: getattr(row, "title" if name == "title_" else name) for name in ContractChanged.model_fields}
    return {name: value for name, value in given.items() if value is not None}


def still_out(when: datetime, house: House, contract: str, holder: str, n: int, due: datetime) -> None:
    """Taken out and not brought back."""
    take(when, house, contract, house.keep(house.need(contract, n)), holder, due=due)


def just_received(when: datetime, house: House, size: int) -> None:
    """The last lot: received and described, its labels not yet printed."""
    contract = house.cast.contracts[LAST.contract]
    receiving.receive(
        house.by("鈴木"),
        house.sent(when),
        contract,
        reception(house, LAST),
        LAST.content(),
        LAST.serials(house.rng, max(size, 100)),
    )


def plan_the_end(house: House, size: int) -> None:
    """Lay on the agenda how things stand now."""
    house.plan(at(house.day(0.68), 8, 15), ends_sooner, house)
    today = house.until.date()
    before, last = house.back(3), house.back(1)
    house.plan(at(before, 10, 5), still_out, house, "tax", "伊藤", 1, at(before, 17))
    house.plan(at(last, 13, 30), still_out, house, "welfare", "佐藤", 2, at(last, 17, 30))
    house.plan(at(last, 9, 40), still_out, house, "other", "髙木", 1, at(next_working_day(today), 12))
    house.plan(at(last, 15, 0), still_out, house, "tax", "佐藤", 2, at(next_working_day(today), 17))
    house.plan(at(last, 16, 10), just_received, house, size)
