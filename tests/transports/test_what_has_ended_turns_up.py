"""What was returned, and lies in a case all the same, stays returned; its own page and history say that it turned up."""

import html

import pytest

from custody import clock, db
from custody.caller import new_idem
from custody.demo.cast import sent
from custody.events.finding import ItemMissing
from custody.events.losses import ItemLost, LossAcknowledged
from custody.events.notices import ClientNotified, IncidentClosed, ReportSubmitted
from custody.events.returning import ReturnReceipted
from custody.ledger.whole import verify_all
from custody.models import Copy, Incident, Item
from custody.queries.contracts import key_of
from custody.usecases import accidents, authorising, items, losses, returning


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


def lost_for_good(r, gone):
    """Reported missing on the way, and ended as lost after its accident was closed, on the client's word."""
    boss, contract = r.who("高橋"), r.cast.contracts["tax"]
    told = items.report_missing(r.who("佐藤"), sent(), [gone], ItemMissing(known_at=clock.now(), sought="車"))
    incident, today = told.first("incident"), clock.japan(clock.now()).date().isoformat()
    for event in (
        ClientNotified(at=clock.now(), sender="鈴木", to="田中 実", content="見つからない"),
        ReportSubmitted(on=today, sort="full", document="事故報告-1"),
        IncidentClosed(cause="不明", prevention="二人で数える", agreed="課長 田中 実"),
    ):
        assert not accidents.record(boss, sent(), incident, event).refused
    said = LossAcknowledged(dated=today, officer="課長 田中 実", items=[gone], document="みな税第8号")
    basis = authorising.grant(boss, sent(), contract, said).first("authorisation")
    assert not losses.end_as_lost(boss, sent(), [gone], ItemLost(basis=basis, sought="三か月")).refused


def test_what_was_lost_for_good_and_is_counted_is_found(road):
    r = road().on_its_way(2)
    gone, other = r.items
    lost_for_good(r, gone)
    for step in (r.arrive, r.read, r.open):
        step()
    assert not r.count([gone, other]).refused
    assert r.kinds(gone)[-2:] == ["item.lost", "item.found"]
    assert (Item.get_by_id(gone).state, Copy.get(Copy.item == gone).state) == ("quarantined", "live")
    assert Incident.get(Incident.state == "open").items == [gone]
    assert list(verify_all()) == []


@pytest.mark.parametrize("closed", [False, True])
def test_what_was_lost_stays_ended_once_its_contract_is_closed_and_the_page_says_so_before(road, browse, closed):
    r = road().on_its_way(2)
    gone, other = r.items
    lost_for_good(r, gone)
    for step in (r.arrive, r.read, r.open):
        step()
    if closed:
        db.run_many("UPDATE contract SET state = 'closed' WHERE id = ?", [(r.cast.contracts["tax"],)])
        db.run_many("UPDATE counter SET value = value + 1 WHERE name = 'registers'", [()])
    codes = "\n".join(Item.get_by_id(i).number for i in (gone, other))
    at = f"/transports/{key_of(r.id)}/counts"
    asked = browse("佐藤").post(at, {"idem": new_idem(), "codes": codes})
    told = asked.get_data(as_text=True)
    assert (asked.status_code, "終わったままです" in told, "これらを隔離" in told) == (422, closed, not closed)
    assert not r.count([gone, other]).refused
    assert Item.get_by_id(gone).state == ("lost" if closed else "quarantined")
