"""Entries that are whole and follow one another, and stand for nothing: for tests of the tree."""

from __future__ import annotations

from custody.ledger.entry import START, canonical, entry_hash

COLUMNS = "subject, seq, hash, kind, contract, batch, actor, occurred, received, idem, body"
INSERT = f"INSERT INTO entry ({COLUMNS}) VALUES ({', '.join('?' * 11)})"


def plain_entry(subject: str, seq: int, prev: str, when: str, idem: str) -> list[object]:
    """A row of COLUMNS. `prev`: the hash of the entry before it in its chain, empty for the first; `when`: a UTC stamp."""
    body = canonical(
        {
            "v": 1, "subject": subject, "seq": seq, "prev": prev or START, "kind": "item.sighted", "contract": None, "batch": "b",
            "actor": "a", "idem": idem, "t": {"occurred": when, "received": when}, "data": {}, "private": {}, "sign": [],
        }
    )  # fmt: skip
    return [subject, seq, entry_hash(body), "item.sighted", None, "b", "a", when, when, idem, body]
