"""Verify the tree, what was signed over it, and what witnesses sent back (ledger.md §2.3–2.5). One pass over the leaves."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta

from custody import clock, db
from custody.ledger import checkpoints, notes, timestamps, trusted
from custody.ledger.alarms import MINUTES
from custody.ledger.checkpoints import Signed
from custody.ledger.leaves import Tally, Walk
from custody.ledger.notes import NoteError, Verifier
from custody.ledger.sequence import FAN_OUT
from custody.ledger.verify import Finding, Values
from custody.text import Text

# Rows of a statement whose first columns are of the types named: (table, SQL, types) -> rows.
Rows = Callable[..., Iterator[Values]]

NO_ENTRY = Text("この葉に当たる記録が台帳にありません", "a leaf of the tree that stands for no entry")
UNEQUAL = Text("木の葉の全体が、台帳の記録と一致しません", "the leaves, taken together, are not those of the entries")
NO_LEAF = Text("この記録は木に入っていません", "an entry older than the newest checkpoint, without a place in the tree")
STRANGE_TILE = Text("木にない中間のハッシュがあります", "a tile that the tree does not have")
BEYOND = Text(
    "署名された件数が台帳より多いか、正しくありません",
    "signed over more entries than the ledger has, or over none",
)
NO_KEY = Text(
    "署名を確かめる公開鍵がありません。--vkey で指定してください",
    "there is no public key to check the signatures with: give --vkey",
)
WITNESS = Text("この証人の署名ではありません（{name}）", "not a signature of this witness ({name})")
NOT_OURS = Text("この台帳の鍵の署名ではありません", "not a signature of a key of this log")
NO_TIME = Text("作られた日時が読めません", "the time it was made cannot be read")
UNSIGNED = Text("もとのチェックポイントがありません", "there is no checkpoint that it belongs to")


def findings(rows: Rows, entries: Tally, vkeys: Sequence[str] = ()) -> Iterator[Finding]:
    """A finding for all that does not fit: leaves, tiles, checkpoints, cosignatures, copies outside.

    `entries`: the hashes of all entries, as their chains were walked. `vkeys`: the log's public keys, from whoever
    asks; else those in the folder of keys.
    """
    known = [Verifier.read(v) for v in vkeys] or checkpoints.verifiers()
    signed = [Signed(*r) for r in rows("checkpoint", "SELECT size, note, made FROM checkpoint ORDER BY size", int, str)]
    further = list(rows("further_signature", "SELECT size, line FROM further_signature ORDER BY size, n", int, str))
    yield from _further({s.size: s for s in signed}, further, known)
    signed = [Signed(s.size, s.note + "".join(line for n, line in further if n == s.size), s.made) for s in signed]
    if signed and not known:
        yield Finding("checkpoint", 0, NO_KEY)
    yield from _tree(rows, entries, signed, known)
    yield from trusted.findings(signed, known)
    yield from _cosignatures(rows, {s.size: s for s in signed})
    yield from timestamps.findings(rows, {s.size: s for s in signed}, timestamps.authorities())
    here = {s.size for s in signed}
    for size, *_ in rows("outside", "SELECT size, kind, at FROM outside", int, str, str):
        if size not in here:
            yield Finding(f"outside:{size}", 0, UNSIGNED)


def _tree(rows: Rows, entries: Tally, signed: list[Signed], known: Sequence[Verifier]) -> Iterator[Finding]:
    tiles = {(r[0], r[1]): r[2] for r in rows("tile", "SELECT level, idx, hash FROM tile", int, int, str)}
    walk, leaves = Walk(tiles, [s for s in reversed(signed) if s.size > 0], known), Tally()
    yield from (Finding(f"checkpoint:{s.size}", 0, BEYOND) for s in signed if s.size <= 0)
    found = rows("leaf", "SELECT idx, hash FROM leaf ORDER BY idx", int, str)
    for block in leaves.of(_blocks(found), 1):
        yield from walk.leaves(block)
    if walk.whole:
        yield from (Finding(f"tile:{level}/{number}", 0, STRANGE_TILE) for level, number in walk.tiles)
        yield from (Finding(f"checkpoint:{s.size}", 0, BEYOND) for s in reversed(walk.left))
    yield from _matched(rows, entries, leaves, signed)


def _matched(rows: Rows, entries: Tally, leaves: Tally, signed: list[Signed]) -> Iterator[Finding]:
    """Leaves that stand for no entry, and entries that ought to have a leaf."""
    without = Tally()
    for _ in without.of(_blocks(rows("entry", "SELECT hash FROM entry EXCEPT SELECT hash FROM leaf")), 0):
        pass
    if (leaves.count + without.count, leaves.sum + without.sum) != (entries.count, entries.sum):
        sql = "SELECT l.idx FROM leaf l WHERE NOT EXISTS (SELECT 1 FROM entry e WHERE e.hash = l.hash) ORDER BY l.idx"
        strange = [Finding(f"leaf:{index}", 0, NO_ENTRY) for (index,) in rows("leaf", sql)]
        yield from strange or [Finding("leaf", 0, UNEQUAL)]
    yield from _without_leaf(signed, without.count)


def _blocks(rows: Iterator[Values]) -> Iterator[list[Values]]:
    """Rows by the tile, which the first of a sorted stream of leaves begins."""
    while block := list(itertools.islice(rows, FAN_OUT)):
        yield block


def _without_leaf(signed: list[Signed], count: int) -> Iterator[Finding]:
    """Entries that ought to have a leaf by the newest checkpoint, of `count` that have none.

    One that commits late is given as long as an alarm.
    """
    if not signed:
        return
    try:
        before = clock.stamp(clock.parse(signed[-1].made) - timedelta(minutes=MINUTES))
    except (TypeError, ValueError):
        yield Finding(f"checkpoint:{signed[-1].size}", 0, NO_TIME)
        return
    without = "NOT EXISTS (SELECT 1 FROM leaf l WHERE l.hash = e.hash)"
    ((new,),) = db.rows(f"SELECT count(*) FROM entry e WHERE e.received >= ? AND {without}", (before,))  # noqa: S608
    if count == new:
        return  # to look at every older entry would take a fifth of the whole time
    sql = f"SELECT subject, seq FROM entry e WHERE e.received < ? AND {without} ORDER BY subject, seq"  # noqa: S608
    yield from (Finding(str(subject), int(seq), NO_LEAF) for subject, seq in db.rows(sql, (before,)))


def _further(signed: dict[int, Signed], further: Sequence[Values], known: Sequence[Verifier]) -> Iterator[Finding]:
    """Lines to no checkpoint, and those that no key of the log made. The log's keys are those given and those here."""
    here = checkpoints.verifiers()
    for size, line in further:
        if size not in signed:
            yield Finding(f"further_signature:{size}", 0, UNSIGNED)
        elif here and not signs(signed[size].note, line, [*here, *known]):
            yield Finding(f"further_signature:{size}", 0, NOT_OURS)


def _cosignatures(rows: Rows, signed: dict[int, Signed]) -> Iterator[Finding]:
    known = checkpoints.verifiers("witness")
    sql = "SELECT size, name, line FROM cosignature ORDER BY size, name"
    for (size, name), group in itertools.groupby(rows("cosignature", sql, int, str, str), key=lambda r: tuple(r[:2])):
        if size not in signed:
            yield Finding(f"cosignature:{size}", 0, UNSIGNED)
            continue
        mine = [v for v in known if v.name == name and v.kind == notes.COSIGNS]
        if any(not signs(signed[size].note, line, mine) for _, _, line in group):
            yield Finding(f"cosignature:{size}", 0, WITNESS.filled(name=name))


def signs(note: str, line: str, mine: Sequence[Verifier]) -> bool:
    """Whether `line` is a signature of one of `mine` to what `note` says."""
    try:
        return bool(notes.opened(f"{notes.split(note)[0]}\n{line}", mine)[1])
    except NoteError:
        return False
