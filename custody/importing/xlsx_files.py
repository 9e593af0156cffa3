"""XLSX read with openpyxl, row by row: what its packing claims is looked at first, so that no small file grows large."""

from __future__ import annotations

import io
import re
import zipfile
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time
from typing import Any

from custody.errors import CustodyError
from custody.importing.cells import (
    ERROR,
    FORMULA,
    LONGEST,
    MOST_COLUMNS,
    MOST_ROWS,
    ROUNDED,
    TOO_MANY,
    Table,
    odd,
    unreadable,
)
from custody.text import Text

MOST_UNPACKED = 64 * 2**20  # bytes of all parts together; 10,000 rows of 30 columns have about 30 MB
MOST_PARTS = 2_000
MOST_MERGED = 500_000  # cells
MOST_SHEETS = 50
VISITED = 100_000  # rows, most of them empty, before a sheet is given up
PIECE = 2**20
EXACT = 10**15  # a spreadsheet keeps fifteen digits of a number
MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*?ref="([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})"')
OLD = b"\xd0\xcf\x11\xe0"  # an older Excel's file, or one with a password
OLD_FORM = Text(
    "古い形式（.xls）か、パスワードの付いたファイルです。パスワードを外し、「Excelブック（.xlsx）」で保存し直してください。",
    "An old format (.xls), or a file with a password. Take the password off and save it as an Excel workbook (.xlsx).",
)
BROKEN = Text(
    "Excelブックとして読めません。Excelで開けるか確かめ、保存し直してください。",
    "It cannot be read as an Excel workbook. See whether Excel opens it, and save it again.",
)
TOO_LARGE = Text(
    "中身が大きすぎます（展開後64MBまで）。画像や余分なシートを除き、ファイルを分けてください。",
    "It unpacks to more than 64 MB. Take out pictures and further sheets, and split the file.",
)

MERGED_TOO_MUCH = Text(
    "結合されたセルが多すぎます。結合を解除して保存し直してください。",
    "Too many cells are merged. Unmerge them and save it again.",
)


def read(data: bytes) -> list[Table]:
    """The sheets with something in them. BadInput for what is no workbook, or too large a one."""
    from openpyxl import load_workbook

    if data.startswith(OLD):
        raise unreadable(OLD_FORM)
    _look(data)
    try:
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=False, keep_links=False)
        shown = [s for s in book.worksheets[:MOST_SHEETS] if s.sheet_state == "visible"]
        tables = [Table(s.title, _rows(s), _merged(data, getattr(s, "_worksheet_path", ""))) for s in shown]
    except CustodyError:
        raise
    except Exception as e:  # the reader has no error of its own for what is no workbook
        raise unreadable(BROKEN) from e
    return [t for t in tables if t.rows]


def _look(data: bytes) -> None:
    """BadInput where the packing is no zip, claims too much, or a part brings definitions of its own (XML bombs).

    No part gives more when it is unpacked than it claims: zipfile ends there.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            parts = packed.infolist()
            if len(parts) > MOST_PARTS or sum(p.file_size for p in parts) > MOST_UNPACKED:
                raise unreadable(TOO_LARGE)
            for part in parts:
                if part.filename.endswith((".xml", ".rels")):
                    _without_definitions(_pieces(packed, part))
    except CustodyError:
        raise
    except Exception as e:  # zipfile has many: BadZipFile, zlib.error, ValueError, RuntimeError …
        raise unreadable(BROKEN) from e


def _pieces(packed: zipfile.ZipFile, part: zipfile.ZipInfo) -> Iterator[bytes]:
    with packed.open(part) as opened:
        while piece := opened.read(PIECE):
            yield piece


def _without_definitions(pieces: Iterable[bytes]) -> None:
    before = b""
    for piece in pieces:
        if b"<!DOCTYPE" in before + piece or b"\0" in piece:  # the latter: UTF-16, which Excel does not write
            raise unreadable(BROKEN)
        before = piece[-16:]


def _rows(sheet: Any) -> list[list[str]]:
    """Down to the last row with something in it."""
    sheet.reset_dimensions()  # what the file claims may be wrong
    rows: list[list[str]] = []
    full = kept = 0
    for row in sheet.iter_rows(max_col=MOST_COLUMNS, max_row=VISITED):
        cells = [_cell(c) for c in row]
        while cells and not cells[-1]:
            cells.pop()
        rows.append(cells)
        if cells:
            full, kept = full + 1, len(rows)
            if full > MOST_ROWS * 2:
                raise unreadable(TOO_MANY)
    return rows[:kept]


def _cell(cell: Any) -> str:
    value, kind = cell.value, getattr(cell, "data_type", "n")
    if value is None:
        return ""
    if kind == "f":
        return odd(str(value)[:LONGEST], FORMULA)
    if kind == "e":
        return odd(str(value), ERROR)
    if isinstance(value, (datetime, date)):
        return value.isoformat()[:10]
    if isinstance(value, (bool, time)):
        return str(value)
    if isinstance(value, (int, float)):
        return _number(value)
    return str(value).strip()[:LONGEST]


def _number(value: float) -> str:
    plain = str(int(value)) if value == int(value) else repr(value)
    return odd(plain, ROUNDED) if abs(value) >= EXACT else plain


def _merged(data: bytes, path: str) -> dict[int, frozenset[int]]:
    """Row -> the columns that lie in a merged cell there."""
    found: dict[int, set[int]] = defaultdict(set)
    cells = 0
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        before = b""
        for piece in _pieces(packed, packed.getinfo(path)):
            text = before + piece
            for left, top, right, bottom in MERGED.findall(text):
                columns = range(_column(left), min(_column(right) + 1, MOST_COLUMNS))
                rows = range(int(top), min(int(bottom), VISITED) + 1)
                cells += len(rows) * len(columns)
                if cells > MOST_MERGED:
                    raise unreadable(MERGED_TOO_MUCH)
                for row in rows:
                    found[row].update(columns)
            before = text[text.rfind(b"<") :][-200:] if text.rfind(b">") < text.rfind(b"<") else b""
    return {row: frozenset(columns) for row, columns in found.items()}


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters.decode():
        number = number * 26 + ord(letter) - 64
    return number - 1
