"""Second signatures: each holds the hash of all that was signed, so that it fits no other record (ledger.md §3.5)."""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from custody.ledger.entry import canonical, parsed

COLUMNS = ("subject", "seq", "signer", "performer", "role", "meaning", "at")


def part(entry: Mapping[str, Any]) -> list[Any]:
    """What of an entry is signed: of private values the commitments, which stay when a value is erased."""
    return [entry["contract"], entry["subject"], entry["kind"], entry["data"], entry["private"]]


def evidence(log: str, batch: str, occurred: str, parts: Sequence[list[Any]]) -> str:
    """SHA-256, in hex, of 0x03 and the canonical bytes of one whole act, its entries in their order."""
    return hashlib.sha256(b"\x03" + canonical([log, batch, occurred, parts])).hexdigest()


def rows_of(entry: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """The rows of the table `signature` that an entry makes. None for signatures from before there was evidence."""
    return [
        (entry["subject"], entry["seq"], s["by"], entry["actor"], s["role"], s["meaning"], s["at"])
        for s in entry["sign"]
        if "ev" in s
    ]


def signs_own(entry: Mapping[str, Any]) -> bool:
    """Whether somebody has signed what they did themselves."""
    return any(s["by"] == entry["actor"] for s in entry["sign"])


def moved(entries: Iterable[Sequence[Any]]) -> Iterator[tuple[str, int]]:
    """Subject and number of each signed entry that is not what was signed.

    `entries`: batch and body of all entries of acts that were signed, sorted by batch.
    """
    for _, group in itertools.groupby(entries, key=lambda r: r[0]):
        try:
            act = sorted((parsed(bytes(body)) for _, body in group), key=_place)
            first = act[0]
            right = evidence(first["log"], first["batch"], first["t"]["occurred"], [part(e) for e in act])
            wrong = [e for e in act if any(s.get("ev", right) != right for s in e["sign"])]
            yield from ((e["subject"], e["seq"]) for e in wrong)
        except (KeyError, TypeError, ValueError, IndexError, AttributeError):
            continue  # the chain that holds what cannot be read is named already


def _place(entry: Mapping[str, Any]) -> int:
    return int(entry["idem"].rpartition(":")[2])
