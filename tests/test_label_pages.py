"""Labels on their page: chosen, printed as a PDF that reads back, on record; one label as a picture."""

import html
import io
import re
import subprocess

import pytest
import zxingcpp
from PIL import Image

from custody import db
from custody.caller import new_idem

QR = zxingcpp.BarcodeFormat.QRCode


def text(answer) -> str:
    return html.unescape(answer.get_data(as_text=True))


def numbers(ids: list[str]) -> list[str]:
    found = dict(db.rows("SELECT id, number FROM item"))
    return [found[i] for i in ids]


def printed(kind: str = "label.printed") -> int:
    ((n,),) = db.rows("SELECT count(*) FROM entry WHERE kind = ?", (kind,))
    return n


def sent(*chosen: str, **more: object) -> dict[str, object]:
    return {"idem": new_idem(), "number": list(chosen), "stock": "a4-24", "start": "1", **more}


def read_back(pdf: bytes, dpi: int, folder) -> list[str]:
    """What an independent reader finds on the rasterised pages."""
    (folder / "labels.pdf").write_bytes(pdf)
    subprocess.run(["pdftoppm", "-r", str(dpi), "-png", "labels.pdf", "page"], cwd=folder, check=True)
    pages = [Image.open(file) for file in sorted(folder.glob("page*.png"))]
    return [found.text for page in pages for found in zxingcpp.read_barcodes(page, formats=QR)]


@pytest.mark.parametrize("dpi", [200, 300])
def test_every_printed_label_leads_to_its_item(dpi, desk, browse, tmp_path):
    made = desk.received("tax", 30)
    browser = browse("鈴木")
    answer = browser.post("/labels", sent(*numbers(made), start="5"))
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    assert answer.headers["Content-Disposition"].startswith("inline")
    addresses = read_back(answer.data, dpi, tmp_path)
    assert len(addresses) == 30
    shown = [text(browser.client.get(a.replace("HTTP://LOCALHOST", ""), follow_redirects=True)) for a in addresses]
    assert all(any(number in page for page in shown) for number in numbers(made))
    assert printed() == 30


def test_what_was_printed_is_no_longer_due_and_may_be_printed_again(desk, browse):
    made = numbers(desk.received("tax", 2))
    browser = browse("鈴木")
    assert all(f'value="{n}"' in text(browser.get("/labels")) for n in made)
    browser.post("/labels", sent(made[0]))
    due = text(browser.get("/labels"))
    assert f'value="{made[0]}"' not in due
    assert f'value="{made[1]}"' in due
    again = text(browser.get(f"/labels?show=all&numbers={made[0]}"))
    assert "再印刷" in again
    assert browser.post("/labels", sent(made[0])).status_code == 200
    assert printed() == 2


@pytest.mark.parametrize("start", ["0", "25", "99", "-3", "x"])
def test_a_face_that_the_sheet_does_not_have_is_said_in_words_and_nothing_is_printed(desk, browse, start):
    answer = browse("鈴木").post("/labels", sent(*numbers(desk.received("tax", 1)), start=start))
    assert answer.status_code == 422
    assert "1から24まで" in text(answer)
    assert printed() == 0


def test_a_double_tap_prints_twice_and_records_once(desk, browse):
    made = numbers(desk.received("tax", 1))
    browser = browse("鈴木")
    form = sent(*made)
    assert [browser.post("/labels", form).status_code for _ in range(2)] == [200, 200]
    assert printed() == 1


def test_what_was_just_received_can_be_chosen_by_its_submission(desk, browse, cast):
    desk.received("welfare", 1)
    browser = browse("鈴木")
    key = new_idem()
    made = browser.post(f"/contracts/{cast.contracts['tax']}/blanks", {
        "idem": key, "medium": "usb", "owner": "contractor", "encryption": "yes", "place": cast.places["取扱区域A"], "how_many": "2",
    })  # fmt: skip
    assert made.status_code == 303
    page = text(browser.get(f"/labels?of={key}"))
    assert page.count('name="number"') == 2
    assert browse("高橋").get(f"/labels?of={key}").status_code == 404


def test_a_storage_unit_gets_a_label_too(cast, browse, tmp_path):
    browser = browse("鈴木")
    ((number,),) = db.rows("SELECT number FROM place WHERE id = ?", (cast.places["ロッカー1"],))
    assert number in text(browser.get("/labels?show=places"))
    answer = browser.post("/labels", sent(number, show="places"))
    (address,) = read_back(answer.data, 200, tmp_path)
    assert "ロッカー1" in text(browser.client.get(address.replace("HTTP://LOCALHOST", ""), follow_redirects=True))


def test_a_ticked_duplicate_is_drawn_before_and_after_and_stays_ticked(desk, browse, tmp_path):
    (number,) = numbers(desk.received("tax", 1))
    browser = browse("鈴木")
    page = text(browser.get("/labels?stock=a4-24&duplicate=1"))
    assert 'name="duplicate" value="1" data-go checked' in page
    assert '<input type="hidden" name="duplicate" value="1">' in page
    (address,) = re.findall(r'<img src="([^"]*preview[^"]*)"', page)
    assert browser.get(address).data != browser.get(address.replace("&duplicate=1", "")).data
    found = read_back(browser.post("/labels", sent(number, duplicate="1")).data, 300, tmp_path)
    assert len(found) == 2 == 2 * len(set(found))
    assert len(read_back(browser.post("/labels", sent(number)).data, 300, tmp_path)) == 1


def test_a_label_says_no_client_no_data_and_no_person(desk, browse, tmp_path):
    made = desk.received("tax", 1, description="住民税通知データ")
    pdf = browse("鈴木").post("/labels", sent(*numbers(made))).data
    (tmp_path / "one.pdf").write_bytes(pdf)
    said = subprocess.run(
        ["pdftotext", "one.pdf", "-"], cwd=tmp_path, check=True, capture_output=True, text=True
    ).stdout
    assert "M-000001" in said
    assert "03-0000-0000" in said
    assert not any(word in said for word in ("みなと", "住民税", "鈴木", "田中", "R8-101"))


def test_nothing_chosen_and_what_cannot_be_drawn_is_told_and_not_recorded(desk, browse, app):
    made = numbers(desk.received("tax", 1))
    browser = browse("鈴木")
    assert "印刷する物を選んでください" in text(browser.post("/labels", sent()))
    app.config["CUSTODY"] = app.config["CUSTODY"].model_copy(update={"contact": "電話" * 80})
    answer = browser.post("/labels", sent(*made))
    assert answer.status_code == 422
    assert "ラベル" in text(answer)
    assert printed() == 0


@pytest.mark.parametrize("dpi", [203, 300, 600])
def test_one_label_as_a_picture_reads_back(dpi, desk, browse):
    (number,) = numbers(desk.received("tax", 1))
    answer = browse("佐藤").get(f"/items/{number}/label.png?dpi={dpi}")
    assert answer.mimetype == "image/png"
    (found,) = zxingcpp.read_barcodes(Image.open(io.BytesIO(answer.data)), formats=QR)
    ((code,),) = db.rows("SELECT code FROM label JOIN item ON item.id = label.subject WHERE item.number = ?", (number,))
    assert found.text == f"HTTP://LOCALHOST/S/{code}"
    assert printed() == 0


def test_another_contracts_label_is_not_there(desk, browse):
    (number,) = numbers(desk.received("tax", 1))
    assert browse("山本").get(f"/items/{number}/label.png").status_code == 404
    assert browse("山本").post("/labels", sent(number)).status_code == 404
    assert f'value="{number}"' not in text(browse("山本").get("/labels?show=all"))
    assert 'name="number"' not in text(browse("山本").get(f"/labels?numbers={number}"))


@pytest.mark.parametrize("who", ["佐藤", "田中", "吉田"])
def test_only_who_keeps_items_prints(who, desk, browse):
    made = numbers(desk.received("tax", 1))
    assert browse(who).get("/labels").status_code == 403
    assert browse(who).post("/labels", sent(*made)).status_code == 403
    assert printed() == 0


def test_looking_at_the_page_records_nothing(desk, browse):
    desk.received("tax", 1)
    browse("鈴木").get("/labels")
    assert printed() == 0
