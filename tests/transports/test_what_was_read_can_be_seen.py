"""Once the seals were read, the numbers put on and the numbers read stand side by side; before, nowhere."""

import re

import pytest

from custody.events.under_way import TransportRelayed
from custody.models import Incident
from custody.usecases import under_way

WHO = ["鈴木", "佐藤", "高橋"]


def page(browser, r):
    return browser.get(f"/transports/{r.id.partition(':')[2]}").get_data(as_text=True)


def incident(browser):
    found = Incident.get(Incident.sort == "seal")
    return browser.get(f"/incidents/{found.id.partition(':')[2]}").get_data(as_text=True)


@pytest.mark.parametrize("name", WHO)
def test_after_a_mismatch_both_numbers_are_on_the_page_in_its_history_and_on_the_incident(road, browse, name):
    r, browser = road().on_its_way(), browse(name)
    r.arrive()
    assert "00931" not in page(browser, r)
    r.read("S-00932")
    shown = page(browser, r)
    assert "封印不一致" in shown
    assert "封印照合済" not in shown
    assert "封印不一致" in browser.get("/transports").get_data(as_text=True)
    assert re.search(r"<dd>S-00931</dd>.*?<dd>S-00932</dd>", shown, re.S)
    assert "付けた封印の番号 S-00931 ／ 読み取った番号 S-00932" in shown
    assert re.search(r"<dd>S-00931</dd>.*?<dd>S-00932</dd>", incident(browser), re.S)


def test_after_a_match_both_numbers_are_shown_too(road, browse):
    r = road().on_its_way()
    r.arrive()
    r.read("s 00931")
    shown = page(browse("佐藤"), r)
    assert "付けた封印の番号 S-00931 ／ 読み取った番号 s 00931" in shown
    assert "封印照合済" in shown
    assert "封印不一致" not in shown


def test_traces_of_opening_are_no_mismatch(road, browse):
    r = road().on_its_way()
    r.arrive()
    r.read("S-00931", tampered=True)
    shown = page(browse("佐藤"), r)
    assert "封印に異常" in shown
    assert "封印不一致" not in shown


def test_a_wrong_reading_under_way_shows_its_numbers_only_after_the_last_reading(road, browse):
    r, browser = road().on_its_way(), browse("佐藤")
    event = TransportRelayed(numbers="S-00932", receiver=r.cast.people["伊藤"])
    under_way.relay(r.who("佐藤"), r.by("伊藤"), r.id, event)
    r.arrive()
    for shown in (page(browser, r), incident(browser)):
        assert not re.search(r"S-0093\d", shown)
    r.read()
    assert "付けた封印の番号 S-00931 ／ 読み取った番号 S-00932" in page(browser, r)
    assert re.search(r"<dd>S-00931</dd>.*?<dd>S-00932</dd>", incident(browser), re.S)
