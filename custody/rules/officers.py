"""Who signs for the client is not one of the contractor's own people: names as they are compared."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection

HIRAGANA = {c: c - 0x60 for c in range(ord("ァ"), ord("ヶ") + 1)}
KANA = "ぁ-ゖー"


def bare(name: str) -> str:
    """A name without spaces and marks, in one width and case, its kana all hiragana."""
    return "".join(c for c in _folded(name) if c.isalnum())


def names_one_of(said: str, names: Collection[str]) -> bool:
    """Whether `said` (office, post, name) contains one of `names`, each a name or its reading.

    What begins with kana counts only where a word may begin: いとう is not さいとう.
    """
    return any(_found(name, said) for name in map(bare, names) if name)


def _folded(name: str) -> str:
    return unicodedata.normalize("NFKC", name).casefold().translate(HIRAGANA)


def _found(name: str, said: str) -> bool:
    if not re.match(f"[{KANA}]", name):
        return name in bare(said)
    spaced = r"[\W_]*".join(map(re.escape, name))
    return re.search(f"(?<![{KANA}]){spaced}", _folded(said)) is not None
