"""The page of seals: what is on a case and not yet read is told from the stock by nobody and by no filter."""

import io
import re

import pytest
from PIL import Image

from custody.caller import new_idem
from custody.demo.cast import sent
from custody.events.seals import SealState
from custody.events.transport import TransportSealed
from custody.usecases import photos, sealing

NUMBERS = re.compile(r"S-009\d\d")
KEY = r"/seals/(S009\d\d)/spoilings"


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
    plain = {re.sub(r"S-\d+|/seals/S009\d\d", "", line) for line in lines}
    assert (len(lines), len(plain)) == (3, 1)
    assert "在庫・使用中（照合前） 3" in page
    assert "うち1本は" in page


def test_no_picture_of_a_seal_is_shown_before_it_was_read(road, browse, cast):
    drawn = io.BytesIO()
    Image.new("RGB", (40, 30), "navy").save(drawn, "PNG")
    r, browser = road().made().stocked(), browse("鈴木")
    r.plan()
    r.pack()
    seen = photos.keep(cast.caller("佐藤"), cast.contracts["tax"], drawn.getvalue())
    event = TransportSealed(pictures=[seen])
    assert not sealing.seal(cast.caller("佐藤"), sent(), r.id, "S-00931", event).refused
    r.depart()
    r.arrive()
    page = f"/transports/{r.id.partition(':')[2]}"
    assert seen not in browser.get(page).get_data(as_text=True)
    r.read()
    assert seen in browser.get(page).get_data(as_text=True)


@pytest.mark.parametrize(
    "wrong",
    [
        {"why_spoilt": "lost", "occurred": "2030-01-01T00:00"},
        {"why_spoilt": "lost", "occurred": "2020-01-01T00:00"},
        {"why_spoilt": "no such reason"},
        {"why_spoilt": "lost", "note": "x" * 5_000},
        {"why_spoilt": "lost", "why": "123456789012"},
    ],
)
def test_what_cannot_be_written_gets_one_answer_for_every_seal(road, browse, wrong):
    road().on_its_way()
    browser = browse("鈴木")
    keys = re.findall(KEY, browser.get("/seals").get_data(as_text=True))
    told = [browser.post(f"/seals/{key}/spoilings", {"idem": new_idem(), **wrong}) for key in keys]
    assert len(told) == 3
    assert {answer.status_code for answer in told} == {422}
    assert alike(told)


def alike(told):
    own = r"S-\d+|/seals/S009\d\d|value=\"[^\"]{16,}\""
    return len({re.sub(own, "", answer.get_data(as_text=True)) for answer in told}) == 1


def spoilt(browser, keys, **more):
    return [browser.post(f"/seals/{k}/spoilings", {"idem": new_idem(), "why_spoilt": "lost", **more}) for k in keys]


def test_a_loss_is_recorded_of_any_seal_with_one_answer_and_the_case_is_read_all_the_same(road, browse):
    r, browser = road().on_its_way(), browse("鈴木")
    keys = re.findall(KEY, browser.get("/seals").get_data(as_text=True))
    assert len(keys) == 3
    told = spoilt(browser, keys[:2])
    assert ({answer.status_code for answer in told}, alike(told)) == ({303}, True)
    assert listed(browser, "lost") == ["S-00931", "S-00932"]
    assert {answer.status_code for answer in spoilt(browser, keys[:2])} == {409}
    r.arrive()
    r.read("S-00931")
    assert r.row().seal_ok
    assert not r.open().refused
    assert (listed(browser, "lost"), listed(browser, "removed")) == (["S-00932"], ["S-00931"])


def test_no_loss_is_recorded_of_a_seal_that_was_read_on_its_case(road, browse):
    r, browser = road().on_its_way(), browse("鈴木")
    r.arrive()
    r.read()
    assert [answer.status_code for answer in spoilt(browser, ["S00931", "S00932"])] == [409, 303]


def test_whoever_reads_blind_finds_no_number_by_trying_it_on_another_case(road, cast):
    """R-CS-10: what is taken, what is in stock and what never was get one answer, until the seals were read."""
    first = road().on_its_way()
    again = road()
    again.made().plan()
    again.pack()

    def tried(who, number):
        event = TransportSealed(pictures=[again.pictured()])
        outcome = sealing.seal(cast.caller(who), sent(), again.id, number, event)
        return {r.rule for no in outcome.refused for r in no.refusals}

    numbers = ("S-00931", "S-00932", "S-99999")
    assert [tried("伊藤", n) for n in numbers] == [{"R-CS-10"}] * 3
    assert tried("鈴木", "S-99999") == {"R-CS-6"}  # keepers count the stock
    first.arrive()
    first.read()
    assert tried("伊藤", "S-00932") == set()
