"""Human numbers run on without a gap: an auditor asks of every one that is not there."""

from custody import db
from custody.demo.cast import sent
from custody.events.items import ItemReceived
from custody.usecases import receiving


def test_a_refused_act_takes_no_number(desk, cast):
    """An auditor asks of every gap between two numbers."""
    first = desk.received("tax")[0]
    event = ItemReceived(medium="usb", owner="individual", place=cast.places["取扱区域A"], giver="田中 実")
    assert receiving.receive(cast.caller("鈴木"), sent(), cast.contracts["tax"], event).refused
    second = desk.received("tax")[0]
    numbers = dict(db.rows("SELECT id, number FROM item"))
    assert int(numbers[second][2:]) == int(numbers[first][2:]) + 1
