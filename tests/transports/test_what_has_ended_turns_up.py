"""What was returned, and lies in a case all the same, stays returned; its own page and history say that it turned up."""

import html

from custody.caller import new_idem
from custody.demo.cast import sent
from custody.events.returning import ReturnReceipted
from custody.ledger.whole import verify_all
from custody.models import Incident, Item
from custody.queries.contracts import key_of
from custody.usecases import returning


def test_it_is_named_by_the_incident_and_leads_to_it(road, desk, browse):
    r, (gone,) = road().on_its_way(), desk.stored("tax")
    named, place = [Item.get_by_id(gone).number], Item.get_by_id(gone).place
    paper = ReturnReceipted(receipt="受-1", officer="課長 田中 実", place=place, scan=desk.scan("tax"), named=named)
    back = returning.receipt(r.who("鈴木"), sent(), r.cast.contracts["tax"], [gone], paper)
    assert not back.refused, back.refused
    for step in (r.arrive, r.read, r.open):
        step()
    codes = "\n".join(Item.get_by_id(i).number for i in (*r.items, gone))
    asked = browse("佐藤").post(f"/transports/{key_of(r.id)}/counts", {"idem": new_idem(), "codes": codes})
    told = asked.get_data(as_text=True)
    assert (asked.status_code, "終わったままです" in told, "これらを隔離" in told) == (422, True, False)
    assert not r.count([*r.items, gone]).refused
    (incident,) = Incident.select()
    assert (Item.get_by_id(gone).state, incident.items) == ("returned", [gone])
    assert r.kinds(gone)[-2:] == ["return.receipted", "item.involved"]
    number, browser = Item.get_by_id(gone).number, browse("鈴木")
    page = html.unescape(browser.get(f"/items/{number}").get_data(as_text=True))
    assert f'href="/incidents/{key_of(incident.id)}"' in page
    history = html.unescape(browser.get(f"/items/{number}/history").get_data(as_text=True))
    assert f"{r.row().number} の検品" in history
    assert list(verify_all()) == []
