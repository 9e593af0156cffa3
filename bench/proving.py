"""The proof of one item among a million entries, and a signer's round over them: leaves only, which is all they read."""

from __future__ import annotations

import hashlib
import time
from pathlib import Path
from random import Random
from statistics import median

from bench.desk import folder
from bench.table import Figure
from custody import db
from custody.ledger import checkpoints, notes, sequence, tree
from custody.ledger.notes import Checkpoint, Key
from custody.signer.check import recomputed

LIMIT = 50.0
PROOFS = 50


def measure(quick: bool) -> list[Figure]:
    size = 100_000 if quick else 1_000_000
    with folder() as made:
        root, proofs = _measured(made / "custody.db", size)
    return [
        Figure(f"proof of one item, {size:,} entries", proofs, "ms", limit=LIMIT, least=False),
        Figure(f"root over {size:,} leaves, recomputed by the signer", root, "s"),
    ]


def _measured(file: Path, size: int) -> tuple[float, float]:
    url = f"sqlite:///{file}"
    db.migrate(url)
    with db.bind(db.connect(url)).connection_context():
        _fill(size)
        began = time.perf_counter()
        root = recomputed(size, None)
        taken = time.perf_counter() - began
        note = notes.sign(Checkpoint("bench/log", size, root).text(), key := Key.new("bench/log"))
        checkpoints.insert(size, note, "2026-01-01T00:00:00.000Z")
        return taken, median(_proof(n, root, [key.verifier]) for n in Random(1).sample(range(size), PROOFS)) * 1000


@db.transaction
def _fill(size: int) -> None:
    """Leaves and their tiles, as the sequencer adds them."""
    db.run_many("INSERT INTO leaf (idx, hash) VALUES (?, ?)", [(n, _hash(n)) for n in range(size)])
    sequence._add_tiles(size)


def _hash(n: int) -> str:
    return hashlib.sha256(str(n).encode()).hexdigest()


def _proof(n: int, root: bytes, keys: list[notes.Verifier]) -> float:
    """Seconds that one proof takes; that it holds is checked outside of them."""
    began = time.perf_counter()
    proof = checkpoints.proof_of(_hash(n))
    taken = time.perf_counter() - began
    if proof is None or not tree.proves_inclusion(bytes.fromhex(_hash(n)), n, _size(proof, keys), proof.hashes, root):
        raise RuntimeError("a proof that does not hold")
    return taken


def _size(proof: checkpoints.Proof, keys: list[notes.Verifier]) -> int:
    return proof.checkpoint(keys).size
