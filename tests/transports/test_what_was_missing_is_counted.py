"""What was missing and comes to light in a count is found: set apart, and noted on the incident of its loss."""

from custody import clock
from custody.demo.cast import sent
from custody.events.finding import ItemMissing
from custody.ledger.whole import verify_all
from custody.models import Incident, Item
from custody.usecases import items


def lost(r, item):
    items.report_missing(r.who("佐藤"), sent(), [item], ItemMissing(known_at=clock.now(), sought="棚"))
    return next(i for i in Incident.select().where(Incident.sort == "loss") if item in i.items)


def found_again(incident, item):
    assert Item.get_by_id(item).state == "quarantined"
    assert Incident.get_by_id(incident.id).found == [item]
    assert list(verify_all()) == []


def opened(r):
    for step in (r.arrive, r.read, r.open):
        step()


def test_what_was_missing_is_found_as_a_surplus_on_another_transport(road, desk):
    r, (stray,) = road().on_its_way(), desk.stored("tax")
    incident = lost(r, stray)
    opened(r)
    assert not r.count([*r.items, stray]).refused
    found_again(incident, stray)
    assert Item.get_by_id(stray).place == r.cast.places["区役所"]


def test_what_went_missing_on_the_way_is_noted_when_it_is_counted_out(road):
    r = road().on_its_way()
    incident = lost(r, r.items[0])
    opened(r)
    assert not r.count().refused
    found_again(incident, r.items[0])


def test_what_was_missing_and_has_another_serial_number_is_found_too(road):
    r = road().on_its_way()
    incident = lost(r, r.items[0])
    opened(r)
    assert not r.count(doubtful=[r.items[0]]).refused
    found_again(incident, r.items[0])
