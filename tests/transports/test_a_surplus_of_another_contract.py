"""A surplus that is another contract's is told in its own contract, which hears nothing of the one it was found among."""

import re

from custody.caller import new_idem
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


def test_without_anything_of_its_own_in_it_no_incident_is_opened_but_the_count_says_what_it_met(road, desk, browse):
    r, (stray,) = road().on_its_way(), desk.stored("welfare")
    for step in (r.arrive, r.read, r.open):
        step()
    codes = "\n".join(Item.get_by_id(i).number for i in (*r.items, stray))
    browser, at = browse("鈴木"), f"/transports/{r.id.partition(':')[2]}"
    form = {"codes": codes, "unit": ""}
    page = browser.post(f"{at}/counts", {**form, "idem": new_idem()}).get_data(as_text=True)
    (mark,) = re.findall(r'name="differs" value="(\w+)"', page)
    assert browser.post(f"{at}/counts", {**form, "idem": new_idem(), "differs": mark}).status_code == 303
    (only,) = Incident.select()
    assert (only.contract, only.items) == (r.cast.contracts["welfare"], [stray])
    assert (r.row().state, r.row().incident, r.row().surplus) == ("accepted", None, [stray])
    shown = browser.get(at).get_data(as_text=True)
    assert "別の契約の物が混じっていました" in shown
    assert "余剰1" in shown
    assert list(verify_all()) == []


def test_neither_incident_counts_what_is_the_others(road, desk):
    r, (stray,) = road().on_its_way(), desk.stored("welfare")
    for step in (r.arrive, r.read, r.open):
        step()
    assert not r.count([*r.items[1:], stray]).refused
    by = {i.contract: i for i in Incident.select()}
    assert "不足1・余分0" in str(by[r.cast.contracts["tax"]].__data__)
    assert "不足" not in str(by[r.cast.contracts["welfare"]].__data__)
