"""The labels whose reading is measured: sizes of faces, and what is drawn on them."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from bench.damage import Picture, Spot
from custody.documents.label_values import NOTICE
from custody.ids import ALPHABET, check_character
from labels import Label

DPIS = (203, 300)
MM_PER_INCH = 25.4


@dataclass(frozen=True)
class Class:
    """A size of label: what it is called, the face in mm, how many are tried at each resolution, and at which."""

    name: str
    face: tuple[float, float]
    tries: int
    dpis: tuple[int, ...] = DPIS


@dataclass(frozen=True)
class Drawn:
    """A label as dots, and what its symbol holds."""

    content: str
    number: str
    picture: Picture
    spot: Spot


def label_at(place: int) -> Label:
    """A label with a code of its own; the same place gives the same label."""
    chance = Random(place)
    code = "".join(chance.choices(ALPHABET, k=10))
    code += check_character(code)
    url = f"HTTPS://AZUKARI.EXAMPLE/S/{code}"
    return Label(url, f"M-{chance.randrange(10**6):06d}", "媒体", NOTICE, "拾得時 03-0000-0000", code=code)
