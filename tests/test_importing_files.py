"""An older register is read in the encodings that offices have, its columns guessed, and what is no register is refused."""

import io
import warnings
import zipfile
from contextlib import suppress
from datetime import date, datetime
from random import Random
from typing import Any

import openpyxl
import pytest
from openpyxl.worksheet.formula import ArrayFormula

from custody import dates
from custody.errors import BadInput
from custody.importing import files, xlsx_files
from custody.importing.cells import MOST_ROWS, Odd
from custody.importing.fields import guessed, heading_row
from custody.importing.plan import first_guess

LINES = "外部記録媒体管理簿\r\n\r\n登録番号,媒体の種類,製造番号,データ名,区分,受領年月日,保管場所,備考\r\n髙-1,ＵＳＢメモリ,SN1,税データ,個人情報,R6.4.1,ロッカー1,〜①㈱\r\n"


def workbook(*rows: list[Any], title: str = "台帳", merged: str = "") -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = title
    for row in rows:
        sheet.append(row)
    if merged:
        sheet.merge_cells(merged)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932", "utf-16"])
def test_a_csv_register_is_read_in_every_encoding(encoding: str) -> None:
    text = LINES.replace("〜", "～")
    data = (text.replace(",", "\t") if encoding == "utf-16" else text).encode(encoding)
    (table,) = files.read(data)
    assert table.rows[3] == ["髙-1", "ＵＳＢメモリ", "SN1", "税データ", "個人情報", "R6.4.1", "ロッカー1", "～①㈱"]
    plan = first_guess([table])
    assert plan.header == 3
    assert list(plan.columns.values()) == ["former_number", "medium", "serial", "name", "info_class", "held_since", "place", "note"]  # fmt: skip


def test_english_headings_and_those_with_remarks_are_known() -> None:
    named = guessed(
        ["Asset No.", "Media type", "Serial Number", "製造番号（S/N）", "保管場所 ※変更時は記入", "受入日\n(和暦)"]
    )
    assert named == {0: "former_number", 1: "medium", 2: "serial", 5: "held_since"}
    assert heading_row([["台帳"], ["令和6年度"], ["番号", "種別", "保管場所"], ["1", "USB", "棚"]]) == 3


def test_a_workbook_is_read_with_what_is_odd_about_its_cells() -> None:
    data = workbook(
        ["番号", "種別", "受領日", "製造番号", "件数"],
        [1, "USB", date(2024, 4, 1), "=A1&B1", 1_234],
        [2.0, "LTO", datetime.fromisoformat("2024-04-02T10:30"), 1234567890123456, "#N/A"],
        ["3", "紙", "", ArrayFormula("D4", "=1"), None],
        [None, None, None, None, None],
        ["4", "箱", "令和6年4月1日", "X", True],
        merged="B6:B7",
    )
    (table,) = files.read(data)
    assert table.rows[1][:3] == ["1", "USB", "2024-04-01"]
    assert table.rows[2][:3] == ["2", "LTO", "2024-04-02"]
    assert table.rows[4] == []
    assert [r for r, row in enumerate(table.rows, 1) for c in row if isinstance(c, Odd)] == [2, 3, 3, 4]
    assert table.merged == {6: frozenset({1}), 7: frozenset({1})}


def test_hidden_sheets_are_left_out_and_the_likeliest_is_taken() -> None:
    book = openpyxl.Workbook()
    book.active.append(["はじめに"])
    book.create_sheet("台帳").append(["管理番号", "種別", "保管場所"])
    hidden = book.create_sheet("旧")
    hidden.append(["管理番号", "種別", "保管場所", "製造番号"])
    hidden.sheet_state = "hidden"
    out = io.BytesIO()
    book.save(out)
    tables = files.read(out.getvalue())
    assert [t.name for t in tables] == ["Sheet", "台帳"]
    assert first_guess(tables).sheet == 1


def packed(**parts: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as z:
        for name, data in parts.items():
            z.writestr(name.replace("__", "/").replace("_xml", ".xml"), data)
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "何も"),
        (b"\n\n , \n", "何も"),
        (b"\xd0\xcf\x11\xe0old", "パスワード"),
        (b"PK\x03\x04broken", "Excelブックとして"),
        (packed(a=b"1"), "Excelブックとして"),
        (packed(xl__workbook_xml=b"<!DOCTYPE x [<!ENTITY a 'aa'>]><x>&a;</x>"), "Excelブックとして"),
        (packed(xl__media=bytes(xlsx_files.MOST_UNPACKED + 1)), "大きすぎます"),
        ("番号,種別\n".encode() + b"\xff\xfe\xfd\x81\n", "文字コード"),
        (b'a,b\n"never closed,1\n', "CSVとして"),
        (b"x" * (files.MOST_BYTES + 1), "20MB"),
        (b"a,b\n" * (2 * MOST_ROWS + 1), "行を超え"),
    ],
    ids=["empty", "blank", "xls", "torn", "zip", "entities", "bomb", "encoding", "quotes", "large", "long"],
)
def test_what_is_no_register_is_refused_with_a_sentence(data: bytes, said: str) -> None:
    with pytest.raises(BadInput) as error:
        files.read(data)
    assert said in error.value.fields["file"][0].ja


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2024/4/1", "2024-04-01"),
        ("２０２４年４月１日（月）", "2024-04-01"),
        ("2024-04-01 09:30:00", "2024-04-01"),
        ("20240401", "2024-04-01"),
        ("令和元年５月１日", "2019-05-01"),
        ("R6.4.1", "2024-04-01"),
        ("平31/4/30", "2019-04-30"),
        ("S64-1-7", "1989-01-07"),
    ],
)
def test_a_date_is_read_as_registers_write_it(text: str, day: str) -> None:
    assert str(dates.read(text)) == day


@pytest.mark.parametrize(
    "text", ["R1.4.30", "平成31年5月1日", "令和6年2月30日", "6.4.1", "4月1日", "令和0年1月1日", "45383", "未定"]
)
def test_what_is_no_day_is_said_so(text: str) -> None:
    found = dates.read(text)
    assert isinstance(found, tuple), found
    assert text in found.ja


def test_a_torn_register_is_refused_and_nothing_else_happens() -> None:
    """Bytes changed, taken out and put in, in the packing and in what is packed."""
    chance, good = Random(3), workbook(["番号", "種別"], [1, "USB"], ["x" * 40, date(2024, 4, 1)], merged="A2:A3")
    for _ in range(300):
        data = bytearray(good)
        for _ in range(chance.randint(1, 6)):
            at = chance.randrange(len(data))
            data[at : at + chance.choice((0, 1, 20))] = bytes(chance.choices(b"<>/\0\xff1A&", k=chance.randint(0, 3)))
        with suppress(BadInput), warnings.catch_warnings(action="ignore"):
            assert files.read(bytes(data))
