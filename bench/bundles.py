"""The bundle of evidence of a contract of 10,000 entries: how long it takes to write, and to check with verify.py."""

from __future__ import annotations

import os
import subprocess
import sys
import time
import zipfile
from pathlib import Path

from bench.desk import Desk, new_desk
from bench.table import Figure
from bench.verifying import filled, signed
from custody.documents import bundle
from custody.ledger import project
from custody.models import Contract
from custody.queries import bundle_scopes, evidence

LIMIT_SECONDS = 10.0


def measure(quick: bool) -> list[Figure]:
    with new_desk() as (desk, file):
        filled(desk, 2_000 if quick else 10_000)
        key, zipped = signed(), file.with_name("bundle.zip")
        entries, seconds = _written(desk, zipped)
        checked = _checked(zipped, key.vkey)
    return [
        Figure(f"bundle of a contract, {entries:,} entries", seconds, "s", "", None, LIMIT_SECONDS, least=False),
        Figure("verify.py of that bundle", checked, "s", "writing it", seconds),
    ]


def _written(desk: Desk, zipped: Path) -> tuple[int, float]:
    boss, contract = desk.cast.caller("高橋"), desk.cast.contracts["tax"]
    row = project.load([contract])[contract]
    assert isinstance(row, Contract)
    began = time.perf_counter()
    scope = bundle_scopes.of_contract(boss, row)
    with zipped.open("wb") as out:
        bundle.write(out, boss, scope)
    return evidence.count(scope), time.perf_counter() - began


def _checked(zipped: Path, vkey: str) -> float:
    folder = zipped.with_suffix("")
    with zipfile.ZipFile(zipped) as archive:
        archive.extractall(folder)
    began = time.perf_counter()
    program = [sys.executable, "-I", "-S", str(folder / "verify.py"), vkey]
    subprocess.run(program, cwd=os.sep, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - began
