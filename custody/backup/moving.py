"""What must be the same after a move: every entry's bytes and the tree's root."""

from __future__ import annotations

import hashlib

from custody.backup.chains import leaf_bytes
from custody.backup.rows import Source
from custody.ledger.tree import Range


def fingerprint(source: Source) -> tuple[str, str]:
    """SHA-256 over every entry: its place, hash and bytes; and the root over the leaves. Both in hex."""
    columns, seen = source.columns("entry"), hashlib.sha256()
    places = [columns.index(name) for name in ("subject", "seq", "hash", "body")]
    for row in source.rows("entry"):
        subject, seq, hash_, body = (row[n] for n in places)
        seen.update(f"{subject} {seq} {hash_} {len(body)}\n".encode() + bytes(body))
    return seen.hexdigest(), _root(source)


def _root(source: Source) -> str:
    grown = Range()
    if "leaf" in source.tables:
        at = source.columns("leaf").index("hash")
        for row in source.rows("leaf"):
            grown.add(leaf_bytes(row[at]))
    return grown.root().hex()
