"""Who signs for the client is not one of the contractor's own people: names as they are compared."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection


def bare(name: str) -> str:
    """A name without spaces and marks, in one width and case."""
    return "".join(c for c in unicodedata.normalize("NFKC", name).casefold() if c.isalnum())


def names_one_of(said: str, names: Collection[str]) -> bool:
    """Whether `said` (office, post, name) contains one of `names`."""
    typed = bare(said)
    return any(name in typed for name in map(bare, names) if name)
