"""When a transport is said to have left: never before it was planned."""

import dataclasses

import pytest

from custody.demo.cast import sent
from custody.errors import BadInput
from custody.events.transport import TransportDeparted
from custody.usecases import transporting


def test_a_departure_before_the_plan_is_refused_even_with_a_reason(road):
    r = road().made().stocked()
    r.plan()
    r.pack()
    r.seal()
    early = dataclasses.replace(sent(), occurred="2026-01-05T01:00:00.000Z", why="後から入力")
    with pytest.raises(BadInput) as no:
        transporting.depart(r.who("佐藤"), early, r.id, TransportDeparted())
    assert "計画より前" in no.value.fields["occurred"][0].ja
    assert r.row().state == "sealed"
