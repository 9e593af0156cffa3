"""A surplus that is another contract's is told in its own contract, which hears nothing of the one it was found among."""

from custody.demo.cast import sent
from custody.ledger.whole import verify_all
from custody.models import Incident, Item
from custody.queries import transports
from custody.usecases import items


def test_each_contract_has_its_own_incident(road, desk):
    r, (stray,) = road().on_its_way(), desk.stored("welfare")
    for step in (r.arrive, r.read, r.open):
        step()
    assert not r.count([*r.items[1:], stray]).refused
    by = {i.contract: i for i in Incident.select()}
    ours, theirs = by[r.cast.contracts["tax"]], by[r.cast.contracts["welfare"]]
    assert (r.row().incident, ours.items, ours.sort) == (ours.id, [r.items[0]], "loss")
    assert (theirs.items, theirs.sort, theirs.transport) == ([stray], "fear", None)
    assert theirs.place == r.cast.places["区役所"]
    told = " ".join(str(v) for v in theirs.__data__.values())
    assert r.row().number not in told
    assert list(verify_all()) == []


def test_it_leaves_quarantine_only_by_the_managers_word(road, desk):
    r, (stray,) = road().on_its_way(), desk.stored("welfare")
    for step in (r.arrive, r.read, r.open):
        step()
    r.count([*r.items, stray])
    assert Item.get_by_id(stray).state == "quarantined"
    no = items.store(desk.keeper("welfare"), sent(), [stray], desk.storing(note="戻した"))
    assert "R-12-4" in {r.rule for n in no.refused for r in n.refusals}
    assert transports.aboard(r.row()) == set(r.items)
