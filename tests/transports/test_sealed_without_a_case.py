"""What is sealed is not put away before its seals came off, whether it lies in a case or not."""

import pytest

from custody.demo.cast import sent
from custody.events.items import BlankRegistered
from custody.events.reclaiming import CarrierReclaimed
from custody.events.returning import ReturnReceipted
from custody.models import Item
from custody.usecases import items, receiving, reclaiming, returning


def refused(outcome):
    return {r.rule for no in outcome.refused for r in no.refusals}


def test_it_is_put_away_only_after_its_seals_were_read_and_came_off(road, desk):
    r = road("library").stocked()
    r.plan(purpose="area", destination=r.cast.places["取扱区域A"])
    for step in (lambda: r.pack(2, case=None), r.seal, r.depart):
        assert not step().refused
    r.arrive("取扱区域A", case=None)
    put = lambda: items.store(desk.keeper("library"), sent(), r.items[:1], desk.storing())  # noqa: E731
    assert refused(put()) == {"R-23-7"}
    r.read()
    assert refused(put()) == {"R-23-7"}
    r.open()
    assert not put().refused
    assert not r.count(r.items[1:]).refused
    assert r.row().missing == []


def sealed_blank(road):
    """A carrier of ours with nothing on it, sealed without a case."""
    r = road("library").stocked()
    blank = BlankRegistered(medium="usb", place=r.cast.places["取扱区域A"])
    contract = r.cast.contracts["library"]
    stick = receiving.register_blank(r.who("鈴木"), sent(), contract, blank).first("item")
    r.plan(purpose="area", destination=r.cast.places["取扱区域A"])
    for step in (lambda: r.pack(items=[stick], case=None), r.seal, r.depart):
        assert not step().refused
    r.arrive("取扱区域A", case=None)
    return r, stick


@pytest.mark.parametrize("read", [False, True])
def test_what_is_sealed_is_not_taken_back_from_its_contract(road, read):
    r, stick = sealed_blank(road)
    if read:
        r.read()
    back = lambda: reclaiming.reclaim(r.who("鈴木"), sent(), [stick], CarrierReclaimed())  # noqa: E731
    assert refused(back()) == {"R-23-7"}
    if not read:
        r.read()
    r.open()
    assert not back().refused
    assert Item.get_by_id(stick).state == "reclaimed"


def test_the_client_acknowledges_it_once_its_seals_came_off_as_out_of_a_case(road, desk):
    r = road("library").stocked()
    r.plan()
    for step in (lambda: r.pack(2, case=None), r.seal, r.depart):
        assert not step().refused
    r.arrive(case=None)
    named = [Item.get_by_id(i).number for i in r.items]
    scan = desk.scan("library")
    paper = ReturnReceipted(receipt="受-1", officer="係長 田中 実", place=r.row().place, scan=scan, named=named)
    back = lambda: returning.receipt(r.who("鈴木"), sent(), r.cast.contracts["library"], r.items, paper)  # noqa: E731
    assert refused(back()) == {"R-23-7"}
    r.read()
    r.open()
    assert not back().refused
    assert r.states() == {"returned"}
    assert not r.count([]).refused
    assert (r.row().missing, r.row().incident) == ([], None)
