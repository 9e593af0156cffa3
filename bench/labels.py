"""Labels a second: a thousand as one PDF, on one core."""

from __future__ import annotations

import random
from functools import partial

import qrcode

from bench.table import Figure, in_turn
from bench.together import cpu_rate
from custody.documents.label_values import FONTS, NOTICE
from custody.ids import human_number, new_code
from labels import Label, sheet_pdf, stock_called

LIMIT = 500.0
NAMES = ("媒体", "紙", "保管庫")


def measure(quick: bool) -> list[Figure]:
    """CPU time of all threads is what one core would take."""
    times, n = (2, 200) if quick else (5, 1000)
    _sheet(10)
    sheet, symbols = in_turn(
        times, partial(cpu_rate, partial(_sheet, n)), partial(cpu_rate, partial(_symbols, n // 10))
    )
    return [Figure(f"labels, {n:,} as one PDF, CPU time", sheet, "/s", "qrcode alone, no PDF", symbols, LIMIT)]


def _labels(n: int) -> list[Label]:
    """New codes each time: Typst keeps what it drew before."""
    start = random.randrange(1, 900_000)
    return [
        Label(_url(), human_number("M", start + k), NAMES[k % len(NAMES)], NOTICE, "拾得時 03-0000-0000")
        for k in range(n)
    ]


def _url() -> str:
    return f"HTTPS://AZUKARI.EXAMPLE/S/{new_code()}"


def _sheet(n: int) -> int:
    pdf = sheet_pdf(_labels(n), stock_called("a4-24"), fonts=FONTS)
    if not pdf.startswith(b"%PDF"):
        raise RuntimeError("no PDF")
    return n


def _symbols(n: int) -> int:
    """The package `qrcode` as it comes, which tries every mask: the symbols alone, none drawn."""
    for _ in range(n):
        code = qrcode.QRCode(error_correction=qrcode.ERROR_CORRECT_Q)
        code.add_data(_url())
        code.make()
    return n
