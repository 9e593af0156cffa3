"""A seal that stands in stock and is read on a case was used, whatever was typed when it was put on."""

from typing import Any

from custody.events.under_way import TransportRelayed
from custody.models import Incident, Seal
from custody.usecases import under_way


def state(number: str) -> str:
    return Seal.get(Seal.number == number).state


def test_a_seal_that_was_misread_when_put_on_is_not_left_in_stock(road: Any) -> None:
    r = road().on_its_way()
    r.arrive()
    assert state("S-00932") == "stock"
    assert not r.read("S-00932").refused
    assert (state("S-00932"), r.row().seal_ok, Incident.select().count()) == ("met", False, 1)
    other = road()
    other.made().plan()
    other.pack()
    no = other.seal("S-00932").refused
    assert {x.rule for n in no for x in n.refusals} == {"R-CS-6"}


def test_neither_is_one_that_was_read_at_a_relay(road: Any) -> None:
    r = road().on_its_way()
    event = TransportRelayed(numbers="S-00932", receiver=r.cast.people["伊藤"])
    assert not under_way.relay(r.who("佐藤"), r.by("伊藤"), r.id, event).refused
    assert (state("S-00932"), state("S-00931")) == ("met", "applied")


def test_what_was_never_read_on_a_case_stays_in_stock(road: Any) -> None:
    r = road().on_its_way()
    r.arrive()
    r.read()
    assert [state(n) for n in ("S-00931", "S-00932", "S-00933")] == ["applied", "stock", "stock"]
