"""Printers that drift, stocks of one's own, the drawing before printing, and what was printed."""

import html
import re

import pytest

from custody import db
from custody.caller import new_idem
from custody.demo.cast import sent
from custody.errors import BadInput
from custody.usecases import labelling

STOCK = {
    "name": "自社 12面", "sheet_across": "210", "sheet_down": "297", "columns": "2", "rows": "6",
    "face_across": "86.4", "face_down": "42.3", "margin_across": "18.6", "margin_down": "21.5",
    "pitch_across": "86.4", "pitch_down": "42.3",
}  # fmt: skip


def text(answer) -> str:
    return html.unescape(answer.get_data(as_text=True))


def number_of(item: str) -> str:
    ((number,),) = db.rows("SELECT number FROM item WHERE id = ?", (item,))
    return number


def key_of_own() -> str:
    ((key,),) = db.rows("SELECT key FROM label_stock")
    return key


def positions(svg: str) -> list[str]:
    return re.findall(r'transform="[^"]+"', svg)


def test_a_printers_drift_moves_the_drawing_and_the_pdf(desk, browse):
    (item,) = desk.stored("tax")
    browser = browse("鈴木")
    answer = browser.post("/labels/printers", {"name": "事務室", "right": "1.5", "down": "-0.7"})
    assert answer.status_code == 303
    ((printer,),) = db.rows("SELECT id FROM printer")
    asked = {"numbers": number_of(item), "stock": "a4-24"}
    straight = browser.client.get("/labels/preview.svg", query_string=asked)
    moved = browser.client.get("/labels/preview.svg", query_string={**asked, "printer": printer})
    assert straight.mimetype == moved.mimetype == "image/svg+xml"
    assert text(straight) != text(moved)
    assert "事務室" in text(browser.get("/labels"))


@pytest.mark.parametrize(
    "wrong",
    [{"right": "11"}, {"down": "0.05"}, {"right": "たくさん"}, {"name": " "}, {"right": "nan"}]
    + [{"right": huge} for huge in ("1e308", "-1e308", "1e999999999", "9" * 400, "sNaN")],
)
def test_a_drift_that_is_no_drift_is_named_at_its_field(wrong, browse):
    answer = browse("鈴木").post("/labels/printers", {"name": "事務室", "right": "0", "down": "0", **wrong})
    assert answer.status_code == 422
    assert db.rows("SELECT * FROM printer") == []


def test_a_printer_is_added_once_however_often_the_form_is_sent_and_its_name_is_its_own(browse):
    browser, said = browse("鈴木"), {"name": "事務室", "right": "1", "down": "0"}
    assert [browser.post("/labels/printers", said).status_code for _ in range(2)] == [303, 303]
    assert len(db.rows("SELECT * FROM printer")) == 1
    assert browser.post("/labels/printers", {**said, "right": "2"}).status_code == 422
    ((key,),) = db.rows("SELECT id FROM printer")
    assert browser.post(f"/labels/printers/{key}", {**said, "right": "2"}).status_code == 303
    assert db.rows("SELECT rightward FROM printer") == [(20,)]
    assert browser.post(f"/labels/printers/{key}/removals", {}).status_code == 303
    assert browser.post(f"/labels/printers/{key}", said).status_code == 404


@pytest.mark.parametrize("path", ["/labels/printers", "/labels/stocks"])
def test_only_who_keeps_may_change_what_is_printed_on(path, browse):
    assert browse("佐藤").post(path, {**STOCK, "right": "0", "down": "0"}).status_code == 403


def test_a_stock_of_ones_own_is_drawn_added_and_printed_on(desk, browse):
    (item,) = desk.received("tax")
    browser = browse("鈴木")
    drawn = browser.client.get("/labels/stocks/picture.svg", query_string=STOCK)
    assert drawn.mimetype == "image/svg+xml"
    assert drawn.get_data(as_text=True).count("#eef3fb") == 12
    assert "86.4" in drawn.get_data(as_text=True)
    assert [browser.post("/labels/stocks", STOCK).status_code for _ in range(2)] == [303, 303]
    key = key_of_own()
    assert "自社 12面" in text(browser.get(f"/labels?stock={key}"))
    answer = browser.post("/labels", {"idem": new_idem(), "number": number_of(item), "stock": key, "start": "3"})
    assert answer.mimetype == "application/pdf", text(answer)
    ((body,),) = db.rows("SELECT body FROM entry WHERE kind = 'label.printed'")
    assert key in bytes(body).decode()
    assert browser.get(f"/labels/calibration.pdf?stock={key}").data.startswith(b"%PDF")
    assert "自社 12面" in text(browser.get("/labels/printed"))


@pytest.mark.parametrize(
    "wrong",
    [
        {"face_across": "200"},
        {"columns": "0"},
        {"rows": "1.5"},
        {"face_down": "高い"},
        {"pitch_down": "10"},
        {"name": ""},
        *({field: huge} for field in ("columns", "sheet_across") for huge in ("1e308", "1e999999999", "-inf")),
    ],
)
def test_a_stock_that_cannot_be_is_refused_in_words(wrong, browse):
    browser = browse("鈴木")
    answer = browser.post("/labels/stocks", {**STOCK, **wrong})
    assert answer.status_code == 422
    assert db.rows("SELECT * FROM label_stock") == []
    assert browser.client.get("/labels/stocks/picture.svg", query_string={**STOCK, **wrong}).status_code == (
        200 if "name" in wrong else 422
    )


def test_a_label_that_is_on_is_printed_again_only_with_a_reason(cast, desk, browse):
    (item,) = desk.stored("tax")
    keeper, browser = cast.caller("鈴木"), browse("鈴木")
    labelling.print_labels(keeper, sent(), [item], "a4-24")
    ((code,),) = db.rows("SELECT code FROM label WHERE subject = ?", (item,))
    labelling.attach(keeper, sent(), item, code)
    with pytest.raises(BadInput):
        labelling.print_labels(keeper, sent(), [item], "a4-24")
    form = {"number": number_of(item), "stock": "a4-24", "start": "1"}
    refused = browser.post("/labels", {"idem": new_idem(), **form})
    assert refused.status_code == 422
    assert "もう一度印刷する理由を入れてください" in text(refused)
    printed = browser.post("/labels", {"idem": new_idem(), "why": "角が破れた", **form})
    assert printed.mimetype == "application/pdf"
    assert "角が破れた" in text(browser.get("/labels/printed"))
    assert "角が破れた" not in "".join(bytes(b).decode() for (b,) in db.rows("SELECT body FROM entry"))


def test_what_another_contract_printed_is_not_listed(cast, desk, browse):
    (mine,), (other,) = desk.stored("tax"), desk.stored("other")
    labelling.print_labels(cast.caller("鈴木"), sent(), [mine], "a4-24")
    labelling.print_labels(desk.user("other"), sent(), [other], "a4-24")
    page = text(browse("鈴木").get("/labels/printed"))
    assert number_of(mine) in page
    assert number_of(other) not in page


def test_a_preview_of_another_contracts_label_is_not_found(desk, browse):
    (other,) = desk.stored("other")
    answer = browse("鈴木").client.get("/labels/preview.svg", query_string={"numbers": number_of(other)})
    assert answer.status_code == 404
    assert answer.mimetype == "text/html"
