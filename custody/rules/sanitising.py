"""Which technique makes which medium unreadable, and which is weaker than another. Pure tables, for Arts 9 and 11.

Source: domain.md §8.1 (NIST SP 800-88 Rev. 2 in summary; degaussing does nothing to flash; formatting is no method)
and §8.2 (ISO/IEC 21964: a category letter and a level from 1 to 7).
"""

from __future__ import annotations

import re

from custody.events.authorisations import Technique
from custody.events.choices import Medium

T, M = Technique, Medium
DESTROYING = frozenset({T.SHRED, T.MELT, T.BURN})  # what ends the carrier too; the others end only what is on it
MAGNETIC = DESTROYING | {T.CLEAR, T.PURGE, T.DEGAUSS}
FLASH = DESTROYING | {T.CLEAR, T.PURGE}  # no degaussing: there is nothing magnetic to erase
MIXED = FLASH  # a machine may hold disks of either kind

FIT: dict[Medium, frozenset[Technique]] = {
    M.HDD: MAGNETIC,
    M.INTERNAL_HDD: MAGNETIC,
    M.USB: FLASH,
    M.SSD: FLASH,
    M.SD: FLASH,
    M.LAPTOP: MIXED,
    M.SERVER: MIXED,
    M.PHONE: frozenset({T.CLEAR, T.PURGE, T.SHRED, T.BURN}),
    M.TABLET: frozenset({T.CLEAR, T.PURGE, T.SHRED, T.BURN}),
    M.TAPE: frozenset({T.CLEAR, T.DEGAUSS, T.SHRED, T.BURN}),
    M.OPTICAL: frozenset({T.SHRED, T.BURN}),
    M.PAPER: DESTROYING,
    M.BOX: DESTROYING,
    M.MICROFILM: frozenset({T.SHRED, T.BURN}),
    M.OTHER: frozenset({T.SHRED, T.BURN}),
}
ORDER = tuple(Technique)  # the weakest first
LEVEL = re.compile(r"^\s*([PFOTHE])\s*-?\s*([1-7])\s*$", re.IGNORECASE)


def fit(technique: str, medium: str) -> bool:
    """Whether `technique` makes what is on `medium` unreadable at all."""
    return technique in FIT.get(Medium(medium), frozenset())


def weaker(done: str, ordered: str) -> bool:
    """Whether `done` is a weaker technique than the one that was `ordered`."""
    return ORDER.index(Technique(done)) < ORDER.index(Technique(ordered))


def level(text: str) -> tuple[str, int] | None:
    """`H-5` as ("H", 5); None for what is no level of ISO/IEC 21964."""
    found = LEVEL.match(text)
    return (found[1].upper(), int(found[2])) if found else None


def coarser(done: str, ordered: str) -> bool:
    """Whether the level that was reached is below the one `ordered`; so is one that was not said, or of another kind."""
    asked, got = level(ordered), level(done)
    if asked is None:
        return False
    return got is None or got[0] != asked[0] or got[1] < asked[1]
