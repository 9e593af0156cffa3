"""What was read from a label or typed: a code, a human number, or nothing of ours. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from custody.ids import human_number, read_code

NUMBER = re.compile(r"^([MPKCLTADIN])[- ]?0*([0-9]{1,9})$")
BARS = re.compile(r"[MPKCLTADIN]-[0-9]{6,9}")
LONGEST = 300


@dataclass(frozen=True)
class Read:
    """One of the two is given: a label's canonical code, or a human number such as `M-004217`."""

    code: str | None = None
    number: str | None = None


def read(text: str, bases: Sequence[str]) -> Read | None:
    """What `text` stands for. A URL counts only under one of our `bases` (own and former base URLs).

    Letters may be narrow or wide and of either case, and the number may lack its hyphen and zeros: `m4217`.
    """
    plain = unicodedata.normalize("NFKC", text[:LONGEST]).strip()
    if "/" in plain:
        ours = _beneath(plain, bases)
        return _code(ours) if ours is not None else None
    found = NUMBER.match(plain.upper())
    if found:
        return Read(number=human_number(found[1], int(found[2])))
    return _code(plain)


def seen(text: str, bars: bool, bases: Sequence[str]) -> Read | None:
    """The same of what a camera saw. Other people's bars and QR codes may well hold what a person would type as a number."""
    if bars:
        return Read(number=text) if BARS.fullmatch(text) else None
    return None if NUMBER.match(text.strip().upper()) else read(text, bases)


def named(text: str) -> str:
    """What a foreign code is called: the host it leads to, or how it begins."""
    try:
        host = urlsplit(text.strip()).netloc
    except ValueError:
        host = ""
    return (host or text.strip())[:24]


def _beneath(url: str, bases: Sequence[str]) -> str | None:
    """What follows `/S/` in a URL of ours; None for any other address."""
    for base in bases:
        start = f"{base.rstrip('/')}/s/".lower()
        if url.lower().startswith(start):
            return url[len(start) :].rstrip("/")
    return None


def _code(text: str) -> Read | None:
    code = read_code(text)
    return Read(code=code) if code else None
