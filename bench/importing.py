"""An older register of 10,000 rows: read, checked, taken in with what is on each thing and put into storage."""

from __future__ import annotations

import csv
import hashlib
import io
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace

import openpyxl

from bench.desk import Desk, new_desk
from bench.table import Figure
from custody.importing import files, running
from custody.importing.plan import first_guess

ROWS, LIMIT_SECONDS = 10_000, 60.0
HEAD = (
    "管理番号",
    "種別",
    "メーカー",
    "製造番号",
    "暗号化",
    "情報名",
    "区分",
    "本人数",
    "受領日",
    "引渡者",
    "保管場所",
    "備考",
)
MEDIA = ("USBメモリ", "外付けHDD", "LTOテープ", "DVD-R", "ノートPC", "紙（簿冊）")


def measure(quick: bool) -> list[Figure]:
    rows = list(_rows(1_000 if quick else ROWS))
    sorts = {
        "XLSX, all at once": (_xlsx(rows), running.Mode.ALL),
        "Shift_JIS CSV, row by row": (_csv(rows), running.Mode.ROWS),
    }
    found = []
    for name, (data, mode) in sorts.items():
        with new_desk() as (desk, _):
            seconds = _taken_in(desk, data, mode)
        found.append(
            Figure(f"register of {len(rows):,} rows, {name}", seconds, "s", "", None, LIMIT_SECONDS, least=False)
        )
    return found


def _rows(n: int) -> Iterator[Sequence[str]]:
    for i in range(n):
        day = f"令和{i % 5 + 2}年{i % 12 + 1}月{i % 28 + 1}日" if i % 2 else f"202{i % 5}/{i % 12 + 1}/{i % 28 + 1}"
        what = (f"媒-{i:05}", MEDIA[i % len(MEDIA)], "みなと電機", f"SN{i:08X}", "有" if i % 2 else "無")
        yield (
            *what,
            f"住民税通知データ{i % 12 + 1}月分",
            "特定個人情報",
            str(i % 9_000),
            day,
            "税務課 田中",
            "ロッカー1",
            "",
        )


def _xlsx(rows: Sequence[Sequence[str]]) -> bytes:
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("台帳")
    for row in (HEAD, *rows):
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _csv(rows: Sequence[Sequence[str]]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows((HEAD, *rows))
    return out.getvalue().encode("cp932")


def _taken_in(desk: Desk, data: bytes, mode: running.Mode) -> float:
    """Seconds from the file to the last row, its check before it (which the pages do first) included."""
    began = time.perf_counter()
    tables, contract, sha = files.read(data), desk.cast.contracts["tax"], hashlib.sha256(data).hexdigest()
    plan = replace(first_guess(tables), stored=True)
    checked = running.checked(desk.keeper, contract, tables, sha, plan, lambda *_: None)
    report = running.run(desk.keeper, contract, tables, sha, plan, "bench", mode, lambda *_: None)
    seconds = time.perf_counter() - began
    if checked.wrong_rows or len(report.made) != checked.rows:
        raise RuntimeError(f"not all was taken in: {checked.problems[:3]} {report.failed}")
    return seconds
