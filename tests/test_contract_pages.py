"""Contracts: registered, settled and shown on their pages; refused with the article that this contract gives it."""

import json
import re
from datetime import date, timedelta
from io import BytesIO

import pytest
from PIL import Image

from custody import clock, db
from custody.caller import new_idem
from custody.demo.cast import sent
from custody.events.contracts import ContractRegistered
from custody.events.finding import ItemMissing
from custody.events.items import BlankRegistered, ItemExpected
from custody.usecases import contracts, items, receiving

TODAY = clock.today()
NOUNS = ("changes", "activations", "endings", "closings", "areas", "rosters", "officers")


def key(subject: str) -> str:
    return subject.partition(":")[2]


def new_contract(cast, **more: object) -> str:
    """A contract in preparation, managed by 高橋."""
    fields = {
        "client": cast.clients["港"],
        "number": "R8-900",
        "title_": "検証業務",
        "incident_contact": "03-0000-0009",
        "starts": TODAY,
        "ends": (date.fromisoformat(TODAY) + timedelta(days=30)).isoformat(),
        **more,
    }
    event = ContractRegistered.model_validate(fields)
    return contracts.register_contract(cast.caller("高橋"), sent(), event).first("contract")


def events(subject: str, kind: str) -> int:
    ((n,),) = db.rows("SELECT count(*) FROM entry WHERE subject = ? AND kind = ?", (subject, kind))
    return n


def text(answer) -> str:
    return answer.get_data(as_text=True)


def filled(cast, noun: str, contract: str = "tax") -> dict[str, object]:
    """What a manager sends for each noun."""
    return {
        "idem": new_idem(),
        **{
            "changes": {
                "number": "R8-777",
                "title_": "変わった件名",
                "incident_contact": "03-0000-0001",
                "starts": TODAY,
                "ends": TODAY,
                "specific": "1",
                "storage_clause": "1",
                "transport_clause": "1",
                "closing_time": "18:00",
                "late_after": "30",
                "return_days": "14",
                "keep_years": "10",
                "purposes": "検証",
            },
            "activations": {},
            "endings": {"on": TODAY, "how": "completed"},
            "closings": {"report": "完了-1", "acknowledged": "田中"},
            "areas": {"area": cast.places["会議室"], "since": TODAY, "accepted": "みな税第99号"},
            "rosters": {
                "members": [f"{cast.people['佐藤']}/handler", f"{cast.people['鈴木']}/custodian"],
                "on": TODAY,
                "method": "hand",
                "receipt": "みな税受第9号",
            },
            "officers": {"post": "chief", "person": cast.people["鈴木"], "department": "業務部", "since": TODAY},
        }[noun],
    }


def test_the_list_shows_the_callers_contracts_and_no_others(cast, browse):
    page = text(browse("高橋").get("/contracts"))
    assert "R8-101" in page
    assert "R8-103" in page
    assert "R8-104" not in page


def figures(page: str) -> dict[str, int]:
    """The first contract's figures by their labels."""
    found = re.findall(
        r"<dt>(?:<svg.*?</svg>)?([^<]*)</dt><dd>(?:<a[^>]*>)?(\d+)", page.partition('class="figures')[2], re.S
    )
    return {label: int(n) for label, n in found[:9]}


def test_the_figures_of_a_contract_add_up_and_are_the_same_on_both_pages(cast, browse, desk):
    desk.stored(n=3)
    desk.out(n=1)
    desk.received(n=2)
    (gone,) = desk.stored()
    items.report_missing(desk.user("tax"), sent(), [gone], ItemMissing(known_at=clock.now(), sought="棚"))
    blank = BlankRegistered.model_validate({"medium": "usb", "place": cast.places["取扱区域A"]})
    for _ in range(2):
        receiving.register_blank(desk.keeper("tax"), sent(), cast.contracts["tax"], blank, [""])
    browser = browse("高橋")
    shown = figures(text(browser.get("/contracts")))
    assert shown == figures(text(browser.get(f"/contracts/{key(cast.contracts['tax'])}")))
    assert shown == {
        "受領（発注者から）": 7,
        "自社の空媒体": 2,
        "保管中": 3,
        "入庫待ち": 4,
        "使用中": 1,
        "搬送中": 0,
        "所在不明・隔離": 1,
        "廃棄・証明待ち": 0,
        "終了": 0,
    }
    came, *now = (list(shown.values())[:2], *list(shown.values())[2:])
    assert sum(came) == sum(now)
    assert "預かり中 9件" in text(browser.get("/"))


def test_what_was_announced_and_never_came_is_not_counted(cast, browse, desk):
    expected = ItemExpected.model_validate({"medium": "usb", "expected_on": TODAY})
    receiving.expect(desk.keeper("tax"), sent(), cast.contracts["tax"], expected, [""] * 2)
    assert set(figures(text(browse("高橋").get("/contracts"))).values()) == {0}


def test_nothing_is_said_to_be_carried_out(cast, browse, desk):
    desk.out()
    browser = browse("高橋")
    for path in ("/contracts", f"/contracts/{key(cast.contracts['tax'])}"):
        assert "持出中" not in text(browser.get(path))


def test_the_list_asks_no_more_of_the_database_for_more_contracts(cast, browse, monkeypatch):
    browser = browse("高橋")
    asked: list[str] = []
    rows = db.rows
    monkeypatch.setattr(db, "rows", lambda sql, params=(): asked.append(sql) or rows(sql, params))
    browser.get("/contracts")
    few = len(asked)
    for n in range(6):
        new_contract(cast, number=f"R8-{n + 500}")
    browser.get("/contracts")  # fills the register cache
    asked.clear()
    browser.get("/contracts")
    assert len(asked) <= few


def test_another_contract_is_not_found(cast, browse):
    browser = browse("山本")
    assert browser.get(f"/contracts/{key(cast.contracts['tax'])}").status_code == 404
    for noun in NOUNS:
        assert browser.get(f"/contracts/{key(cast.contracts['tax'])}/{noun}/new").status_code == 404
        sent_form = browser.post(f"/contracts/{key(cast.contracts['tax'])}/{noun}", filled(cast, noun))
        assert sent_form.status_code == 404


def test_a_contract_is_registered_and_its_page_says_what_is_missing(cast, browse):
    browser = browse("高橋")
    form = filled(cast, "changes") | {"client": cast.clients["港"], "purposes": ""}
    answer = browser.post("/contracts", form)
    assert answer.status_code == 303
    page = text(browser.get(answer.location))
    assert "変わった件名" in page
    assert "取扱開始までに" in page
    for article in ("第7条", "第16条", "第17条", "第19条"):
        assert article in page


def test_a_contract_that_ends_before_it_starts_is_asked_again(cast, browse):
    form = filled(cast, "changes") | {"client": cast.clients["港"], "ends": "2020-01-01"}
    answer = browse("高橋").post("/contracts", form)
    assert answer.status_code == 422
    assert "終了日が開始日より前です" in text(answer)
    assert "変わった件名" in text(answer)


@pytest.mark.parametrize("noun", ["changes", "areas", "rosters", "officers", "endings"])
def test_a_manager_settles_it(noun, cast, browse):
    browser, contract = browse("高橋"), cast.contracts["tax"]
    assert browser.get(f"/contracts/{key(contract)}/{noun}/new").status_code == 200
    answer = browser.post(f"/contracts/{key(contract)}/{noun}", filled(cast, noun))
    assert answer.status_code == 303, text(answer)
    assert answer.location == f"/contracts/{key(contract)}"


def test_what_was_changed_is_shown(cast, browse):
    browser, contract = browse("高橋"), cast.contracts["tax"]
    browser.post(f"/contracts/{key(contract)}/changes", filled(cast, "changes"))
    page = text(browser.get(f"/contracts/{key(contract)}"))
    assert "R8-777" in page
    assert "変わった件名" in page


def test_settling_is_never_a_get(cast, browse):
    browser = browse("高橋")
    for noun in NOUNS:
        assert browser.get(f"/contracts/{key(cast.contracts['tax'])}/{noun}").status_code == 405


@pytest.mark.parametrize("who", ["佐藤", "鈴木", "田中", "吉田"])
def test_only_a_manager_settles_anything_but_the_closing_that_the_client_may_record(who, cast, browse):
    browser = browse(who)
    for noun in NOUNS:
        if (who, noun) == ("田中", "closings"):
            continue
        path = f"/contracts/{key(cast.contracts['tax'])}/{noun}"
        assert browser.get(f"{path}/new").status_code == 403
        assert browser.post(path, filled(cast, noun)).status_code == 403


def test_a_form_that_is_sent_twice_makes_one_event(cast, browse):
    browser, contract = browse("高橋"), cast.contracts["tax"]
    form = filled(cast, "officers")
    before = events(contract, "officer.appointed")
    for _ in range(2):
        assert browser.post(f"/contracts/{key(contract)}/officers", form).status_code == 303
    assert events(contract, "officer.appointed") == before + 1


def test_an_area_without_the_clients_acceptance_is_refused_under_its_article(cast, browse):
    browser = browse("高橋")
    form = filled(cast, "areas") | {"accepted": ""}
    answer = browser.post(f"/contracts/{key(cast.contracts['tax'])}/areas", form)
    assert answer.status_code == 409
    assert "第19条" in text(answer)
    assert "承認を得て" in text(answer)
    assert events(cast.contracts["tax"], "attempt.refused") == 1
    form["idem"] = new_idem()
    assert browser.post(f"/contracts/{key(cast.contracts['welfare'])}/areas", form).status_code == 303


def test_a_refusal_names_the_article_by_the_contracts_own_number(cast, browse):
    contract = new_contract(cast, specific=True, clauses={"16": "28", "17": "29"})
    page = browse("高橋").post(f"/contracts/{key(contract)}/activations", {"idem": new_idem()})
    assert page.status_code == 409
    assert "第28条" in text(page)
    assert "第29条" in text(page)
    assert "第16条" not in text(page)


def test_a_contract_with_things_left_is_not_closed(cast, browse, desk):
    desk.stored()
    browser, path = browse("高橋"), f"/contracts/{key(cast.contracts['tax'])}"
    browser.post(f"{path}/endings", filled(cast, "endings"))
    shown = text(browser.get(f"{path}/closing"))
    assert "返還・廃棄の済んでいない媒体 · 1" in shown
    assert f"{path}/closings/new" not in shown
    assert browser.get(f"{path}/closings/new").location.endswith(f"{path}/closing")
    answer = browser.post(f"{path}/closings", filled(cast, "closings"))
    assert answer.status_code == 409
    assert "第10条" in text(answer)


def test_the_paper_with_the_clients_acknowledgement_is_kept_with_the_closing(cast, browse):
    browser, path = browse("高橋"), f"/contracts/{key(cast.contracts['library'])}"
    browser.post(f"{path}/endings", filled(cast, "endings"))
    assert 'type="file"' in text(browser.get(f"{path}/closings/new"))
    scan = BytesIO()
    Image.new("RGB", (20, 20), "white").save(scan, "PNG")
    scan.seek(0)
    form = {**filled(cast, "closings"), "scan": (scan, "kakunin.png")}
    assert browser.post(f"{path}/closings", form, content_type="multipart/form-data").status_code == 303
    ((body,),) = db.rows("SELECT body FROM entry WHERE kind = 'contract.closed'")
    kept = json.loads(body)["data"]["scan"]
    assert browser.get(f"/photos/{kept}").mimetype == "image/png"


def test_the_clients_officer_closes_the_contract_by_signing_in_and_a_manager_shows_their_paper(cast, browse):
    path = f"/contracts/{key(cast.contracts['tax'])}"
    browse("高橋").post(f"{path}/endings", filled(cast, "endings"))
    refused = browse("高橋").post(f"{path}/closings", {**filled(cast, "closings"), "acknowledged": "課長 堀"})
    assert refused.status_code == 409
    assert "確認書の写しを添えるか" in text(refused)
    officer = browse("田中")
    assert f"{path}/closings/new" in text(officer.get(f"{path}/closing"))
    assert f"{path}/closings/new" not in text(browse("佐藤").get(f"{path}/closing"))
    form = text(officer.get(f"{path}/closings/new"))
    assert f'value="{TODAY} 田中 実"' in form
    assert 'name="scan"' not in form
    assert officer.post(f"{path}/closings", filled(cast, "closings")).status_code == 303
    assert "発注者がこの画面で" in text(browse("高橋").get(path))


def test_an_act_that_does_not_follow_is_told_apart_from_a_refusal(cast, browse):
    answer = browse("高橋").post(f"/contracts/{key(cast.contracts['tax'])}/activations", filled(cast, "activations"))
    assert answer.status_code == 409
    assert "取扱中" in text(answer)


def test_the_roster_form_offers_everyone_with_a_working_part_and_marks_the_difference(cast, browse):
    browser, path = browse("高橋"), f"/contracts/{key(cast.contracts['tax'])}"
    browser.post(f"{path}/rosters", filled(cast, "rosters"))
    form = text(browser.get(f"{path}/rosters/new"))
    assert f'value="{cast.people["伊藤"]}/handler"' in form
    assert "△ 前の版にない" in form
    assert f'value="{cast.people["田中"]}/client"' not in form
    page = text(browser.get(path))
    assert "第2版" in page
    assert re.search(r"伊藤 健.*?△.*?<s>取扱者</s>", page, re.S)


def test_a_roster_with_somebody_who_made_no_pledge_is_refused_and_keeps_its_ticks(cast, browse):
    browser, path = browse("高橋"), f"/contracts/{key(cast.contracts['tax'])}"
    form = filled(cast, "rosters")
    form["members"] = [f"{cast.people['吉田']}/handler", f"{cast.people['佐藤']}/handler"]
    answer = browser.post(f"{path}/rosters", form)
    assert answer.status_code == 409
    assert "第18条" in text(answer)
    assert "𠮷田 久美さんの秘密保持の誓約" in text(answer)
    assert re.findall(r'value="([^"]+)" checked', text(answer)) == [f"{cast.people['佐藤']}/handler"]


def test_the_page_says_which_articles_apply(cast, browse):
    browser = browse("高橋")
    tax = text(browser.get(f"/contracts/{key(cast.contracts['tax'])}"))
    library = text(browser.get(f"/contracts/{key(cast.contracts['library'])}"))
    assert "非該当" not in tax
    assert library.count("非該当") == 8


def test_the_first_steps_are_shown_until_handling_has_begun(browse, cast):
    assert browse("高橋").get("/begin").status_code == 303


def test_an_administrator_with_nothing_is_shown_the_way(cast, browse):
    for contract in cast.contracts.values():
        db.run_many("DELETE FROM membership WHERE contract = ?", [(contract,)])
    db.run_many("UPDATE person SET roles = '{}' WHERE id = ?", [(cast.people["高橋"],)])
    db.rows("UPDATE counter SET value = value + 1 WHERE name = 'registers' RETURNING value")
    browser = browse("高橋")
    page = text(browser.get("/begin"))
    assert page.count("<li class=") >= 6
    assert 'href="/contracts/new"' in page
    assert 'aria-current="step"' in page
    assert "はじめる準備" in text(browser.get("/contracts"))


def test_a_personal_number_in_a_text_is_warned_of(cast, browse):
    form = filled(cast, "officers") | {"department": "1234 5678 9012"}
    answer = browse("高橋").post(f"/contracts/{key(cast.contracts['tax'])}/officers", form)
    assert answer.status_code == 422
    assert 'name="not_personal_number"' in text(answer)
    form |= {"not_personal_number": "1", "idem": new_idem()}
    assert browse("高橋").post(f"/contracts/{key(cast.contracts['tax'])}/officers", form).status_code == 303
