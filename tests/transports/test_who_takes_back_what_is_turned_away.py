"""What is turned away goes back with whoever brought it, the last to confirm having it on the way."""

import pytest

from custody.demo.cast import sent
from custody.events.under_way import TransportRejected, TransportRelayed
from custody.models import Item
from custody.usecases import under_way


@pytest.mark.parametrize("relays", [(), ("伊藤",), ("伊藤", "佐藤")])
def test_it_goes_back_with_whoever_brought_it(road, relays):
    r = road().on_its_way()
    has = "佐藤"
    for receiver in relays:
        event = TransportRelayed(numbers="S-00931", receiver=r.cast.people[receiver])
        under_way.relay(r.who(has), r.by(receiver), r.id, event)
        has = receiver
    r.arrive()
    under_way.reject(r.who("鈴木"), sent(), r.id, TransportRejected(reason="担当者不在"))
    assert r.row().holder == r.cast.people[has]
    assert {i.holder for i in Item.select().where(Item.id.in_(r.items))} == {r.cast.people[has]}
