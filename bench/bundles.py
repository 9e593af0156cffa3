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
from bench.verifying import _fill
from custody import clock, db
from custody.documents import bundle
from custody.ledger import checkpoints, notes, project, sequence, tree
from custody.ledger.note_keys import Key
from custody.models import Contract
from custody.queries import bundle_scopes, evidence
from custody.settings import log_origin

LIMIT_SECONDS = 10.0


def measure(quick: bool) -> list[Figure]:
    with new_desk() as (desk, file):
        _fill(desk, 2_000 if quick else 10_000)
        key, zipped = _signed(), file.with_name("bundle.zip")
        entries, seconds = _written(desk, zipped)
        checked = _checked(zipped, key.vkey)
    return [
        Figure(f"bundle of a contract, {entries:,} entries", seconds, "s", "", None, LIMIT_SECONDS, least=False),
        Figure("verify.py of that bundle", checked, "s", "writing it", seconds),
    ]


def _signed() -> Key:
    """All there is, sealed as the signer does it, by a key made for the occasion."""
    key = Key.new(log_origin())
    sequence.sequence()
    root = tree.root(bytes.fromhex(h) for (h,) in db.rows("SELECT hash FROM leaf ORDER BY idx"))
    size = sequence.size()
    checkpoints.insert(size, notes.sign(notes.Checkpoint(key.name, size, root).text(), key), clock.now())
    return key


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
