"""A missing or quarantined item leads to the incident it is named in, and to no transport that it is not on."""

import html

import pytest

from custody import clock
from custody.demo.cast import sent
from custody.events.finding import ItemMissing
from custody.events.incidents import IncidentOpened
from custody.models import Incident, Item
from custody.queries.contracts import key_of
from custody.usecases import accidents, items


def page(browser, item):
    return html.unescape(browser.get(f"/items/{Item.get_by_id(item).number}").get_data(as_text=True))


def missing(desk, item):
    event = ItemMissing(known_at=clock.now(), sought="棚")
    items.report_missing(desk.user("tax"), sent(), [item], event)


def quarantined(desk, item):
    event = IncidentOpened(sort="fear", known_at=clock.now(), items=[item], apart=True)
    accidents.open_incident(desk.user("tax"), sent(), desk.cast.contracts["tax"], event)


@pytest.mark.parametrize("became", [missing, quarantined])
def test_it_links_to_its_incident_and_to_no_other(became, desk, browse):
    (item,), (other,) = desk.stored("tax"), desk.stored("tax")
    became(desk, item)
    became(desk, other)
    of = {row.items[0]: f'href="/incidents/{key_of(row.id)}"' for row in Incident.select()}
    for who in ("佐藤", "田中"):
        shown = page(browse(who), item)
        assert of[item] in shown
        assert of[other] not in shown


def test_an_item_in_its_locker_shows_no_incident(desk, browse):
    shown = page(browse("佐藤"), desk.stored("tax")[0])
    assert 'href="/incidents/' not in shown[shown.index('class="columns"') :]


def test_a_surplus_item_offers_no_transport(road, desk, browse):
    r = road().on_its_way()
    (stray,) = desk.stored("tax")
    for step in (r.arrive, r.read, r.open):
        step()
    r.count([*r.items, stray])
    assert Item.get_by_id(stray).state == "quarantined"
    assert "搬送を見る" not in page(browse("鈴木"), stray)


def test_what_is_set_apart_within_its_case_offers_the_transport_it_is_on(road, desk, browse):
    r = road().on_its_way()
    r.arrive()
    r.read("S-99999")
    (inside, *_) = r.items
    assert Item.get_by_id(inside).state == "quarantined"
    later = road()
    later.plan()
    browser = browse("鈴木")
    assert "搬送を見る" in page(browser, inside)
    found = browser.get(f"/transports/of?item={Item.get_by_id(inside).number}")
    assert found.location == f"/transports/{key_of(r.id)}"
