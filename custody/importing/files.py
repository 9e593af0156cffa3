"""A file that was sent, as tables: what it is is told by its content, not by its name."""

from __future__ import annotations

from custody.importing import csv_files, xlsx_files
from custody.importing.cells import Table, unreadable
from custody.text import Text

MOST_BYTES = 20 * 2**20
EMPTY = Text(
    "ファイルに何も入っていません。台帳のファイルを選んでください。", "The file is empty. Choose the register's file."
)
TOO_BIG = Text("20MBを超えています。ファイルを分けてください。", "Larger than 20 MB. Split the file.")


def read(data: bytes) -> list[Table]:
    """The tables of an XLSX or CSV file. BadInput, under `file`, with what to do."""
    if len(data) > MOST_BYTES:
        raise unreadable(TOO_BIG)
    if data.startswith((b"PK\x03\x04", xlsx_files.OLD)):
        tables = xlsx_files.read(data)
    else:
        tables = [csv_files.read(data)] if data.strip() else []
    if not any(any(row) for table in tables for row in table.rows):
        raise unreadable(EMPTY)
    return tables
