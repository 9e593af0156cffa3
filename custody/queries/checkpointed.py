"""The newest seal over the ledger and the ways to it: checkpoint, cosignatures, proofs."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache

from custody import db
from custody.errors import CustodyError, NotFound
from custody.ledger import checkpoints, note_keys, notes, sequence, timestamps, tree
from custody.ledger.notes import Checkpoint
from custody.ledger.proofs import Proof
from custody.ledger.sequence import FAN_OUT, children
from custody.queries import evidence
from custody.text import Text

NODES = 200_000  # hashes of subtrees kept at once: proofs of neighbours share most of theirs
PATIENCE = 15.0  # seconds: the signer makes a round every ten
LOOK_AGAIN = 0.5  # seconds


class Unprovable(CustodyError):
    """What was signed, or the tree under it, is not as the signer left it."""

    message = Text(
        "封印（チェックポイントか木）が書き換えられているため、証拠を作れません。システム管理者に custody verify で調べてもらってください。",
        "The seal (checkpoints or tree) was altered: no evidence can be made. Have the administrator run custody verify.",
    )


@contextmanager
def _provable() -> Iterator[None]:
    try:
        yield
    except (ValueError, TypeError) as error:
        raise Unprovable from error


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
        self.size, self.made = newest.size, newest.made
        self.node: tree.Node = lru_cache(maxsize=NODES)(checkpoints.Nodes())
        with _provable():
            self.note, said = checkpoints.with_witnesses(newest), Checkpoint.read(notes.split(newest.note)[0])
            if said.size != self.size:
                raise ValueError
            self.earlier = [self._before(old) for old in _that_matter() if 0 < old < self.size]
        self.origin, self.root = said.origin, note_keys.encoded64(said.root)

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
        with _provable():
            return Proof(leaf, tuple(tree.inclusion(leaf, self.size, self.node)), self.note).text()

    def siblings(self, leaves: Iterable[int]) -> Iterator[str]:
        """What those leaves (ascending) lack to make the root, in hex."""
        with _provable():
            yield from (h.hex() for h in tree.siblings(leaves, self.size, self.node))

    def leaves(self) -> Iterator[str]:
        """Every leaf's hash in hex, in order."""
        with _provable():
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
