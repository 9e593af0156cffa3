"""What was packed for one transport and counted on another is known where it is: its own transport's count misses it not."""

from custody.ledger.whole import verify_all
from custody.models import Incident, Item
from custody.queries import transports


def two(road):
    """One transport on its way, and one that has come to be counted out."""
    first = road().on_its_way()
    second = road().made().stocked("T-1")
    for step in (second.plan, second.pack, lambda: second.seal("T-1"), second.depart, second.arrive):
        assert not step().refused
    second.read("T-1")
    second.open()
    return first, second


def counted_out_without(r, stray):
    assert transports.aboard(r.row()) == set(r.items) - {stray}
    for step in (r.arrive, r.read, r.open):
        step()
    assert not r.count([i for i in r.items if i != stray]).refused


def test_it_stays_set_apart_where_it_was_counted(road):
    first, second = two(road)
    stray = first.items[0]
    assert not second.count([*second.items, stray]).refused
    counted_out_without(first, stray)
    item = Item.get_by_id(stray)
    assert (item.state, item.case_, item.transport) == ("quarantined", None, None)
    assert (first.row().missing, first.row().incident) == ([], None)
    assert not Incident.select().where(Incident.sort == "loss").count()
    assert list(verify_all()) == []


def test_so_does_what_was_set_apart_in_its_own_case_before(road):
    first, second = two(road)
    stray = first.items[0]
    first.arrive()
    first.read("S-99999")
    assert Item.get_by_id(stray).state == "quarantined"
    assert not second.count([*second.items, stray]).refused
    item = Item.get_by_id(stray)
    assert (item.state, item.case_, item.place) == ("quarantined", None, second.cast.places["区役所"])
    assert stray not in transports.aboard(first.row())
    assert list(verify_all()) == []
