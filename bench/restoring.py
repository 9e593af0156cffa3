"""Backing up, and restoring into a new database that is verified before it is put in place: entries a second.

The limit is what brings a million entries back within five minutes (ledger.md R16). It is computing on one core, so CPU
time is taken.
"""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass

from bench.desk import folder, opened
from bench.processes import Taken, taken
from bench.table import Figure
from bench.verifying import filled
from custody import db
from custody.ledger import whole
from custody.signer.rounds import Signer

MINUTES, OF = 5, 1_000_000
LIMIT = OF / (60 * MINUTES)


@dataclass(frozen=True)
class Restored:
    """What a command for each took, for a ledger of so many entries."""

    entries: int
    backup: Taken
    restore: Taken


def measure(quick: bool) -> list[Figure]:
    done = restored(10_000 if quick else 100_000)
    n = f"{done.entries:,} entries"
    written, read = done.entries / done.backup.cpu, done.entries / done.restore.cpu
    return [
        Figure(f"backup, read again, {n}, CPU time", written, "/s", "restoring it", read),
        Figure(f"restore, verified, {n}, CPU time", read, "/s", limit=LIMIT),
    ]


def restored(n: int) -> Restored:
    """A signed ledger of about `n` entries, backed up and put in its own place again, each by the command of a process."""
    with folder() as made:
        url, backup = f"sqlite:///{made / 'custody.db'}", str(made / "backup.zip")
        with opened(url) as desk:
            filled(desk, n)
            Signer().round()
            n = whole.count()
        written, read = _taken(url, "backup", backup), _taken(url, "restore", backup)
        with db.bind(db.connect(url)).connection_context():
            if whole.count() != n:
                raise RuntimeError(f"{whole.count()} entries came back of {n}")
    return Restored(n, written, read)


def _taken(url: str, *words: str) -> Taken:
    return taken([sys.executable, "-m", "custody", *words], os.environ | {"CUSTODY_DATABASE": url})
