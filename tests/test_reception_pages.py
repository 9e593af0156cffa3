"""What the municipality handed over, registered on a page: many at once, with the information on it."""

import html
import re

import pytest

from custody import db
from custody.caller import new_idem


def text(answer) -> str:
    return html.unescape(answer.get_data(as_text=True))


def key(subject: str) -> str:
    return subject.partition(":")[2]


def rows(sql: str, *params: object) -> list[tuple]:
    return db.rows(sql, params)


def entries(kind: str) -> int:
    return rows("SELECT count(*) FROM entry WHERE kind = ?", kind)[0][0]


@pytest.fixture
def thing(cast):
    """What is said of tapes that were handed over in the handling area."""
    return {
        "medium": "tape",
        "description": "国保資格データ",
        "owner": "client",
        "encryption": "yes",
        "place": cast.places["取扱区域A"],
        "method": "hand",
        "giver": "税務課 田中 実",
        "condition": "good",
        "name": "国保資格 4月分",
        "info_class": "specific",
        "info_fields": ["name", "tax"],
        "persons": "1200",
        "after": "return",
    }


def forms(cast, thing) -> dict[str, tuple[str, dict[str, object]]]:
    """Where a custodian sends what."""
    at = f"/contracts/{key(cast.contracts['tax'])}"
    return {
        "receptions": (f"{at}/receptions", thing),
        "expectations": (f"{at}/expectations", {**thing, "expected_on": "2026-12-01"}),
        "blanks": (f"{at}/blanks", {**thing, "owner": "contractor"}),
    }


def test_forty_tapes_in_one_go_are_forty_items_in_one_act(cast, browse, thing):
    serials = "\n".join(f"SN-{n:04d}" for n in range(40))
    browser = browse("鈴木")
    path, fields = forms(cast, thing)["receptions"]
    done = browser.post(path, {"idem": new_idem(), **fields, "serials": serials})
    assert done.status_code == 303
    made = rows("SELECT number, serial, info_class FROM item ORDER BY number")
    assert [serial for _, serial, _ in made] == serials.splitlines()
    assert {c for *_, c in made} == {"specific"}
    assert rows("SELECT count(*) FROM copy")[0][0] == 40
    assert rows("SELECT count(DISTINCT batch) FROM entry WHERE kind = 'item.received'")[0][0] == 1
    said = text(browser.get(done.location))
    assert "40件を受領しました" in said
    assert all(number in said for number, *_ in made)
    assert "ラベルを印刷する" in said


@pytest.mark.parametrize(("noun", "kind"), [
    ("receptions", "item.received"), ("expectations", "item.expected"), ("blanks", "carrier.blank_registered"),
])  # fmt: skip
def test_what_is_sent_twice_is_registered_once(noun, kind, cast, browse, thing):
    browser = browse("鈴木")
    path, fields = forms(cast, thing)[noun]
    form = {"idem": new_idem(), **fields, "serials": "SN-1\nSN-2"}
    first, again = browser.post(path, form), browser.post(path, form)
    assert (first.status_code, first.location) == (303, again.location)
    assert entries(kind) == 2


def test_things_without_a_serial_number_are_counted(cast, browse, thing):
    path, fields = forms(cast, thing)["receptions"]
    done = browse("鈴木").post(path, {"idem": new_idem(), **fields, "medium": "box", "how_many": "３"})
    assert done.status_code == 303
    assert [n for (n,) in rows("SELECT number FROM item ORDER BY number")] == ["P-000001", "P-000002", "P-000003"]


def test_an_empty_carrier_needs_no_information(cast, browse, thing):
    path, fields = forms(cast, thing)["receptions"]
    given = {**{k: v for k, v in fields.items() if k not in ("name", "info_class")}, "empty": "1"}
    assert browse("鈴木").post(path, {"idem": new_idem(), **given}).status_code == 303
    assert rows("SELECT held_data FROM item") == [(0,)]
    assert rows("SELECT count(*) FROM copy")[0][0] == 0


def test_everything_that_is_missing_is_told_at_once_and_nothing_is_lost(cast, browse, thing):
    path, fields = forms(cast, thing)["receptions"]
    given = {k: v for k, v in fields.items() if k not in ("medium", "name")}
    answer = browse("鈴木").post(path, {"idem": new_idem(), **given, "serials": "SN-1\nSN-2", "how_many": "x"})
    assert answer.status_code == 422
    assert text(answer).count("入力または選択してください") == 4  # twice each: above the form and at the field
    assert "SN-1\nSN-2" in text(answer)
    assert entries("item.received") == 0


def test_the_same_serial_twice_is_not_registered(cast, browse, thing):
    path, fields = forms(cast, thing)["receptions"]
    answer = browse("鈴木").post(path, {"idem": new_idem(), **fields, "serials": "SN-1\nSN-1"})
    assert answer.status_code == 422
    assert "同じ製造番号が二度あります" in text(answer)


@pytest.mark.parametrize("how_many", ["0", "-1", "201", "99999999999999999999", "1.5"])
def test_a_number_of_things_out_of_reason_is_told(how_many, cast, browse, thing):
    path, fields = forms(cast, thing)["receptions"]
    answer = browse("鈴木").post(path, {"idem": new_idem(), **fields, "how_many": how_many})
    assert answer.status_code == 422
    assert "1から200までの数" in text(answer)


def test_counts_that_differ_are_refused_with_the_article_and_on_record(cast, browse, thing):
    path, fields = forms(cast, thing)["receptions"]
    browser = browse("鈴木")
    answer = browser.post(path, {"idem": new_idem(), **fields, "stated": "10", "counted": "9"})
    assert answer.status_code == 409
    assert "第1条" in text(answer)
    assert "件数が一致しません" in text(answer)
    assert (entries("item.received"), entries("attempt.refused")) == (0, 1)
    noted = {"idem": new_idem(), **fields, "stated": "10", "counted": "9", "difference": "1本不足"}
    assert browser.post(path, noted).status_code == 303


def test_a_private_persons_medium_is_refused(cast, browse, thing):
    path, fields = forms(cast, thing)["receptions"]
    answer = browse("鈴木").post(path, {"idem": new_idem(), **fields, "owner": "individual"})
    assert answer.status_code == 409
    assert "個人所有の媒体は使えません" in text(answer)


def test_twelve_digits_in_a_note_are_warned_of(cast, browse, thing):
    path, fields = forms(cast, thing)["receptions"]
    browser = browse("鈴木")
    answer = browser.post(path, {"idem": new_idem(), **fields, "note": "番号 1234 5678 9012"})
    assert answer.status_code == 422
    assert "個人番号は台帳に書けません" in text(answer)
    assert 'name="not_personal_number"' in text(answer)
    given = {"idem": new_idem(), **fields, "note": "番号 1234 5678 9012", "not_personal_number": "1"}
    assert browser.post(path, given).status_code == 303


def test_what_was_announced_is_received_under_its_number(cast, browse, thing):
    browser = browse("鈴木")
    path, fields = forms(cast, thing)["expectations"]
    browser.post(path, {"idem": new_idem(), **fields, "serials": "SN-77"})
    ((number,),) = rows("SELECT number FROM item")
    page = text(browser.get(f"/items/{number}/receptions/new"))
    assert 'value="SN-77"' in page
    done = browser.post(f"/items/{number}/receptions", {"idem": new_idem(), **thing, "serial": "SN-77"})
    assert done.status_code == 303
    assert rows("SELECT number, state FROM item") == [(number, "arrived")]


def test_one_contract_is_chosen_before_many(cast, browse):
    page = text(browse("鈴木").get("/receptions/new"))
    assert all(f"contract={key(cast.contracts[c])}" in page for c in ("tax", "welfare", "library"))
    assert key(cast.contracts["other"]) not in page
    assert "渡した人" in text(browse("山本").get("/receptions/new"))


@pytest.mark.parametrize("noun", ["receptions", "expectations", "blanks"])
def test_nobody_registers_in_anothers_contract(noun, cast, browse, thing):
    path, fields = forms(cast, thing)[noun]
    assert browse("山本").post(path, {"idem": new_idem(), **fields}).status_code == 404
    assert browse("山本").get(f"/{noun}/new?contract={key(cast.contracts['tax'])}").status_code == 404


@pytest.mark.parametrize("noun", ["receptions", "expectations", "blanks"])
@pytest.mark.parametrize("who", ["佐藤", "田中", "吉田"])
def test_only_who_keeps_items_registers_them(noun, who, cast, browse, thing):
    path, fields = forms(cast, thing)[noun]
    assert browse(who).post(path, {"idem": new_idem(), **fields}).status_code == 403
    assert browse(who).get(f"/{noun}/new").status_code == 403


@pytest.mark.parametrize("noun", ["receptions", "expectations", "blanks"])
def test_registering_is_never_a_get(noun, cast, browse):
    assert browse("鈴木").get(f"/contracts/{key(cast.contracts['tax'])}/{noun}").status_code == 405


def test_the_list_of_new_numbers_is_only_the_registrars(cast, browse, thing):
    path, fields = forms(cast, thing)["receptions"]
    browser = browse("鈴木")
    done = browser.post(path, {"idem": new_idem(), **fields})
    assert browse("高橋").get(done.location).status_code == 404
    assert re.search(r"M-000001", text(browser.get(done.location)))
