"""The bytes of an entry and their hash (ledger.md §2.1–2.2). Pure: values in, values out.

Check one by hand: `(printf '\\0'; cat event.json) | sha256sum`.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping
from typing import Any, TypedDict

import orjson
import rfc8785

VERSION = 1
START = "0" * 64
MAX_BYTES = 16 * 1024
SALT_BYTES = 32


class EntryTooLarge(ValueError):
    """An entry would be larger than 16 KiB."""


class Times(TypedDict):
    """`received`: the server's clock. `device`: the phone's claim. `occurred`: when it is said to have happened."""

    received: str
    device: str
    occurred: str
    offline: bool


def canonical(value: object) -> bytes:
    """RFC 8785 bytes of `value`. Floats are refused: no event has any use for one."""
    _refuse_floats(value)
    return rfc8785.dumps(value)  # type: ignore[arg-type]


def _refuse_floats(value: object) -> None:
    if isinstance(value, float):
        raise ValueError("an entry holds no floating-point number")
    if isinstance(value, Mapping):
        for v in value.values():
            _refuse_floats(v)
    elif isinstance(value, (list, tuple)):
        for v in value:
            _refuse_floats(v)


def respelled(value: object) -> bytes:
    """The same bytes by another implementation, for the verifier.

    Equal to RFC 8785 for what an entry may hold: ASCII keys, integers, strings, booleans, null.
    """
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)


def parsed(body: bytes) -> Any:
    """The value of JSON bytes. ValueError where they are none."""
    return orjson.loads(body)


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
