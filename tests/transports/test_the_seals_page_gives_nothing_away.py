"""The page of seals: what is on a case and not yet read is told from the stock by nobody and by no filter."""

import re

import pytest

from custody.events.seals import SealState

NUMBERS = re.compile(r"S-009\d\d")


def listed(browser, state):
    return NUMBERS.findall(browser.get(f"/seals?state={state}").get_data(as_text=True))


@pytest.mark.parametrize("name", ["鈴木", "佐藤", "高橋"])
def test_the_lists_are_the_same_before_and_after_a_seal_is_put_on(road, browse, name):
    r, browser = road().made().stocked(), browse(name)
    r.plan()
    r.pack()
    before = {s: listed(browser, s) for s in SealState}
    assert before[SealState.STOCK] == ["S-00931", "S-00932", "S-00933"]
    for step in (r.seal, r.depart, r.arrive):
        step()
        assert {s: listed(browser, s) for s in SealState} == before


def test_once_it_was_read_it_leaves_the_list_of_the_stock(road, browse):
    r, browser = road().on_its_way(), browse("鈴木")
    r.arrive()
    r.read()
    assert listed(browser, "stock") == ["S-00932", "S-00933"]
    assert listed(browser, "applied") == ["S-00931"]
    r.open()
    assert listed(browser, "applied") == []
    assert listed(browser, "removed") == ["S-00931"]


def test_every_line_of_the_list_looks_alike(road, browse):
    browser = browse("鈴木")
    road().on_its_way()
    page = browser.get("/seals").get_data(as_text=True)
    lines = re.findall(r'<li class="seen-row">.*?</li>', page, re.S)
    plain = {re.sub(r"S-\d+|/seals/[0-9a-z]+", "", line) for line in lines}
    assert (len(lines), len(plain)) == (3, 1)
    assert "在庫・使用中（照合前） 3" in page
    assert "うち1本は" in page
