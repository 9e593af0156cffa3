"""The counts of items are kept with the items: whatever is done, they are what counting anew would give."""

import pytest

from custody import db
from custody.ledger import item_counts, whole


@pytest.fixture
def busy(desk):
    """Items that arrived, were stored, and are out."""
    desk.received("tax", 2)
    desk.stored("tax", 3)
    return desk.out("welfare", 2)


def test_counts_follow_every_act(busy, desk):
    assert not list(item_counts.wrong())
    states = item_counts.by_state(list(desk.cast.contracts.values()))
    assert states[desk.cast.contracts["tax"], "stored"] == 3
    assert states[desk.cast.contracts["welfare"], "in_use"] == 2
    places = item_counts.by_place([desk.cast.contracts["tax"]])
    assert sum(some.n for some in places if some.place == desk.cast.places["ロッカー1"]) == 3


def test_a_count_that_differs_is_found_and_can_be_made_anew(busy):
    db.run_many("UPDATE item_count SET n = n + 1 WHERE state = 'in_use' AND what = 'place'", [()])
    (found,) = whole.verify_all()
    assert "a count of items differs" in found.what.en
    with db.proxy.obj.atomic():
        item_counts.recount()
    assert not list(whole.verify_all())
