"""The daily round of locks: what is left to look at, each read by its label; an open one is an alarm."""

from __future__ import annotations

import html
from typing import Any

import pytest

from custody import db
from custody.caller import new_idem
from custody.models import Place


def text(answer: Any) -> str:
    return html.unescape(answer.get_data(as_text=True))


def number(cast: Any, unit: str) -> str:
    return str(Place.get_by_id(cast.places[unit]).number)


def checked(browser: Any, code: str, ok: str) -> str:
    answer = browser.post("/lock-round", {"idem": new_idem(), "code": code, "ok": ok})
    assert answer.status_code == 303
    return text(browser.get(answer.location))


def test_a_locker_that_holds_something_is_on_the_round_until_it_was_looked_at(
    cast: Any, desk: Any, browse: Any
) -> None:
    desk.stored("tax")
    browser = browse("佐藤")
    assert number(cast, "ロッカー1") in text(browser.get("/lock-round"))
    page = checked(browser, number(cast, "ロッカー1"), "yes")
    assert "きょうの施錠をすべて確認しました" in page
    assert Place.get_by_id(cast.places["ロッカー1"]).lock_ok


def test_a_locker_found_open_is_an_alarm_and_leads_to_an_incident(cast: Any, desk: Any, browse: Any) -> None:
    desk.stored("tax")
    browser = browse("佐藤")
    page = checked(browser, number(cast, "ロッカー1"), "no")
    key = cast.places["ロッカー1"].partition(":")[2]
    assert f"/incidents/new?place={key}&sort=fear" in page
    assert "notice alarm" in page
    form = text(browser.get(f"/incidents/new?place={key}&sort=fear"))
    assert cast.places["ロッカー1"] in form


@pytest.mark.parametrize(("code", "ok"), [("M-000001", "yes"), ("", "yes"), ("L-999999", "yes"), ("unit", "")])
def test_what_is_no_locker_or_says_nothing_records_nothing(
    cast: Any, desk: Any, browse: Any, code: str, ok: str
) -> None:
    desk.stored("tax")
    checked(browse("佐藤"), number(cast, "ロッカー1") if code == "unit" else code, ok)
    assert db.rows("SELECT count(*) FROM entry WHERE kind = 'lock.checked'") in ([(0,)], [[0]])


def test_lockers_of_other_contracts_are_not_on_the_round(cast: Any, desk: Any, browse: Any) -> None:
    desk.stored("tax")
    assert number(cast, "ロッカー1") not in text(browse("山本").get("/lock-round"))


def test_whoever_only_reads_walks_no_round(browse: Any) -> None:
    assert browse("吉田").get("/lock-round").status_code == 403
    assert browse("吉田").post("/lock-round", {"idem": new_idem(), "code": "x", "ok": "yes"}).status_code == 403
