"""Who signs for the client is not one of the contractor's own people: names as they are compared."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection

HIRAGANA = {c: c - 0x60 for c in range(ord("ァ"), ord("ヶ") + 1)}
DATE = re.compile(r"(明治|大正|昭和|平成|令和)?[\d元]+\s*[年月日]")
TITLES = frozenset({"様", "殿", "氏", "さん"})
KANA = "ぁ-ゖー"


def bare(name: str) -> str:
    """A name without spaces and marks, in one width and case, its kana all hiragana."""
    return "".join(c for c in _folded(name) if c.isalnum())


def names_one_of(said: str, names: Collection[str]) -> bool:
    """Whether `said` (office, post, name) contains one of `names`, each a name or its reading.

    What begins with kana counts only where a word may begin: いとう is not さいとう.
    """
    return any(_found(name, said) for name in map(bare, names) if name)


def is_surname_of(said: str, names: Collection[str]) -> bool:
    """Whether `said` gives no name but the surname of one of `names`, which are written as surname, space, given name.

    Dates, marks and the words of a post before it are left out of account.
    """
    words = re.split(r"[\W\d_]+", DATE.sub(" ", _folded(said)))
    last = next((w for w in reversed(words) if w and w not in TITLES), "")
    return any(last == _folded(name).split()[0] for name in names if len(name.split()) > 1)


def _folded(name: str) -> str:
    return unicodedata.normalize("NFKC", name).casefold().translate(HIRAGANA)


def _found(name: str, said: str) -> bool:
    if not re.match(f"[{KANA}]", name):
        return name in bare(said)
    spaced = r"[\W_]*".join(map(re.escape, name))
    return re.search(f"(?<![{KANA}]){spaced}", _folded(said)) is not None
