"""Verify the tree, what was signed over it, and what witnesses sent back (ledger.md §2.3–2.5). One pass over the leaves."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from custody import clock, db
from custody.ledger import checkpoints, notes
from custody.ledger.alarms import MINUTES
from custody.ledger.checkpoints import Signed
from custody.ledger.notes import NoteError, Verifier
from custody.ledger.sequence import FAN_OUT
from custody.ledger.tree import Range
from custody.ledger.verify import Finding
from custody.text import Text

# Rows of a statement whose first columns are of the types named: (table, SQL, types) -> rows.
Rows = Callable[..., Iterator[Sequence[Any]]]

NO_HASH = Text("ハッシュではない葉があります", "a leaf that is no hash")
GAP = Text("木の葉に抜けがあります", "the leaves have a gap before this one")
NO_ENTRY = Text("この葉に当たる記録が台帳にありません", "a leaf of the tree that stands for no entry")
NO_LEAF = Text("この記録は木に入っていません", "an entry older than the newest checkpoint, without a place in the tree")
TILE = Text("木の中間のハッシュが計算と違います", "a tile of the tree is not what its leaves make")
NO_TILE = Text("木の中間のハッシュがありません", "a tile of the tree is missing")
STRANGE_TILE = Text("木にない中間のハッシュがあります", "a tile that the tree does not have")
ROOT = Text(
    "署名された根が、台帳から計算した根と違います", "the root that was signed is not that of the ledger's entries"
)
BEYOND = Text(
    "署名された件数が台帳より多いか、正しくありません",
    "signed over more entries than the ledger has, or over none",
)
NO_KEY = Text(
    "署名を確かめる公開鍵がありません。--vkey で指定してください",
    "there is no public key to check the signatures with: give --vkey",
)
WITNESS = Text("この証人の署名ではありません（{name}）", "not a signature of this witness ({name})")
NO_TIME = Text("作られた日時が読めません", "the time it was made cannot be read")
UNSIGNED = Text("もとのチェックポイントがありません", "there is no checkpoint that it belongs to")


class Tiled:
    """The tree as it grows, which tells of each tile it completes. `parts`: what is not yet a tile, by level."""

    def __init__(self) -> None:
        self.size = 0
        self.parts = [Range()]

    def add(self, leaf: bytes) -> Iterator[tuple[int, int, str]]:
        """Append a leaf; level, number and hash of each tile that is complete with it. ValueError for another length."""
        self.parts[0].add(leaf)
        self.size += 1
        level = 0
        while self.parts[level].size == FAN_OUT:
            done, level = self.parts[level].root(), level + 1
            self.parts[level - 1] = Range()
            if level == len(self.parts):
                self.parts.append(Range())
            self.parts[level].add(done)
            yield level, self.size // FAN_OUT**level - 1, done.hex()

    def root(self) -> bytes:
        return Range(self.size, [p for part in reversed(self.parts) for p in part.peaks]).root()


def findings(rows: Rows, vkeys: Sequence[str] = ()) -> Iterator[Finding]:
    """A finding for all that does not fit: leaves, tiles, checkpoints, cosignatures, copies outside.

    `vkeys`: the log's public keys, from whoever asks; else those in the folder of keys.
    """
    known = [Verifier.read(v) for v in vkeys] or checkpoints.verifiers()
    signed = [Signed(*r) for r in rows("checkpoint", "SELECT size, note, made FROM checkpoint ORDER BY size", int, str)]
    if signed and not known:
        yield Finding("checkpoint", 0, NO_KEY)
    yield from _tree(rows, signed, known)
    yield from _cosignatures(rows, {s.size: s for s in signed})
    here = {s.size for s in signed}
    for size, *_ in rows("outside", "SELECT size, kind, at FROM outside", int, str, str):
        if size not in here:
            yield Finding(f"outside:{size}", 0, UNSIGNED)


def _tree(rows: Rows, signed: list[Signed], known: Sequence[Verifier]) -> Iterator[Finding]:
    tiles = {(r[0], r[1]): r[2] for r in rows("tile", "SELECT level, idx, hash FROM tile", int, int, str)}
    walk = Walk(tiles, [s for s in reversed(signed) if s.size > 0], known)
    yield from (Finding(f"checkpoint:{s.size}", 0, BEYOND) for s in signed if s.size <= 0)
    sql = "SELECT l.idx, l.hash, e.seq FROM leaf l LEFT JOIN entry e ON e.hash = l.hash ORDER BY l.idx"
    for index, hash_, seq in rows("leaf", sql, int, str):
        if seq is None:
            yield Finding(f"leaf:{index}", 0, NO_ENTRY)
        else:
            walk.matched += 1
        if walk.whole:
            yield from walk.leaf(index, hash_)
    if walk.whole:
        yield from (Finding(f"tile:{level}/{number}", 0, STRANGE_TILE) for level, number in walk.tiles)
        yield from (Finding(f"checkpoint:{s.size}", 0, BEYOND) for s in reversed(walk.left))
    yield from _without_leaf(signed, walk.matched)


@dataclass
class Walk:
    """The way over the leaves. `left`: checkpoints not yet reached, the next one last. `whole`: no leaf broke it off."""

    tiles: dict[tuple[int, int], str]
    left: list[Signed]
    known: Sequence[Verifier]
    tree: Tiled = field(default_factory=Tiled)
    matched: int = 0
    whole: bool = True

    def leaf(self, index: int, hash_: str) -> Iterator[Finding]:
        """One more leaf, and what is complete with it; the first that is out of place ends the comparison."""
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


def _without_leaf(signed: list[Signed], matched: int) -> Iterator[Finding]:
    """Entries that ought to have a leaf by the newest checkpoint. One that commits late is given as long as an alarm."""
    if not signed:
        return
    ((entries,),) = db.rows("SELECT count(*) FROM entry")
    try:
        before = clock.stamp(clock.parse(signed[-1].made) - timedelta(minutes=MINUTES))
    except (TypeError, ValueError):
        yield Finding(f"checkpoint:{signed[-1].size}", 0, NO_TIME)
        return
    without = "NOT EXISTS (SELECT 1 FROM leaf l WHERE l.hash = e.hash)"
    ((new,),) = db.rows(f"SELECT count(*) FROM entry e WHERE e.received >= ? AND {without}", (before,))  # noqa: S608
    if entries - matched == new:
        return  # to look at every older entry would take a fifth of the whole time
    sql = f"SELECT subject, seq FROM entry e WHERE e.received < ? AND {without} ORDER BY subject, seq"  # noqa: S608
    yield from (Finding(str(subject), int(seq), NO_LEAF) for subject, seq in db.rows(sql, (before,)))


def _cosignatures(rows: Rows, signed: dict[int, Signed]) -> Iterator[Finding]:
    known = checkpoints.verifiers("witness")
    sql = "SELECT size, name, line FROM cosignature ORDER BY size, name"
    for (size, name), group in itertools.groupby(rows("cosignature", sql, int, str, str), key=lambda r: tuple(r[:2])):
        if size not in signed:
            yield Finding(f"cosignature:{size}", 0, UNSIGNED)
            continue
        mine = [v for v in known if v.name == name and v.kind == notes.COSIGNS]
        if any(not _signs(signed[size].note, line, mine) for _, _, line in group):
            yield Finding(f"cosignature:{size}", 0, WITNESS.filled(name=name))


def _signs(note: str, line: str, mine: Sequence[Verifier]) -> bool:
    try:
        return bool(notes.opened(f"{notes.split(note)[0]}\n{line}", mine)[1])
    except NoteError:
        return False
