"""CSV as offices have it: UTF-8 with its mark or without, Shift_JIS as Windows writes it (CP932), UTF-16 from "Unicode text"."""

from __future__ import annotations

import codecs
import csv
import io
import re

from custody.importing.cells import FORMULA, LONGEST, MOST_COLUMNS, MOST_ROWS, ROUNDED, TOO_MANY, Table, odd, unreadable
from custody.text import Text

AS_TEXT = re.compile(r'^="([^"]*)"$')  # how Excel is told to keep the zeros of a number
ROUNDED_NUMBER = re.compile(r"^-?\d(\.\d+)?[eE]\+\d+$")
BEGINS = ("=", "@")  # a formula; + and - also begin telephone numbers and dashes for "none"
MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
NO_ENCODING = Text(
    "文字コードを読めません（{n}バイト目）。「CSV UTF-8」か「Excelブック（.xlsx）」で保存し直してください。",
    "The encoding cannot be read (byte {n}). Save it as “CSV UTF-8” or as an Excel workbook (.xlsx).",
)
NO_CSV = Text(
    "CSVとして読めません（{n}行目）。引用符が閉じているか確かめるか、Excelブックで保存し直してください。",
    "It cannot be read as CSV (line {n}). See that quotation marks are closed, or save it as an Excel workbook.",
)


def read(data: bytes) -> Table:
    """The one table of a CSV file. BadInput where it is none, is in no known encoding, or is too long."""
    text = _decoded(data)
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    rows: list[list[str]] = []
    try:
        for row in lines:
            rows.append([_cell(c) for c in row[:MOST_COLUMNS]])
            if len(rows) > MOST_ROWS * 2:
                raise unreadable(TOO_MANY)
    except csv.Error as e:
        raise unreadable(NO_CSV.filled(n=lines.line_num)) from e
    return Table("CSV", rows)


def _decoded(data: bytes) -> str:
    marked = next((name for mark, name in MARKS if data.startswith(mark)), None)
    try:
        return data.decode(marked or "utf-8")
    except UnicodeDecodeError as e:
        if marked:
            raise unreadable(NO_ENCODING.filled(n=e.start + 1)) from e
    try:
        return data.decode("cp932")
    except UnicodeDecodeError as e:
        raise unreadable(NO_ENCODING.filled(n=e.start + 1)) from e


def _delimiter(text: str) -> str:
    """The one that is there most often in the first lines."""
    head = "\n".join(text.splitlines()[:20])
    return max(",\t;", key=head.count)


def _cell(text: str) -> str:
    bare = text.strip()
    if kept := AS_TEXT.match(bare):
        return kept[1].strip()
    if bare.startswith(BEGINS) and len(bare) > 1:
        return odd(bare[:LONGEST], FORMULA)
    if ROUNDED_NUMBER.match(bare):
        return odd(bare, ROUNDED)
    return bare[:LONGEST]
