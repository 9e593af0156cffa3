"""Whoever comes second to a thing is told how it stands now and who has it."""

import pytest

from custody import clock
from custody.demo.cast import sent
from custody.errors import Conflict
from custody.events.finding import ItemMissing
from custody.models import Item
from custody.usecases import items


def test_the_second_to_take_it_out_learns_who_has_it(desk, cast):
    (item,) = desk.stored("tax")
    items.take_out(desk.user("tax"), sent(), [item], desk.using("tax"))
    with pytest.raises(Conflict) as late:
        items.take_out(cast.caller("伊藤"), sent(), [item], desk.using("tax"))
    number = Item.get_by_id(item).number
    assert f"{number} はいま「使用中」（持っている人：佐藤 花子）のため" in late.value.message.ja
    assert "(with 佐藤 花子)" in late.value.message.en


def test_of_what_is_missing_nobody_is_said_to_have_it(desk, cast):
    (item,) = desk.out("tax")
    items.report_missing(desk.user("tax"), sent(), [item], ItemMissing(known_at=clock.now(), sought="棚"))
    with pytest.raises(Conflict) as late:
        items.bring_back(desk.user("tax"), sent(), [item], desk.returning())
    assert "持っている人" not in late.value.message.ja
