"""The most memory that `custody verify` holds while it walks a million entries, as a process of its own."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from bench.desk import new_desk
from bench.processes import taken
from bench.table import Figure
from bench.verifying import filled, signed
from custody import keyring
from custody.ledger import whole

LIMIT_MEGABYTES = 500.0
FIFTHS = 5  # of the way, of which it tells on standard error


def measure(quick: bool) -> list[Figure]:
    with new_desk() as (desk, file):
        filled(desk, 20_000 if quick else 1_000_000)
        keyring.publish(keyring.LOG, signed().vkey)
        entries, megabytes = whole.count(), most_held(file)
    return [
        Figure(f"memory of custody verify, {entries:,} entries", megabytes, "MB", limit=LIMIT_MEGABYTES, least=False)
    ]


def most_held(file: Path) -> float:
    """Megabytes resident at most. RuntimeError where it found something, or did not tell how far it was."""
    environment = os.environ | {"CUSTODY_DATABASE": f"sqlite:///{file}"}
    done = taken([sys.executable, "-m", "custody", "verify"], environment)
    if done.told.count(" %\n") != FIFTHS:
        raise RuntimeError(f"custody verify told: {done.told}")
    return done.memory
