"""Labels for seals hold the number alone; a scanned number leads to the seal and never tells which one is to be read."""

from __future__ import annotations

import html
from typing import Any

import cv2
import numpy as np
import pytest
import zxingcpp

from custody import db
from custody.caller import new_idem
from custody.demo.cast import sent
from custody.documents.label_values import FONTS, seal_label_for
from custody.events.seals import SealStocked
from custody.settings import Settings
from custody.usecases import sealing
from labels import label_png


def text(answer: Any) -> str:
    return html.unescape(answer.get_data(as_text=True))


@pytest.fixture
def stocked(cast: Any) -> list[str]:
    numbers = ["S-001", "S-002", "S-003"]
    sealing.stock(cast.caller("鈴木"), sent(), numbers, SealStocked(number="-", lot="R8-A"))
    return numbers


@pytest.mark.parametrize("engine", ["sqlite"])
def test_the_symbol_and_the_bars_hold_the_printed_number_and_no_address(stocked: list[str]) -> None:
    label = seal_label_for(stocked[0], Settings(base_url="https://custody.test"))
    drawn = cv2.imdecode(np.frombuffer(label_png(label, 62.0, 29.0, 300, fonts=FONTS), np.uint8), cv2.IMREAD_GRAYSCALE)
    assert {r.text for r in zxingcpp.read_barcodes(drawn)} == {"S-001"}


def test_a_scanned_number_leads_to_the_seal_for_who_handles_seals(stocked: list[str], browse: Any) -> None:
    browser = browse("佐藤")
    found = browser.client.get("/scan", query_string={"q": "ｓ-００２"})
    assert found.location == "/seals/S002"
    page = text(browser.get(found.location))
    assert all(said in page for said in ("S-002", "R8-A", "在庫・使用中（照合前）"))
    assert browse("吉田").client.get("/scan", query_string={"q": "S-002"}).status_code == 404


def test_they_are_printed_for_a_range_and_nothing_of_it_is_on_record(stocked: list[str], browse: Any) -> None:
    browser, before = browse("鈴木"), db.rows("SELECT count(*) FROM entry")
    form = {"idem": new_idem(), "numbers": "S-001〜S-003", "stock": "a4-24", "start": "1"}
    assert browser.post("/seals/labels", form).mimetype == "application/pdf"
    refused = browser.post("/seals/labels", {**form, "numbers": "S-001\nS-009"})
    assert refused.status_code == 422
    assert "S009 は在庫の一覧にありません" in text(refused)
    assert db.rows("SELECT count(*) FROM entry") == before


def test_the_page_of_a_seal_is_the_same_before_and_after_it_is_put_on_a_case(road: Any, browse: Any) -> None:
    r, browser = road().made().stocked(), browse("鈴木")
    r.plan()
    r.pack()
    others = [text(browser.get(f"/seals/S009{n}")).replace(f"009{n}", "") for n in (31, 32)]
    before = others[0]
    assert others[0] == others[1]
    for step in (r.seal, r.depart, r.arrive):
        step()
        assert text(browser.get("/seals/S00931")).replace("00931", "") == before


@pytest.mark.parametrize("engine", ["sqlite"])
def test_where_a_seal_is_read_blind_the_camera_types_its_number_and_nothing_is_filled_in(
    road: Any, browse: Any
) -> None:
    r = road().on_its_way()
    r.arrive()
    page = text(browse("鈴木").get(f"/transports/{r.id.partition(':')[2]}"))
    field = next(part for part in page.split("<input ") if 'name="numbers"' in part.split(">")[0]).split(">")[0]
    assert "data-scan-any" in field
    assert "value=" not in field
