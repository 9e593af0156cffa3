"""Verify what is kept outside the database: every file whole, every photo that an entry names kept in its contract."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any

from custody import clock, db, files
from custody.events import KINDS
from custody.events.corrections import EntryCorrected
from custody.ledger.entry import parsed
from custody.ledger.verify import Finding
from custody.text import Text

BLOCK = 200
KEPT = timedelta(days=1)  # what no entry names is cleared after that
LOOKED_AT = KEPT / 2  # nothing that may be cleared while a verification or a backup runs counts as lost
GONE = Text("ファイルがないか、中身が違います", "the file is not there, or is not what was kept")
OTHER = Text("種類か長さの登録がファイルと違います", "its registered kind or length is not the file's")
UNSAID = Text(
    "どの記録にも挙げられていない写真が、記録済みとされています",
    "marked as named, but no entry of its contract names it",
)
UNKNOWN = Text("写真またはスキャンが預かられていません（{hash}）", "a photo or scan is not kept ({hash})")


def photo_names() -> dict[str, frozenset[str]]:
    """Kind -> the fields of it that name photos; a correction may hold those of any kind."""
    found = {kind: frozenset(k.photo_names) for kind, k in KINDS.items() if k.photo_names}
    return {**found, EntryCorrected.kind: frozenset().union(*found.values())} if found else {}


def mark(said: Iterable[tuple[str | None, str, Mapping[str, Any]]]) -> None:
    """Mark what entries (contract, kind, data) name, in the transaction that is open: from then on it may be seen."""
    pairs = {
        (sha256, contract)
        for contract, kind, data in said
        if kind == EntryCorrected.kind or KINDS[kind].photo_names
        for sha256 in named(data, photo_names()[kind])
    }
    db.run_many("UPDATE attachment SET named = 1 WHERE sha256 = ? AND contract = ? AND named <> 1", sorted(pairs))


def lasting() -> str:
    """SQL for the rows whose files must be there: named by an entry, or kept so lately that a form may name them."""
    return f"(named <> 0 OR received > '{clock.stamp(clock.parse(clock.now()) - LOOKED_AT)}')"


def damaged(kept: Iterable[Sequence[Any]]) -> Iterator[Finding]:
    """A finding for each file that is gone or changed, or is not what its row says.

    `kept`: hash, media type and length in bytes, sorted by hash; a file may be kept in several contracts.
    """
    for sha256, rows in itertools.groupby(kept, key=lambda r: r[0]):
        if not files.is_whole(sha256):
            yield Finding(f"attachment:{sha256}", 0, GONE)
        elif any((kind, length) != files.described(sha256) for _, kind, length in rows):
            yield Finding(f"attachment:{sha256}", 0, OTHER)


def unkept(entries: Iterable[Sequence[Any]], seen: set[int]) -> Iterator[Finding]:
    """A finding for each photo that an entry (a row of COLUMNS) names and nobody keeps.

    `seen` is filled with the hash() of each pair of photo and contract: a number takes a quarter of the pair's room.
    """
    names = photo_names()
    said = (
        (subject, seq, contract, sha256)
        for subject, seq, kind, contract, *_, body in entries
        for sha256 in _named_in(body, names[kind])
    )
    while block := list(itertools.islice(said, BLOCK)):
        marks = ", ".join("?" * len(block))
        sql = f"SELECT sha256, contract FROM attachment WHERE named = 1 AND sha256 IN ({marks})"  # noqa: S608 - marks only
        here = set(db.rows(sql, [b[3] for b in block]))
        seen.update(hash((sha256, contract)) for _, _, contract, sha256 in block)
        yield from (
            Finding(subject, seq, UNKNOWN.filled(hash=sha256[:12]))
            for subject, seq, contract, sha256 in block
            if (sha256, contract) not in here
        )


def unsaid(marked: Iterable[Sequence[Any]], seen: set[int]) -> Iterator[Finding]:
    """A finding for each photo (hash, contract) marked as named that is not among `seen`: its mark would open it."""
    yield from (Finding(f"attachment:{pair[0]}", 0, UNSAID) for pair in marked if hash(tuple(pair)) not in seen)


def named(data: Mapping[str, Any], names: Iterable[str]) -> list[str]:
    """The hashes in the fields `names` of an entry's data; of a correction, in what it says instead."""
    fields = data.get("corrected", data)
    return [sha256 for name in names for sha256 in _listed(fields.get(name))]


def _named_in(body: bytes, names: frozenset[str]) -> Iterator[str]:
    try:
        yield from named(parsed(bytes(body))["data"], names)
    except (ValueError, KeyError, TypeError, AttributeError):
        return  # its chain names what cannot be read


def _listed(value: Any) -> list[str]:
    found = [value] if isinstance(value, str) else value or []
    return [v for v in found if isinstance(v, str)]
