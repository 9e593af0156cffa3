"""Labels a second: a thousand as one PDF, on one core; the memory that takes, and the time of a preview."""

from __future__ import annotations

import random
import time
from functools import partial

import qrcode

from bench.label_peers import own_memory, peer_rate
from bench.table import Figure, in_turn
from bench.together import cpu_rate
from custody.documents.label_values import FONTS, NOTICE
from custody.ids import human_number, new_code
from labels import Label, sheet_pdf, sheet_svg, stock_called

LIMIT = 800.0
MEMORY_MB = 250.0
PREVIEW_S = 0.15
NAMES = ("媒体", "紙", "保管庫")
PEERS = {"pylabels": "labels-by-reportlab (pylabels)", "blabel": "blabel (WeasyPrint)"}


def measure(quick: bool) -> list[Figure]:
    """CPU time of all threads is what one core would take."""
    times, n = (2, 200) if quick else (5, 1000)
    _sheet(10)
    sheet, symbols, preview = in_turn(
        times, partial(cpu_rate, partial(_sheet, n)), partial(cpu_rate, partial(_symbols, n // 10)), _preview
    )
    name = f"labels, {n:,} as one PDF, CPU time"
    figures = [Figure(name, sheet, "/s", "qrcode alone, no PDF", symbols, LIMIT)]
    for peer, said in PEERS.items():
        rate = peer_rate(peer, n // 10)
        if rate:
            figures.append(Figure(f"labels, beside {peer}", sheet, "/s", said, rate))
    return [
        *figures,
        Figure(f"memory of a process that draws {n:,}", own_memory(n), "MB", limit=MEMORY_MB, least=False),
        Figure("preview of a sheet of 24 labels, CPU time", preview, "s", limit=PREVIEW_S, least=False),
    ]


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


def _preview() -> float:
    """Seconds of CPU, of all threads."""
    labels = _labels(24)
    began = time.process_time()
    sheet_svg(labels, stock_called("a4-24"), fonts=FONTS)
    return time.process_time() - began


def _symbols(n: int) -> int:
    """The package `qrcode` as it comes, which tries every mask: the symbols alone, none drawn."""
    for _ in range(n):
        code = qrcode.QRCode(error_correction=qrcode.ERROR_CORRECT_Q)
        code.add_data(_url())
        code.make()
    return n
