"""The bytes of an entry and their hash (ledger.md §2.1–2.2). Pure: values in, values out.

Check one by hand: `(printf '\\0'; cat event.json) | sha256sum`.
"""

from __future__ import annotations

import functools
import hashlib
import secrets
from collections.abc import Callable, Mapping
from typing import Any, TypedDict

import orjson
import rfc8785

VERSION = 1
START = "0" * 64
MAX_BYTES = 16 * 1024
SALT_BYTES = 32
PLAIN = frozenset({str, int, bool, type(None)})


class EntryTooLarge(ValueError):
    """An entry would be larger than 16 KiB."""


class Times(TypedDict):
    """`received`: the server's clock. `device`: the phone's claim. `occurred`: when it is said to have happened."""

    received: str
    device: str
    occurred: str
    offline: bool


def canonical(value: object) -> bytes:
    """RFC 8785 bytes of `value`. ValueError for what an entry may not hold: a float, a large integer, half a character.

    With ASCII keys and no floats orjson spells as RFC 8785 does, in a twentieth of the time of the library rfc8785,
    which the tests hold it against; other keys, which that standard sorts in its own way, are left to the library.
    """
    try:
        spelled = orjson.dumps(value, option=orjson.OPT_SORT_KEYS | orjson.OPT_STRICT_INTEGER)
        return spelled if _ascii_keys(value) else rfc8785.dumps(value)  # type: ignore[arg-type]
    except TypeError as e:
        raise ValueError(
            "an entry holds text, integers up to 2^53 - 1, yes and no, and lists and objects nested not so deeply"
        ) from e


def _ascii_keys(value: object) -> bool:
    """Whether every key of what orjson could spell is ASCII. ValueError for a number with a point."""
    ascii_, within = True, [value]
    for each in within:  # it grows while it is read; most values are plain, and cost a look at their type
        if isinstance(each, dict):
            ascii_ = ascii_ and all(map(str.isascii, each))
            within += [v for v in each.values() if type(v) not in PLAIN]
        elif isinstance(each, (list, tuple)):
            within += [v for v in each if type(v) not in PLAIN]
        elif isinstance(each, float):
            raise ValueError("an entry holds no floating-point number")
    return ascii_


respelled: Callable[[object], bytes] = functools.partial(orjson.dumps, option=orjson.OPT_SORT_KEYS)
"""`canonical` without its checks, for what has been read from JSON."""

parsed: Callable[[bytes], Any] = orjson.loads
"""The value of JSON bytes. ValueError where they are none."""


def entry_hash(body: bytes) -> str:
    """SHA-256 of 0x00 and the body, in hex: the RFC 6962 leaf hash, and `prev` of the subject's next entry."""
    return hashlib.sha256(b"\x00" + body).hexdigest()


def commitment(salt: bytes, value: object) -> str:
    """What an entry holds in place of a private value: SHA-256 of 0x02, the salt and the value's canonical bytes."""
    return committed(salt, canonical(value))


def committed(salt: bytes, value: bytes) -> str:
    return hashlib.sha256(b"\x02" + salt + value).hexdigest()


def new_salt() -> bytes:
    """32 random bytes for one value, so that a guessed name cannot be recognised."""
    return secrets.token_bytes(SALT_BYTES)


def entry_body(entry: Mapping[str, Any]) -> bytes:
    """The exact bytes to store. EntryTooLarge past 16 KiB."""
    body = canonical(entry)
    if len(body) > MAX_BYTES:
        raise EntryTooLarge(f"{len(body)} bytes; at most {MAX_BYTES}")
    return body
