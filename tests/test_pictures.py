"""The history of a person, a place, a case, a transport and a contract, drawn and told beside the drawing."""

import html
import re

from custody import db


def text(answer) -> str:
    return html.unescape(answer.get_data(as_text=True))


def number_of(item: str) -> str:
    ((number,),) = db.rows("SELECT number FROM item WHERE id = ?", (item,))
    return number


def drawn(browser, noun: str, subject: str) -> str:
    answer = browser.get(f"/pictures/{noun}/{subject.partition(':')[2]}")
    assert answer.status_code == 200
    return text(answer)


def test_a_person_is_drawn_with_what_they_held_and_each_bar_leads_to_its_entry(desk, cast, browse):
    (item,) = desk.out("tax")
    manager = browse("高橋")
    page = drawn(manager, "people", cast.people["佐藤"])
    ((address, seq),) = set(re.findall(rf'<a href="(/items/{number_of(item)}/history\?page=1)#e(\d+)" tabindex', page))
    assert f'id="e{seq}"' in text(manager.get(address))
    ((kind,),) = db.rows("SELECT kind FROM entry WHERE subject = ? AND seq = ?", (item, int(seq)))
    assert kind == "item.checked_out"


def test_a_place_is_drawn_with_what_is_in_it_of_the_callers_contracts_alone(desk, cast, browse):
    (ours,), (theirs,) = desk.stored("tax"), desk.stored("library")
    ((place,),) = db.rows("SELECT place FROM item WHERE id = ?", (ours,))
    auditor = drawn(browse("吉田"), "places", place)
    assert number_of(ours) in auditor
    assert number_of(theirs) not in auditor


def test_the_record_of_a_contract_is_drawn_by_who_acted_and_told_as_a_table(cast, browse):
    contract = cast.contracts["tax"]
    page = drawn(browse("高橋"), "contracts", contract)
    ((n,),) = db.rows("SELECT count(*) FROM entry WHERE subject = ?", (contract,))
    assert page.count("<tr><td>") == n
    assert 'class="lane-label"' in page
    for way in ("拡大", "縮小", "前へ", "後へ", "全期間"):
        assert f">{way}</a>" in page


def test_what_lies_outside_the_part_that_is_asked_for_is_not_drawn(desk, cast, browse):
    desk.out("tax")
    key = cast.people["佐藤"].partition(":")[2]
    page = text(browse("高橋").get(f"/pictures/people/{key}?from=2001-01-01T00:00:00Z&to=2001-02-01T00:00:00Z"))
    assert "data-mark" not in page.partition("<main")[2]
