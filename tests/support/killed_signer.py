"""A signer that is killed, what it signed so far, and what must be true of it after each kill."""

from __future__ import annotations

import itertools
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from plain_entries import INSERT, plain_entry

from custody import db, keyring
from custody.ledger import alarms, checkpoints
from custody.ledger.checkpoints import Signed
from custody.ledger.sequence import size
from custody.ledger.tree import Range
from custody.signer import memory

HERE = Path(__file__).parent


class Signing:
    """The ledger at `url`, bound and connected, and a signer whose steps may be killed (dying.py)."""

    def __init__(self, process: subprocess.Popen[str], url: str) -> None:
        self.process, self.url = process, url
        self.released, self.written = dict[int, str](), itertools.count()

    def does(self, step: str, n: int = 0) -> str:
        """What came of it: killed, done or failed."""
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(json.dumps([step, n, self.url, str(keyring.folder())]) + "\n")
        self.process.stdin.flush()
        return self.process.stdout.readline().strip()

    def write(self, count: int) -> None:
        insert([row(n) for n in itertools.islice(self.written, count)])

    def look(self) -> None:
        """Nothing was signed that the signer does not remember, and of one size only lines were added to what was."""
        known, found = memory.recalled(), [Signed(*r) for r in db.rows("SELECT size, note, made FROM checkpoint")]
        if known:
            found.append(Signed(known.size, known.note, known.made))
        for signed in found:
            assert known
            assert signed.size <= known.size
            shorter, longer = sorted((self.released.get(signed.size, signed.note), signed.note), key=len)
            assert longer.startswith(shorter)
            self.released[signed.size] = longer
        assert alarms.standing() is None

    def goes_on(self, step: str = "sign") -> None:
        """Started again, it signs all there is."""
        assert self.does(step) == "done"
        self.look()
        ((entries,),) = db.rows("SELECT count(*) FROM entry")
        newest = checkpoints.newest()
        assert newest is not None
        assert (size(), newest.size) == (entries, entries)

    def every_root_holds(self) -> None:
        """All that was ever signed is of one tree that only grew: the one that stands in the database."""
        hashes = [bytes.fromhex(h) for (h,) in db.rows("SELECT hash FROM leaf ORDER BY idx")]
        known, grown = checkpoints.verifiers(), Range()
        for at, note in sorted(self.released.items()):
            for leaf in hashes[grown.size : at]:
                grown.add(leaf)
            assert checkpoints.read(Signed(at, note, ""), known).root == grown.root()


def row(n: int) -> list[object]:
    when = f"2026-11-01T{n // 3600:02d}:{n // 60 % 60:02d}:{n % 60:02d}.000Z"
    return plain_entry(f"item:{n}", 1, "", when, f"idem-{n}")


@db.transaction
def insert(rows: list[list[object]]) -> None:
    db.run_many(INSERT, rows)


@contextmanager
def nursery() -> Iterator[subprocess.Popen[str]]:
    """Starts Python once, and forks what is to be killed."""
    env = os.environ | {"PYTHONPATH": str(HERE.parent.parent)}
    with subprocess.Popen(
        [sys.executable, HERE / "dying.py"], env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            yield process
        finally:
            process.kill()


@contextmanager
def signing(process: subprocess.Popen[str], url: str) -> Iterator[Signing]:
    with db.bind(db.connect(url)).connection_context():
        yield Signing(process, url)
