"""A form's main table as a file for a spreadsheet: CSV that opens cleanly, and XLSX. No cell of either is a formula."""

from __future__ import annotations

import csv
import io
from datetime import datetime
from typing import Any

from custody.documents.forms.drawing import NONE, Values

BOM = "\ufeff"  # without it Excel reads UTF-8 as something else
DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
A_CHARACTER = 1.3  # width of a column, in Excel's unit, for one of the form's
ABOUT = "この表について"


def main_of(values: Values) -> Any:
    """The table of a form that a spreadsheet gets."""
    found = [b for b in values.doc["blocks"] if b["is"] == "table"]
    return next((b for b in found if b["main"]), found[0])


def rows_of(values: Values) -> tuple[list[str], list[str], list[list[Any]]]:
    """Head, kinds of the columns, and rows, of the main table; what was corrected as it reads now. No row that says nothing."""
    table = main_of(values)
    rows = ([_plain(c) for c in row] for row in table["rows"])
    return table["head"], table["kinds"], [row for row in rows if any(row)]


def _plain(cell: Any) -> str:
    text = str(cell["t"] if isinstance(cell, dict) else cell)
    return "" if text == NONE else text.replace("\n", " ")


def harmless(text: str) -> str:
    """`text` so that no spreadsheet takes it for a formula (OWASP, CSV injection): behind an apostrophe."""
    return f"'{text}" if text.startswith(DANGEROUS) else text


def csv_of(values: Values) -> bytes:
    """UTF-8 with its mark, lines ending as RFC 4180 has them."""
    head, _, rows = rows_of(values)
    return as_csv(head, rows)


def as_csv(head: list[str], rows: list[list[Any]]) -> bytes:
    """The same of any table."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([harmless(h) for h in head])
    writer.writerows([harmless(c) for c in row] for row in rows)
    return (BOM + out.getvalue()).encode()


def xlsx_of(values: Values) -> bytes:
    """The table on one sheet, and on another what it is, of which contract, from which entries of the ledger."""
    import xlsxwriter  # 2 MB of memory until somebody asks for such a file

    out = io.BytesIO()
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
    book = xlsxwriter.Workbook(out, options)
    doc = values.doc
    book.set_properties({"title": f"{doc['form']} {doc['title']} {doc['number']}", "created": datetime(*doc["at"])})  # noqa: DTZ001
    _sheet(book, values)
    _about(book, doc)
    book.close()
    return out.getvalue()


def _sheet(book: Any, values: Values) -> None:
    head, kinds, rows = rows_of(values)
    sheet = book.add_worksheet(values.doc["title"][:31])
    bold = book.add_format({"bold": True, "bg_color": "#EEEEEE", "border": 1, "text_wrap": True, "valign": "top"})
    text, number = book.add_format({"num_format": "@"}), book.add_format({"num_format": "#,##0"})
    table = main_of(values)
    for x, (title, width) in enumerate(zip(head, table["widths"], strict=True)):
        sheet.write_string(0, x, title, bold)
        sheet.set_column(x, x, max(6, width * 6 * A_CHARACTER))
    for y, row in enumerate(rows, 1):
        for x, cell in enumerate(row):
            bare = cell.replace(",", "")
            if kinds[x] == "n" and bare.isdecimal():
                sheet.write_number(y, x, int(bare), number)
            else:
                sheet.write_string(y, x, cell, text)
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, len(rows), len(head) - 1)


def _about(book: Any, doc: dict[str, Any]) -> None:
    sheet = book.add_worksheet(ABOUT)
    pairs = [
        ("様式", doc["form"]), ("題名", doc["title"]), ("文書番号", doc["number"]), ("作成日", doc["made"]), *doc["contract"],
        ("台帳の範囲", doc["range"]), ("末尾のハッシュ", doc["hash"]), ("封印の根", doc["root"]), ("照合コード", doc["code"]),
        ("発行の確認先", doc["address"]),
    ]  # fmt: skip
    sheet.set_column(0, 0, 18)
    sheet.set_column(1, 1, 70)
    for y, (label, value) in enumerate(pairs):
        sheet.write_string(y, 0, label)
        sheet.write_string(y, 1, value)
