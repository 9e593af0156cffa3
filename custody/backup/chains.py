"""Whether what a backup holds hangs together, by its hashes alone: no key is needed, and nothing is folded."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from custody.backup.reading import Archive, damaged
from custody.backup.rows import Row
from custody.ledger.entry import START, entry_hash, parsed
from custody.ledger.notes import Checkpoint, NoteError, split
from custody.ledger.tree import Range
from custody.text import Text

TELL = 1_000


def checked(archive: Archive, tell: Callable[[int], object]) -> None:
    """Read all of it. Unfit where a hash, a chain or a root is not what it was; `tell` hears of rows and photos."""
    hashes: set[bytes] = set()
    newest = ""
    for entry in _entries(_named(archive, "entry", tell)):
        hashes.add(bytes.fromhex(entry["hash"]))
        newest = max(newest, entry["received"])
    if (len(hashes), newest) != (archive.manifest.entries, archive.manifest.newest):
        raise damaged("記録の数か時刻が目録と違います", "its manifest tells of other entries")
    _tree(archive, hashes, tell)
    for table in set(archive.tables) - {"entry", "leaf", "checkpoint"}:
        for _ in _told(archive.rows(table), tell):
            pass
    archive.check(tell)


def _told(rows: Iterable[Row], tell: Callable[[int], object]) -> Iterator[Row]:
    count = 0
    for row in rows:
        yield row
        count += 1
        if count == TELL:
            tell(count)
            count = 0
    tell(count)


def _named(archive: Archive, table: str, tell: Callable[[int], object], *needed: str) -> Iterator[dict[str, Any]]:
    if table not in archive.tables:
        return
    columns = archive.columns(table)
    if not set(needed).issubset(columns):
        raise damaged("表の列が足りません", "a table lacks columns")
    for row in _told(archive.rows(table), tell):
        yield dict(zip(columns, row, strict=True))


def _entries(rows: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Entries whose hashes and chains are right."""
    subject, seq, head = "", 0, START
    for row in rows:
        try:
            if row["subject"] != subject:
                if not isinstance(row["subject"], str) or row["subject"] <= subject:
                    raise ValueError
                subject, seq, head = row["subject"], 0, START
            said = parsed(row["body"])
            right = entry_hash(row["body"]) == row["hash"] and row["received"] == said["t"]["received"]
            linked = (said["subject"], said["seq"], said["prev"]) == (subject, seq + 1, head) and row["seq"] == seq + 1
        except (KeyError, TypeError, ValueError) as e:
            raise _wrong(subject, seq + 1) from e
        if not right or not linked:
            raise _wrong(subject, seq + 1)
        seq, head = row["seq"], row["hash"]
        yield row


def _wrong(subject: str, seq: int) -> Exception:
    return damaged(
        f"{subject} の記録 {seq} の中身、ハッシュ、つながりのどれかが違います",
        f"entry {seq} of {subject} is not what was written, or does not follow the one before",
    )


def _tree(archive: Archive, hashes: set[bytes], tell: Callable[[int], object]) -> None:
    """Every leaf is an entry's, and every checkpoint has the root of the leaves before it."""
    roots: dict[int, bytes] = {}
    try:
        for row in _named(archive, "checkpoint", tell, "size", "note"):
            said = Checkpoint.read(split(row["note"])[0])
            if said.size != row["size"]:
                raise ValueError
            roots[said.size] = said.root
        _rooted(_named(archive, "leaf", tell, "idx", "hash"), roots, hashes)
    except (NoteError, TypeError, ValueError, AttributeError) as e:
        raise damaged("チェックポイントか木が違います", "a checkpoint or the tree is not what it was") from e
    if max(roots, default=0) != archive.manifest.checkpoint:
        raise damaged("チェックポイントが目録と違います", "its manifest tells of another checkpoint")


def _rooted(leaves: Iterable[dict[str, Any]], roots: dict[int, bytes], hashes: set[bytes]) -> None:
    grown, met = Range(), 0
    for leaf in leaves:
        found = leaf_bytes(leaf["hash"])
        if leaf["idx"] != grown.size or found not in hashes:
            raise ValueError
        grown.add(found)
        if grown.size in roots:
            met += 1
            if grown.root() != roots[grown.size]:
                raise ValueError
    if met + (0 in roots) != len(roots):
        raise ValueError


def leaf_bytes(value: str | bytes) -> bytes:
    """A leaf as the database keeps it: hex, or the bytes themselves."""
    return bytes.fromhex(value) if isinstance(value, str) else value


SPOILT = Text(
    "データベースの台帳そのものが、書かれたときのままではありません。custody verify で調べてください。"
    "バックアップは作っていません。以前のバックアップと、いまのデータベースを、そのまま残してください。",
    "The ledger in the database itself is not as it was written: see custody verify. No backup was made. "
    "Keep the earlier backups, and keep the database as it is.",
)
