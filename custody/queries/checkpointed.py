"""The newest seal over the ledger and the ways to it: checkpoint, cosignatures, proofs."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from custody import db
from custody.errors import NotFound
from custody.ledger import checkpoints, note_keys, sequence, timestamps, tree
from custody.ledger.proofs import Proof
from custody.ledger.sequence import FAN_OUT, children
from custody.queries import evidence
from custody.text import Text

NODES = 200_000  # hashes of subtrees kept at once: proofs of neighbours share most of theirs
PATIENCE = 15.0  # seconds: the signer makes a round every ten
LOOK_AGAIN = 0.5  # seconds


class NotSealed(NotFound):
    """There is no checkpoint yet."""

    message = Text(
        "まだ一度も封印されていません。署名プロセス（custody signer）が動いているか確かめ、1分後にやり直してください。",
        "Nothing is sealed yet. See that the signer (custody signer) runs, and try again in a minute.",
    )


def await_seal(seconds: float = PATIENCE) -> None:
    """Until a checkpoint covers as many entries as there are now, if there is any yet; `seconds` at most.

    The signer seals by itself: there is nothing to ask of it, and its key is not this process's.
    """
    until, entries = time.monotonic() + seconds, None
    while True:
        with evidence.snapshot():
            newest = checkpoints.newest()
            if entries is None:
                entries = sequence.sealable()
        if newest is None or newest.size >= entries or time.monotonic() >= until:
            return
        time.sleep(LOOK_AGAIN)


@dataclass(frozen=True)
class Earlier:
    """A checkpoint before the newest, with the proof that the newest tree begins with it. `stamp`: RFC 3161, DER."""

    size: int
    note: str
    path: list[bytes]
    stamp: bytes | None

    def path_text(self) -> str:
        return "".join(note_keys.encoded64(h) + "\n" for h in self.path)


class Checkpointed:
    """The newest checkpoint with its cosignatures, and those before it of which somebody outside has a copy."""

    def __init__(self) -> None:
        """As it is in the transaction that is open. NotSealed where there is none."""
        newest = checkpoints.newest()
        if newest is None or not newest.size:
            raise NotSealed
        self.size, self.note = newest.size, checkpoints.with_witnesses(newest)
        self.origin, self.made = self.note.partition("\n")[0], newest.made
        self.root = self.note.split("\n")[2]
        self.node: tree.Node = lru_cache(maxsize=NODES)(checkpoints.Nodes())
        self.earlier = [self._before(old) for old in _that_matter() if 0 < old < self.size]

    def _before(self, size: int) -> Earlier:
        found = checkpoints.newest(size)
        assert found is not None
        path = tree.consistency(size, self.size, self.node)
        return Earlier(size, checkpoints.with_witnesses(found), path, timestamps.answer_to(size))

    @property
    def stamp(self) -> bytes | None:
        """The time stamp of the newest checkpoint, if there is one."""
        return timestamps.answer_to(self.size)

    def proof(self, leaf: int) -> str:
        """The .tlog-proof text of one leaf."""
        return Proof(leaf, tuple(tree.inclusion(leaf, self.size, self.node)), self.note).text()

    def siblings(self, leaves: Iterable[int]) -> Iterator[str]:
        """What those leaves (ascending) lack to make the root, in hex."""
        yield from (h.hex() for h in tree.siblings(leaves, self.size, self.node))

    def leaves(self) -> Iterator[str]:
        """Every leaf's hash in hex, in order."""
        for first in range(0, self.size, FAN_OUT):
            yield from (h.hex() for h in children(0, first, min(FAN_OUT, self.size - first)))


def _that_matter() -> list[int]:
    """The newest checkpoint that each witness cosigned, and the newest of each kind that left the building."""
    sql = "SELECT max(size) FROM cosignature GROUP BY name UNION SELECT max(size) FROM outside GROUP BY kind"
    sizes = {int(size) for (size,) in db.rows(sql)}
    if not sizes:
        return []
    marks = ", ".join("?" * len(sizes))
    return [int(s) for (s,) in db.rows(f"SELECT size FROM checkpoint WHERE size IN ({marks}) ORDER BY size", [*sizes])]


def file_name(subject: str) -> str:
    """The file of a chain's proof: without the colon, which some systems refuse in a name."""
    return f"proofs/{subject.replace(':', '.')}.tlog-proof"
