"""The pages of an incident: opened from a thing, from several, from a find; its clock, what to say, what may be done."""

from __future__ import annotations

import html
from typing import Any

import pytest

from custody import db
from custody.caller import new_idem
from custody.demo.cast import sent
from custody.events.finding import FindReported
from custody.models import Incident, Item
from custody.usecases import finding_reports


def text(answer: Any) -> str:
    return html.unescape(answer.get_data(as_text=True))


def numbers(ids: list[str]) -> list[str]:
    found = dict(db.rows("SELECT id, number FROM item"))
    return [found[i] for i in ids]


def missing(browser: Any, *codes: str, known: str = "2026-01-05T10:00") -> str:
    form = {"idem": new_idem(), "items": "\n".join(codes), "known_at": known, "sought": "棚の裏"}
    answer = browser.post("/missings", form)
    assert answer.status_code == 303, text(answer)
    return str(answer.location)


def act(browser: Any, path: str, noun: str, **fields: str) -> Any:
    return browser.post(f"{path}/{noun}", {"idem": new_idem(), **fields})


NOTICE = {"at": "2026-01-05T10:20", "channel": "phone", "sender": "高橋", "to": "田中", "content": "所在不明"}
REPORT = {"sort": "first", "on": "2026-01-06", "method": "hand", "document": "事故報告-1"}
END = {"cause": "落下", "prevention": "縁を付ける", "agreed": "田中"}


def test_the_form_of_a_loss_says_who_had_it_last_where_and_what_it_held(desk: Any, browse: Any) -> None:
    (item,) = desk.out("tax")
    page = text(browse("佐藤").get(f"/items/{numbers([item])[0]}/missings/new"))
    for word in ("佐藤 花子", "作業室", "特定個人情報", "暗号化"):
        assert word in page


def test_several_missing_things_are_one_incident_whose_page_asks_to_tell_the_client(desk: Any, browse: Any) -> None:
    made = numbers(desk.stored("tax", 3))
    browser = browse("佐藤")
    page = text(browser.get("/missings/new?" + "&".join(f"item={n}" for n in made)))
    assert all(n in page for n in made)
    at = missing(browser, *made)
    page = text(browser.get(at))
    assert "notice alarm" in page
    assert "発注者にまだ知らせていません" in page
    assert all(n in page for n in made)
    assert db.rows("SELECT count(*) FROM incident")[0][0] == 1
    assert "I-000001" in text(browser.get("/incidents"))


def test_both_thresholds_and_both_ways_of_counting_are_shown_and_nothing_is_concluded(desk: Any, browse: Any) -> None:
    made = desk.stored("tax")
    db.rows("UPDATE copy SET persons = 150 WHERE item = ? RETURNING id", (made[0],))
    browser = browse("佐藤")
    page = text(browser.get(missing(browser, *numbers(made))))
    assert "推定 150人：100人を超えます" in page
    assert "推定 150人：1,000人を超えません" in page
    assert "2026-02-03" in page  # 30 days, the day of knowing being the first
    assert "2026-02-04" in page  # counted from the day after
    assert "まだ誰も判断していません" in page


def test_an_hour_without_word_to_the_client_is_red_and_the_numbers_can_be_called(desk: Any, browse: Any) -> None:
    from custody.models import Contract

    (item,) = desk.stored("tax")
    browser = browse("佐藤")
    at = missing(browser, *numbers([item]))
    contract = Contract.get_by_id(desk.cast.contracts["tax"])
    page = text(browser.get(at))
    assert "notice alarm" in page
    if contract.incident_contact:
        assert "tel:" in page
    assert act(browser, at, "notices", **NOTICE).status_code == 303
    page = text(browser.get(at))
    assert "notice alarm" not in page
    assert "気づいてから20分後" in page


@pytest.mark.parametrize(
    ("sort", "words"), [("fear", "事故のおそれのご連絡"), ("loss", "紛失（またはそのおそれ）のご連絡")]
)
def test_the_first_report_says_the_fear_once(sort: str, words: str, desk: Any) -> None:
    from custody.events.incidents import IncidentSort
    from custody.models import Contract, Incident
    from custody.queries.incidents import first_report

    row = Incident(id="incident:1", number="I-000001", sort=sort, known_at=desk.ago(5), items=[])
    contract = Contract.get_by_id(desk.cast.contracts["tax"])
    said = first_report(row, contract, [], IncidentSort(sort).text)
    assert words in said.ja
    assert said.ja.count("おそれ") == said.en.lower().count("fear") == 1


def test_the_first_report_names_nobody_and_quotes_nobody(desk: Any, browse: Any) -> None:
    browser = browse("佐藤")
    page = text(browser.get(missing(browser, *numbers(desk.stored("tax")))))
    report = page[page.index('id="first-report"') :].split("</textarea>")[0]
    assert "USBメモリ 1点" in report
    assert not [w for w in ("佐藤", "棚の裏", "通知データ") if w in report]


@pytest.mark.parametrize("contract", ["tax", "library"])
def test_closing_without_notice_and_report_is_refused_on_the_page(desk: Any, browse: Any, contract: str) -> None:
    at = missing(browse("佐藤"), *numbers(desk.stored(contract)))
    manager = browse("高橋")
    answer = act(manager, at, "closings", **END)
    assert answer.status_code == 409
    assert "第12条" in text(answer)
    act(manager, at, "notices", **NOTICE)
    act(manager, at, "reports", **REPORT)
    assert act(manager, at, "closings", **END).status_code == 303
    assert "終結" in text(manager.get(at))
    assert act(manager, at, "notes", what="x").status_code == 409


def test_a_corrected_time_of_knowing_shows_both(desk: Any, browse: Any) -> None:
    at = missing(browse("佐藤"), *numbers(desk.stored("tax")))
    manager = browse("高橋")
    assert act(manager, at, "corrections", known_at="2026-01-05T09:30", reason="時計の遅れ").status_code == 303
    page = text(manager.get(at))
    assert "10:00 → " in page
    assert "09:30" in page


def test_quarantine_is_left_by_the_managers_release(desk: Any, browse: Any) -> None:
    (item,) = desk.stored("tax")
    (number,) = numbers([item])
    staff, manager = browse("佐藤"), browse("高橋")
    missing(staff, number)
    found = {"place": desk.cast.places["取扱区域A"], "condition": "good", "where": "棚の裏"}
    assert act(staff, f"/items/{number}", "finds", **found).status_code == 303
    put = {"unit": desk.cast.places["ロッカー1"], "lock_checked": "1", "note": "異常なし"}
    refused = act(staff, f"/items/{number}", "storages", **put)
    assert refused.status_code == 409
    assert "社内基準" in text(refused)
    assert act(staff, f"/items/{number}", "releases", why_released="checked", grounds="x").status_code == 403
    assert act(manager, f"/items/{number}", "releases", why_released="checked", grounds="封").status_code == 303
    assert act(staff, f"/items/{number}", "storages", **put).status_code == 303
    assert Item.get_by_id(item).state == "stored"


def test_an_ordinary_contracts_quarantined_thing_needs_only_a_word(desk: Any, browse: Any) -> None:
    (item,) = desk.stored("library")
    (number,) = numbers([item])
    staff, manager = browse("佐藤"), browse("高橋")
    at = missing(staff, number)
    act(staff, f"/items/{number}", "finds", place=desk.cast.places["取扱区域A"], condition="good", where="棚")
    for noun, fields in (("notices", NOTICE), ("reports", REPORT), ("closings", END)):
        assert act(manager, at, noun, **fields).status_code == 303
    put = {"unit": desk.cast.places["ロッカー1"], "lock_checked": "1"}
    assert act(staff, f"/items/{number}", "storages", **put).status_code == 409
    assert act(staff, f"/items/{number}", "storages", **put, note="発注者が了承").status_code == 303


def test_a_strangers_find_becomes_an_incident_in_one_act(desk: Any, browse: Any) -> None:
    (item,) = desk.stored("tax")
    ((code,),) = db.rows("SELECT code FROM label WHERE subject = ?", (item,))
    finding_reports.report_find(sent(), code, FindReported(where="駅"))
    keeper, (number,) = browse("鈴木"), numbers([item])
    assert f"/items/{number}/incidents/new" in text(keeper.get("/attention/finds"))
    assert "駅" in text(keeper.get(f"/items/{number}/incidents/new"))
    answer = act(keeper, f"/items/{number}", "incidents", sort="fear", known_at="2026-01-05T10:00", encryption="no")
    assert answer.status_code == 303
    row = Incident.get()
    assert (row.items, row.sort) == ([item], "fear")
    assert browse("佐藤").get(f"/items/{number}/incidents/new").status_code == 403


def test_everything_of_an_incident_is_held_and_let_go(desk: Any, browse: Any) -> None:
    made = desk.stored("tax", 2)
    at = missing(browse("佐藤"), *numbers(made))
    manager = browse("高橋")
    assert act(manager, at, "holds", held_by="police").status_code == 303
    assert all(Item.get_by_id(i).hold for i in made)
    assert act(manager, at, "liftings", held_by="client").status_code == 422
    assert act(manager, at, "liftings", held_by="police").status_code == 303
    assert not any(Item.get_by_id(i).hold for i in made)


def test_an_incident_is_opened_without_any_thing(desk: Any, browse: Any) -> None:
    form = {"idem": new_idem(), "contract": desk.cast.contracts["tax"], "sort": "leak", "known_at": "2026-01-05T10:00"}
    answer = browse("佐藤").post("/incidents", {**form, "encryption": "unknown"})
    assert answer.status_code == 303, text(answer)
    assert Incident.get().sort == "leak"


def test_what_was_typed_and_is_nothing_is_told_and_opens_nothing(desk: Any, browse: Any) -> None:
    (foreign,) = numbers(desk.stored("other"))
    for code in (foreign, "M-999999", "xyz"):
        form = {"idem": new_idem(), "items": code, "known_at": "2026-01-05T10:00", "sought": "x"}
        assert browse("佐藤").post("/missings", form).status_code == 422
    assert db.rows("SELECT count(*) FROM incident")[0][0] == 0


@pytest.mark.parametrize("noun", ["", "/notices/new", "/closings/new"])
def test_another_contracts_incident_is_not_there(desk: Any, browse: Any, noun: str) -> None:
    at = missing(browse("佐藤"), *numbers(desk.stored("tax")))
    assert browse("山本").get(at + noun).status_code == 404
    assert "I-000001" not in text(browse("山本").get("/incidents"))


def test_whoever_only_reads_reads(desk: Any, browse: Any) -> None:
    at = missing(browse("佐藤"), *numbers(desk.stored("tax")))
    reader = browse("吉田")
    assert reader.get(at).status_code == 200
    assert act(reader, at, "notices", **NOTICE).status_code == 403
    assert reader.get("/missings/new").status_code == 403
