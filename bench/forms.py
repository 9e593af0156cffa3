"""What a long form costs: the register of a contract with 5,000 carriers, from the ledger to the PDF."""

from __future__ import annotations

import time

from bench.desk import Desk, new_desk
from bench.table import Figure
from custody import clock
from custody.documents import forms
from custody.documents.forms.base import Paper
from custody.documents.forms.making import made
from custody.queries import finding

ROWS, QUICK = 5_000, 500
LIMIT = 4.0  # seconds of all threads


def measure(quick: bool) -> list[Figure]:
    """Drawn once: Typst remembers what it drew, and a second time would cost a tenth."""
    n = QUICK if quick else ROWS
    with new_desk() as (desk, _file):
        desk.stored(n)
        began = time.process_time()
        _register(desk)
        taken = time.process_time() - began
    return [Figure(f"a form of {n:,} rows, CPU time", taken, "s", limit=LIMIT, least=False)]


def _register(desk: Desk) -> None:
    book = finding.book()
    contract = book.contract(desk.cast.contracts["tax"])
    paper = Paper(desk.keeper, book, contract, contract, clock.now())
    made(forms.forms()["F-01"], paper, "B-000001", "みなと区長　あて", "pdf")
