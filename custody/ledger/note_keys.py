"""The keys of signed notes in the formats of C2SP signed-note: who signs, and with what a reader checks. Pure."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from custody.ledger.tree import MAX_SIZE

SIGNS = 1
"""The type of a key that signs notes: Ed25519 over the text."""
COSIGNS = 4
"""The type of a witness's key: Ed25519 over a time and the text of a checkpoint."""

MAX_NAME = 255
MAX_KEY_TEXT = 512
MAX_TIME = 2**53 - 1
KEY_BYTES, SIGNATURE_BYTES, TIME_BYTES = 32, 64, 8
DASH = "— "
_PRIVATE = "PRIVATE+KEY+"
_NUMBER = re.compile("0|[1-9][0-9]{0,15}")


class NoteError(ValueError):
    """A note, a checkpoint, a proof, a receipt or a key that does not read or does not verify."""


@dataclass(frozen=True, slots=True)
class Verifier:
    """A public key with its name and type: what a reader must have from somewhere else than the note."""

    name: str
    kind: int
    public: bytes

    @property
    def id(self) -> bytes:
        return key_id(self.name, self.kind, self.public)

    @property
    def vkey(self) -> str:
        """`name+id+base64(type || public key)`, as it is published."""
        return _key_text("", self.name, self.id, self.kind, self.public)

    @classmethod
    def read(cls, vkey: str) -> Self:
        """The key of a vkey text. NoteError for anything else, and for types other than 1 and 4."""
        name, id_, kind, public = _key_parts(vkey)
        found = cls(name, kind, public)
        if found.id.hex() != id_:
            raise NoteError("a key whose id is another key's")
        return found

    def verifies(self, text: str, signature: bytes) -> bool:
        """Whether `signature` (without the key id) is this key's over `text`."""
        stamp, signed = signature[:-SIGNATURE_BYTES], signature[-SIGNATURE_BYTES:]
        at = int.from_bytes(stamp)
        if len(stamp) != (TIME_BYTES if self.kind == COSIGNS else 0) or at > MAX_TIME:
            return False
        said = timed(at, text) if stamp else text
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signed, said.encode())
        except InvalidSignature:
            return False
        return True


@dataclass(frozen=True, slots=True, repr=False)
class Key:
    """A private Ed25519 key with its name and type."""

    name: str
    kind: int
    seed: bytes

    @classmethod
    def new(cls, name: str, kind: int = SIGNS) -> Self:
        """A fresh key. NoteError where the name holds a space or a plus, or is empty or longer than 255."""
        return cls(named(name), kind, Ed25519PrivateKey.generate().private_bytes_raw())

    @classmethod
    def read(cls, secret: str) -> Self:
        """The key of what `secret` gave. NoteError for anything else."""
        start, head, rest = secret.partition(_PRIVATE)
        if start or not head:
            raise NoteError("not a private key")
        name, id_, kind, seed = _key_parts(rest)
        found = cls(name, kind, seed)
        if found.verifier.id.hex() != id_:
            raise NoteError("a private key whose id is another key's")
        return found

    @property
    def secret(self) -> str:
        """`PRIVATE+KEY+name+id+base64(type || seed)`: for the key's file, mode 0600, and nowhere else."""
        return _key_text(_PRIVATE, self.name, self.verifier.id, self.kind, self.seed)

    @property
    def verifier(self) -> Verifier:
        return Verifier(self.name, self.kind, _private(self.seed).public_key().public_bytes_raw())

    @property
    def vkey(self) -> str:
        return self.verifier.vkey

    def line(self, said: str, stamp: bytes = b"") -> str:
        """The signature line of this key over `said`."""
        signature = _private(self.seed).sign(said.encode())
        return f"{DASH}{self.name} {encoded64(_id(self) + stamp + signature)}\n"


@lru_cache(maxsize=16)
def _private(seed: bytes) -> Ed25519PrivateKey:
    """Made once: with the id below it takes twice as long as a signature, and each write is given a receipt."""
    return Ed25519PrivateKey.from_private_bytes(seed)


@lru_cache(maxsize=16)
def _id(key: Key) -> bytes:
    return key.verifier.id


def key_id(name: str, kind: int, public: bytes) -> bytes:
    return hashlib.sha256(name.encode() + b"\n" + bytes([kind]) + public).digest()[:4]


def timed(at: int, text: str) -> str:
    """What a witness signs of the checkpoint `text` at `at`, in seconds since 1970 UTC."""
    return f"cosignature/v1\ntime {at}\n{text}"


def named(name: str) -> str:
    """`name` itself. NoteError where it cannot be the name of a key or of a log."""
    if not 0 < len(name) <= MAX_NAME or not name.isprintable() or "+" in name or any(map(str.isspace, name)):
        raise NoteError("a name has 1 to 255 letters, and no space or plus among them")
    return name


def number(text: str) -> int:
    """NoteError for anything but a decimal number below 2^53 without leading zeroes."""
    if not _NUMBER.fullmatch(text) or int(text) > MAX_SIZE:
        raise NoteError("not a number below 2^53 without leading zeroes")
    return int(text)


def encoded64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def decoded64(text: str, length: int | None = None) -> bytes:
    """The bytes of standard base64, spelled in the one way there is. NoteError for another spelling or `length`."""
    try:
        data = base64.b64decode(text, validate=True)
    except ValueError as e:
        raise NoteError("not base64") from e
    if encoded64(data) != text or length not in (None, len(data)):
        raise NoteError("base64 of another spelling or length")
    return data


def _key_text(start: str, name: str, id_: bytes, kind: int, key: bytes) -> str:
    return f"{start}{name}+{id_.hex()}+{encoded64(bytes([kind]) + key)}"


def _key_parts(text: str) -> tuple[str, str, int, bytes]:
    # base64 has a plus of its own, so only the first two divide.
    parts = text.split("+", 2)
    if len(text) > MAX_KEY_TEXT or len(parts) != 3:
        raise NoteError("not a key: it reads name+id+base64")
    data = decoded64(parts[2], 1 + KEY_BYTES)
    if data[0] not in (SIGNS, COSIGNS):
        raise NoteError("a key of a type that is not known")
    return named(parts[0]), parts[1], data[0], data[1:]
