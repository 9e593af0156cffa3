"""Forms are numbered, kept by their hash, recorded in the ledger, and can be checked by whoever holds one (domain.md §4)."""

from __future__ import annotations

import csv
import hashlib
import re
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
import zxingcpp

from custody import clock, db, files
from custody.caller import new_idem
from custody.demo.cast import sent
from custody.documents import forms
from custody.events.contracts import ContractClosed, ContractEnded
from custody.ledger.whole import verify_all
from custody.models import Document
from custody.usecases import contracts


def key(subject: str) -> str:
    return subject.partition(":")[2]


@pytest.fixture
def issued(cast: Any, browse: Callable[[str], Any]) -> Callable[..., Document]:
    """Issues a form of the contract "tax" on its page, as 高橋 unless said otherwise; the row of it."""

    def issue(number: str = "F-01", of: str = "", who: str = "高橋", **form: Any) -> Document:
        noun, _, last = (of or cast.contracts["tax"]).partition(":")
        answer = browse(who).post(
            f"/forms/{noun}s/{last}/{number}",
            {"idem": new_idem(), "addressee": "みなと区長　あて", "sort": "pdf", **form},
        )
        assert answer.status_code == 303, answer.get_data(as_text=True)[-3000:]
        return Document.get_by_id(f"document:{answer.location.rpartition('/')[2]}")

    return issue


def text_of(pdf: Path | bytes, tmp: Path) -> str:
    """The text of a PDF as another program reads it."""
    source = tmp / "read.pdf"
    source.write_bytes(pdf if isinstance(pdf, bytes) else pdf.read_bytes())
    return subprocess.run(["pdftotext", "-layout", str(source), "-"], check=True, capture_output=True, text=True).stdout


def test_an_issued_form_is_numbered_kept_by_its_hash_and_recorded(issued: Any, desk: Any) -> None:
    desk.stored("tax")
    first, second = issued(), issued()
    assert (first.number, second.number) == ("B-000001", "B-000002")
    assert hashlib.sha256(files.path_of(first.file).read_bytes()).hexdigest() == first.file
    assert db.rows("SELECT count(*) FROM entry WHERE subject = ? AND kind = 'document.issued'", (first.id,)) == [(1,)]
    assert db.rows("SELECT named FROM attachment WHERE sha256 = ?", (first.file,)) == [(1,)]
    assert not list(verify_all())


def test_the_foot_says_from_which_entries_it_was_made(issued: Any, desk: Any, cast: Any, tmp_path: Path) -> None:
    desk.stored("tax")
    ((count,),) = db.rows("SELECT count(*) FROM entry WHERE contract = ?", (cast.contracts["tax"],))
    row = issued()
    text = text_of(files.path_of(row.file), tmp_path)
    assert (row.first, row.last) == (1, count)
    assert f"第1件～第{count:,}件" in text
    assert "個人情報は記載しないこと" in text
    assert row.number in text
    assert row.code in text
    assert "該当なし" in text
    assert "令和" not in text.replace("令和8年度 住民税", "")
    era = text_of(files.path_of(issued(era="on").file), tmp_path)
    assert re.search(r"作成日\s+令和\d+年\d+月\d+日", era)


def test_a_stranger_learns_whether_a_form_was_issued_and_nothing_else(issued: Any, stranger: Any) -> None:
    row = issued()
    good = stranger.get(f"/V/{row.number}/{row.code}")
    assert good.status_code == 200
    page = good.get_data(as_text=True)
    assert row.file in page
    assert "R8-101" not in page
    assert "住民税" not in page
    assert "高橋" not in page
    wrong = [stranger.get(path) for path in (f"/V/{row.number}/{'0' * 16}", f"/V/B-999999/{row.code}", "/V/x/y")]
    assert {w.status_code for w in wrong} == {404}
    said = [
        re.sub(r"<code>.*?</code>|path=[^\"]*|value=\"[^\"]*\"|content=\"[^\"]*\"", "", w.get_data(as_text=True))
        for w in wrong
    ]
    assert len(set(said)) == 1
    assert "発行は確かめられません" in said[0]


def test_the_code_on_the_paper_leads_to_its_page(issued: Any, stranger: Any) -> None:
    row = issued(occurred="2020-01-01T00:00")
    page = pypdfium2.PdfDocument(files.path_of(row.file))[0].render(scale=3).to_pil()
    (found,) = zxingcpp.read_barcodes(page)
    assert found.text == f"HTTP://LOCALHOST/V/{row.number}/{row.code}"
    assert stranger.get(found.text.removeprefix("HTTP://LOCALHOST")).status_code == 200
    assert row.issued_at > "2026"


def test_reading_a_form_changes_nothing(issued: Any, browse: Any, cast: Any) -> None:
    row = issued()
    ((before,),) = db.rows("SELECT count(*) FROM entry")
    manager = browse("高橋")
    contract = key(cast.contracts["tax"])
    pages = (
        "/forms",
        f"/forms/contracts/{contract}",
        f"/forms/contracts/{contract}/F-01",
        f"/forms/issued/{key(row.id)}",
    )
    assert [manager.get(p).status_code for p in pages] == [200] * 4
    assert manager.get(f"/forms/issued/{key(row.id)}/file").data == files.path_of(row.file).read_bytes()
    assert db.rows("SELECT count(*) FROM entry") == [(before,)]


def test_the_same_submission_sent_again_issues_one_form(issued: Any, browse: Any, cast: Any) -> None:
    idem = new_idem()
    first, again = issued(idem=idem), issued(idem=idem)
    assert first.id == again.id
    assert db.rows("SELECT count(*) FROM document") == [(1,)]


def test_a_register_opens_in_a_spreadsheet_and_holds_no_formula(issued: Any, desk: Any) -> None:
    desk.received("tax", description="=HYPERLINK(1)", maker="+1", capacity="@A1")
    csv_row, xlsx_row = issued(sort="csv"), issued(sort="xlsx")
    raw = files.path_of(csv_row.file).read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    assert b"\r\n" in raw
    head, *rows = list(csv.reader(raw.decode("utf-8-sig").splitlines()))
    assert head[:3] == ["管理番号", "種別", "製造番号"]
    assert {len(r) for r in rows} == {len(head)}
    assert not [c for r in rows for c in r if c.startswith(("=", "+", "-", "@"))]
    assert any("'@A1" in r for r in rows)
    with zipfile.ZipFile(files.path_of(xlsx_row.file)) as book:
        sheet, shared = book.read("xl/worksheets/sheet1.xml").decode(), book.read("xl/sharedStrings.xml").decode()
    assert "<f>" not in sheet
    assert "@A1" in shared
    assert csv_row.number != xlsx_row.number
    assert not list(verify_all())


def test_a_report_of_completion_is_refused_while_anything_is_open(
    browse: Callable[[str], Any], cast: Any, desk: Any
) -> None:
    (item,) = desk.stored("tax")
    ((number,),) = db.rows("SELECT number FROM item WHERE id = ?", (item,))
    path = f"/forms/contracts/{key(cast.contracts['tax'])}/F-26"
    answer = browse("高橋").post(path, {"idem": new_idem(), "addressee": "みなと区長　あて"})
    assert answer.status_code == 409
    page = answer.get_data(as_text=True)
    assert number in page
    assert "第10条" in page
    assert db.rows("SELECT count(*) FROM document") == [(0,)]
    ((body,),) = db.rows("SELECT body FROM entry WHERE kind = 'attempt.refused'")
    assert b"R-10-11" in bytes(body)
    assert db.rows("SELECT count(*) FROM attachment WHERE media_type = 'application/pdf'") == [(0,)]


def test_a_new_receipt_takes_the_place_of_the_one_before(issued: Any, desk: Any, stranger: Any) -> None:
    (item,) = desk.stored("tax")
    first, second = issued("F-02", item), issued("F-02", item)
    before = Document.get_by_id(first.id)
    assert (before.state, before.superseded_by) == ("superseded", second.id)
    assert "差し替え" in stranger.get(f"/V/{first.number}/{first.code}").get_data(as_text=True)
    assert "有効な帳票" in stranger.get(f"/V/{second.number}/{second.code}").get_data(as_text=True)


def test_one_report_of_completion_is_in_force_at_a_time_also_once_the_contract_is_closed(
    issued: Any, cast: Any, desk: Any, stranger: Any
) -> None:
    subject, boss = cast.contracts["library"], cast.caller("高橋")
    contracts.settle(boss, sent(), subject, ContractEnded.model_validate({"on": clock.today(), "how": "completed"}))
    reports = [issued("F-26", subject), issued("F-26", subject, era="1", addressee="みなと区教育委員会 あて")]
    closing = ContractClosed(report=reports[-1].number, acknowledged="課長 田中 実", scan=desk.scan("library"))
    assert not contracts.settle(boss, sent(), subject, closing).refused
    reports.append(issued("F-26", subject, sort="csv"))
    assert [d.state for d in Document.select().order_by(Document.number)] == ["superseded", "superseded", "issued"]
    for old in reports[:2]:
        page = stranger.get(f"/V/{old.number}/{old.code}").get_data(as_text=True)
        assert "差し替え" in page
        assert "有効な帳票" not in page
    assert "有効な帳票" in stranger.get(f"/V/{reports[2].number}/{reports[2].code}").get_data(as_text=True)


def test_who_may_not_make_a_form_is_told_so(browse: Callable[[str], Any], cast: Any) -> None:
    path = f"/forms/contracts/{key(cast.contracts['tax'])}"
    assert browse("佐藤").post(f"{path}/F-14", {"idem": new_idem()}).status_code == 403
    assert browse("吉田").post(f"{path}/F-01", {"idem": new_idem()}).status_code == 403
    assert browse("山本").post(f"{path}/F-01", {"idem": new_idem()}).status_code == 404
    assert db.rows("SELECT count(*) FROM document") == [(0,)]


def test_every_form_of_a_contract_is_issued_from_its_first_day_on(
    issued: Any, browse: Callable[[str], Any], cast: Any
) -> None:
    ((since, until),) = db.rows("SELECT starts, ends FROM contract WHERE id = ?", (cast.contracts["tax"],))
    numbers = [form.number for form in forms.of("contract") if form.number != "F-26"]
    made = [issued(number, since=since, until=until) for number in numbers]
    assert [row.sheet for row in made] == numbers
    assert len({row.file for row in made}) == len(numbers)
    assert not list(verify_all())
