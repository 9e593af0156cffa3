"""Who signs for the client is not one of the contractor's own people: names as they are compared."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection

HIRAGANA = {c: c - 0x60 for c in range(ord("ァ"), ord("ヶ") + 1)}
DATE = re.compile(r"(明治|大正|昭和|平成|令和)?[\d元]+\s*[年月日]")
TITLES = "様|殿|氏|さん|さま|君|くん|先生"
POSTS = "[課係部局室次所支院班]長|主任|主査|主事|主幹|参事|担当者?|職員"
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

    Dates, marks, titles and the words of a post are left out of account.
    """
    words = re.split(r"[\W\d_]+", DATE.sub(" ", _folded(said)))
    last = next((w for w in reversed(words) if w and not re.fullmatch(f"(?:{TITLES}|{POSTS})+", w)), "")
    return any(_alone(_folded(name).split()[0], last) for name in names if len(name.split()) > 1)


def _alone(surname: str, word: str) -> bool:
    """Whether `word` is the surname with nothing but a post before or behind it, or a title: 課長鈴木様."""
    return re.fullmatch(f"(?:.*(?:{POSTS}))?{re.escape(surname)}(?:{TITLES}|{POSTS})*", word) is not None


def _folded(name: str) -> str:
    return unicodedata.normalize("NFKC", name).casefold().translate(HIRAGANA)


def _found(name: str, said: str) -> bool:
    if not re.match(f"[{KANA}]", name):
        return name in bare(said)
    spaced = r"[\W_]*".join(map(re.escape, name))
    return re.search(f"(?<![{KANA}]){spaced}", _folded(said)) is not None
