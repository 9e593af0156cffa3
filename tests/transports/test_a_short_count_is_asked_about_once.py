"""A count that does not agree names what it lacks and what comes of it, before anything is recorded."""

import re
from typing import Any

import pytest

from custody import db
from custody.caller import new_idem
from custody.models import Incident, Item, Transport


@pytest.fixture
def opened(road: Any, browse: Any) -> Any:
    """Three things of 住民税 in an opened case, with 佐藤 at the page."""
    r = road().made().stocked()
    r.plan()
    r.pack(3)
    for step in (r.seal, r.depart, r.arrive, r.read, r.open):
        step()
    return r, browse("佐藤")


def sent(r: Any, browser: Any, items: list[str], **more: str) -> Any:
    numbers = dict(db.rows("SELECT id, number FROM item"))
    codes = "\n".join(numbers[i] for i in items)
    at = f"/transports/{r.id.partition(':')[2]}/counts"
    return browser.post(at, {"idem": new_idem(), "codes": codes, **more})


def asked(answer: Any) -> str:
    """The part of the page that asks, and the mark that says what it asked about; both empty where nothing is asked."""
    page = answer.get_data(as_text=True)
    part = re.search(r'<section class="notice alarm".*?</section>', page, re.DOTALL)
    return part[0] if part else ""


def mark(answer: Any) -> str:
    (found,) = re.findall(r'name="differs" value="(\w+)"', answer.get_data(as_text=True))
    return str(found)


def test_two_of_three_are_named_before_a_loss_and_an_incident_are_made(opened: Any) -> None:
    r, browser = opened
    first = sent(r, browser, r.items[:2])
    lost, there = Item.get_by_id(r.items[2]), Item.get_by_id(r.items[0])
    assert first.status_code == 422
    assert [lost.number in asked(first), there.number in asked(first)] == [True, False]
    assert all(word in asked(first) for word in ("所在不明", "事故等", "第12条"))
    assert (Incident.select().count(), lost.state, Transport.get_by_id(r.id).state) == (0, "arrived", "opened")
    told = {"differs": mark(first), "idem": new_idem()}
    assert sent(r, browser, r.items[:2], **told).status_code == 303
    assert (Incident.select().count(), Item.get_by_id(lost.id).state) == (1, "missing")
    assert sent(r, browser, r.items[:2], **told).status_code == 303
    assert Incident.select().count() == 1


def test_a_complete_count_asks_nothing(opened: Any) -> None:
    r, browser = opened
    assert sent(r, browser, r.items).status_code == 303
    assert Incident.select().count() == 0


def test_what_was_asked_about_one_thing_is_no_yes_to_another(opened: Any) -> None:
    r, browser = opened
    first = sent(r, browser, r.items[:2])
    again = sent(r, browser, r.items[:1], differs=mark(first))
    assert again.status_code == 422
    assert all(Item.get_by_id(i).number in asked(again) for i in r.items[1:])
    assert sent(r, browser, r.items, differs=mark(first)).status_code == 303
    assert Incident.select().count() == 0


def test_a_surplus_and_a_wrong_serial_number_are_asked_about_too(opened: Any) -> None:
    r, browser = opened
    (over,) = r.desk.stored("tax")
    doubted = Item.get_by_id(r.items[0])
    answer = sent(r, browser, [*r.items, over], doubtful=doubted.number)
    assert answer.status_code == 422
    assert all(number in asked(answer) for number in (Item.get_by_id(over).number, doubted.number))
    assert "所在不明として" not in asked(answer)
    assert Incident.select().count() == 0
    assert sent(r, browser, [*r.items, over], doubtful=doubted.number, differs=mark(answer)).status_code == 303
    assert Incident.select().count() == 1


def test_no_label_read_at_all_can_be_recorded_as_well(opened: Any) -> None:
    r, browser = opened
    assert sent(r, browser, [], differs=mark(sent(r, browser, []))).status_code == 303
    assert {Item.get_by_id(i).state for i in r.items} == {"missing"}
