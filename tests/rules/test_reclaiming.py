"""Only an empty medium of the company's own leaves a contract without going to the client (B15)."""

from typing import Any

import pytest

from custody.events.reclaiming import CarrierReclaimed


@pytest.mark.parametrize(("kind", "ground"), [("specific", "第10条"), ("renumbered", "第50条"), ("ordinary", "第10条")])
def test_r_10_8_keeps_what_is_the_clients_or_holds_something(case: Any, kind: str, ground: str) -> None:
    c = case(kind).give(place=None)
    c.item.owner, c.item.contents, c.item.received_at = "contractor", [], None
    assert c.said(CarrierReclaimed()) == {}
    for owner, contents in (("client", []), ("leasing", []), ("contractor", [{"copy": "copy:x", "class": "other"}])):
        c.item.owner, c.item.contents = owner, contents
        assert c.said(CarrierReclaimed()) == {"R-10-8": ground}


def test_r_10_8_keeps_what_was_received_whoever_is_said_to_own_it(case: Any) -> None:
    c = case("ordinary").give(place=None)
    c.item.owner, c.item.contents, c.item.held_data = "contractor", [], False
    assert c.said(CarrierReclaimed()) == {"R-10-8": "第10条"}


def test_r_12_2_keeps_what_is_being_preserved(case: Any) -> None:
    c = case("ordinary").give(place=None)
    c.item.owner, c.item.contents, c.item.received_at, c.item.hold = "contractor", [], None, True
    assert c.said(CarrierReclaimed()) == {"R-12-2": "第12条"}
