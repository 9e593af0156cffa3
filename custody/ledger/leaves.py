"""One pass over the leaves of the tree: the tiles and the signed roots that they make (ledger.md §2.3)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from custody.ledger import checkpoints
from custody.ledger.checkpoints import Signed
from custody.ledger.notes import NoteError, Verifier
from custody.ledger.sequence import FAN_OUT
from custody.ledger.tree import HASH_BYTES, Range, complete
from custody.ledger.verify import Finding, Values
from custody.text import Text

NO_HASH = Text("ハッシュではない葉があります", "a leaf that is no hash")
GAP = Text("木の葉に抜けがあります", "the leaves have a gap before this one")
TILE = Text("木の中間のハッシュが計算と違います", "a tile of the tree is not what its leaves make")
NO_TILE = Text("木の中間のハッシュがありません", "a tile of the tree is missing")
ROOT = Text(
    "署名された根が、台帳から計算した根と違います", "the root that was signed is not that of the ledger's entries"
)


class Tally:
    """Tells whether two walks in different orders met the same hashes, in the room of two numbers.

    Sums of hash(), whose key nobody knows before the process runs: other hashes come to the same sum by chance only.
    """

    def __init__(self) -> None:
        self.count = self.sum = 0

    def add(self, hashes: Sequence[Any]) -> None:
        self.count += len(hashes)
        self.sum += sum(map(hash, hashes))

    def of(self, blocks: Iterable[list[Values]], column: int) -> Iterator[list[Values]]:
        """The blocks as they come, each added by what it has in that column."""
        for block in blocks:
            self.add([row[column] for row in block])
            yield block


class Tiled:
    """The tree as it grows, which tells of each tile it completes. `parts`: what is not yet a tile, by level."""

    def __init__(self) -> None:
        self.size = 0
        self.parts = [Range()]

    def add(self, leaf: bytes) -> Iterator[tuple[int, int, str]]:
        """Append a leaf; level, number and hash of each tile that is complete with it. ValueError for another length."""
        self.parts[0].add(leaf)
        self.size += 1
        if self.parts[0].size == FAN_OUT:
            done, self.parts[0] = self.parts[0].root(), Range()
            yield from self._completed(done)

    def add_tile(self, leaves: Sequence[bytes]) -> Iterator[tuple[int, int, str]]:
        """The same for all leaves of a tile at once, where none of them is added yet."""
        self.size += len(leaves)
        yield from self._completed(complete(leaves))

    def _completed(self, done: bytes) -> Iterator[tuple[int, int, str]]:
        level = 1
        while True:
            yield level, self.size // FAN_OUT**level - 1, done.hex()
            if level == len(self.parts):
                self.parts.append(Range())
            self.parts[level].add(done)
            if self.parts[level].size < FAN_OUT:
                return
            done, self.parts[level] = self.parts[level].root(), Range()
            level += 1

    def root(self) -> bytes:
        return Range(self.size, [p for part in reversed(self.parts) for p in part.peaks]).root()


@dataclass
class Walk:
    """The way over the leaves. `left`: checkpoints not yet reached, the next one last. `whole`: no leaf broke it off."""

    tiles: dict[tuple[int, int], str]
    left: list[Signed]
    known: Sequence[Verifier]
    tree: Tiled = field(default_factory=Tiled)
    whole: bool = True

    def leaves(self, block: Sequence[Values]) -> Iterator[Finding]:
        """More leaves, and what is complete with them; the first that is out of place ends the comparison."""
        if self.whole and (tile := self._tile(block)):
            yield from self._compared(self.tree.add_tile(tile))
            return
        for index, hash_ in block:
            if self.whole:
                yield from self._leaf(index, hash_)

    def _tile(self, block: Sequence[Values]) -> list[bytes]:
        """The leaves of a whole tile, each in its place, where no checkpoint ends within it; else none."""
        first, indexes, hashes = self.tree.size, *zip(*block, strict=True)
        within = bool(self.left) and self.left[-1].size < first + FAN_OUT
        if within or first % FAN_OUT or indexes != tuple(range(first, first + FAN_OUT)):
            return []
        try:
            found = list(map(bytes.fromhex, hashes))
        except ValueError:
            return []
        return found if set(map(len, found)) == {HASH_BYTES} else []

    def _leaf(self, index: int, hash_: str) -> Iterator[Finding]:
        try:
            completed = list(self.tree.add(bytes.fromhex(hash_)))
        except ValueError:
            self.whole = False
            yield Finding(f"leaf:{index}", 0, NO_HASH)
            return
        if index != self.tree.size - 1:
            self.whole = False
            yield Finding(f"leaf:{index}", 0, GAP)
            return
        yield from self._compared(completed)

    def _compared(self, completed: Iterable[tuple[int, int, str]]) -> Iterator[Finding]:
        """The tiles that were completed, and the checkpoint over just so many leaves."""
        for level, number, made in completed:
            yield from _tile(level, number, self.tiles.pop((level, number), None), made)
        if self.left and self.left[-1].size == self.tree.size:
            yield from _checkpoint(self.left.pop(), self.tree.root(), self.known)


def _tile(level: int, number: int, stored: str | None, made: str) -> Iterator[Finding]:
    if stored != made:
        yield Finding(f"tile:{level}/{number}", 0, NO_TILE if stored is None else TILE)


def _checkpoint(signed: Signed, root: bytes, known: Sequence[Verifier]) -> Iterator[Finding]:
    if not known:
        return
    try:
        if checkpoints.read(signed, known).root != root:
            yield Finding(f"checkpoint:{signed.size}", 0, ROOT)
    except NoteError as error:
        what = Text(f"ログの鍵による署名ではありません（{error}）", f"not signed by the log's key ({error})")
        yield Finding(f"checkpoint:{signed.size}", 0, what)
