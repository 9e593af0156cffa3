"""Names of things: opaque subject ids, label codes with a check character, human numbers."""

from __future__ import annotations

import secrets
import time

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford base 32
CODE_LENGTH = 10
_VALUE = {c: i for i, c in enumerate(ALPHABET)} | {"O": 0, "I": 1, "L": 1}


def _base32(number: int, length: int) -> str:
    return "".join(ALPHABET[(number >> (5 * i)) & 31] for i in reversed(range(length)))


def new_id(noun: str) -> str:
    """`item:` and 16 characters: 45 bits of milliseconds, so that new ids sort last, and 35 random bits."""
    return f"{noun}:{(_base32(time.time_ns() // 1_000_000, 9) + _base32(secrets.randbits(35), 7)).lower()}"


def noun_of(subject: str) -> str:
    """`item` of `item:…`."""
    return subject.partition(":")[0]


def check_character(body: str) -> str:
    """One base-32 character that catches every single wrong character and every swap of two neighbours.

    The body is read as a polynomial over GF(32) (x^5 + x^2 + 1) and evaluated at the generator.
    """
    c = 0
    for char in body:
        c = ((c << 1) ^ (0b100101 if c & 16 else 0)) ^ _VALUE[char]
    return ALPHABET[((c << 1) ^ (0b100101 if c & 16 else 0)) & 31]


def new_code() -> str:
    """A label's code: 50 random bits in ten characters, and the check character."""
    body = _base32(secrets.randbits(5 * CODE_LENGTH), CODE_LENGTH)
    return body + check_character(body)


def read_code(text: str) -> str | None:
    """The canonical code in `text` (I, L, O and lower case forgiven), or None when it is no code of ours."""
    if len(text) > 32:
        return None
    bare = text.strip().upper().replace("-", "").replace(" ", "")
    if len(bare) != CODE_LENGTH + 1 or any(c not in _VALUE for c in bare):
        return None
    code = "".join(ALPHABET[_VALUE[c]] for c in bare)
    return code if check_character(code[:-1]) == code[-1] else None


def human_number(kind: str, n: int) -> str:
    """`M-004217`: the kind's letter and at least six figures."""
    return f"{kind}-{n:06d}"
