"""Human numbers run on without a gap: an auditor asks of every one that is not there."""

import peewee
import pytest

from custody import db
from custody.demo.cast import sent
from custody.errors import NumberTaken
from custody.events.items import ItemReceived
from custody.ledger import counters, whole
from custody.usecases import receiving


def test_a_refused_act_takes_no_number(desk, cast):
    """An auditor asks of every gap between two numbers."""
    first = desk.received("tax")[0]
    event = ItemReceived(medium="usb", owner="individual", place=cast.places["取扱区域A"], giver="田中 実")
    assert receiving.receive(cast.caller("鈴木"), sent(), cast.contracts["tax"], event).refused
    second = desk.received("tax")[0]
    numbers = dict(db.rows("SELECT id, number FROM item"))
    assert int(numbers[second][2:]) == int(numbers[first][2:]) + 1


def turned(letter, sql):
    db.run_many(f"{sql} WHERE name = ?", [(letter,)])


def held():
    tables = ("entry", "private", "item", "copy", "label", "request")
    return {table: db.rows(f"SELECT count(*) FROM {table}") for table in tables}


SPOILED = [("M", "UPDATE counter SET value = 0"), ("K", "UPDATE counter SET value = 0"), ("M", "DELETE FROM counter")]


@pytest.mark.parametrize(("letter", "sql"), [*SPOILED, ("L", "UPDATE counter SET value = 1")])
def test_a_counter_that_was_put_back_is_found(desk, letter, sql):
    desk.received("tax", n=2)
    assert not list(whole.verify_all())
    turned(letter, sql)
    assert [f.subject for f in whole.verify_all()] == [f"counter:{letter}"]


@pytest.mark.parametrize("engine", ["sqlite"])
@pytest.mark.parametrize("value", ["many", b"x", 1.5])
def test_a_counter_that_is_no_number_is_found(desk, value):
    desk.received("tax")
    db.run_many("UPDATE counter SET value = ? WHERE name = 'M'", [(value,)])
    assert [(f.subject, f.what) for f in whole.verify_all()] == [("counter:M", counters.GONE)]
    with pytest.raises(NumberTaken):
        desk.received("tax")


@pytest.mark.parametrize(("letter", "sql"), SPOILED)
def test_no_number_is_given_twice_and_nothing_is_half_written(desk, letter, sql):
    desk.received("tax", n=3)
    turned(letter, sql)
    before = held()
    with pytest.raises(NumberTaken):
        desk.received("tax")
    assert held() == before


@pytest.mark.parametrize("table", sorted(set(counters.NUMBERED.values())))
def test_the_database_itself_refuses_a_number_twice(desk, table):
    indexes = {tuple(i.columns): i.unique for i in db.proxy.obj.get_indexes(table)}
    assert indexes[("number",)]


def test_two_items_cannot_be_given_one_number_by_hand(desk):
    desk.received("tax", n=2)
    with pytest.raises(peewee.IntegrityError), db.proxy.obj.atomic():
        db.rows("UPDATE item SET number = 'M-000001' RETURNING id")
