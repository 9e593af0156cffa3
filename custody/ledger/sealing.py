"""Private values as they lie in the database: salt and value under a key that lies elsewhere (ledger.md §2.2)."""

from __future__ import annotations

import base64
import functools
import logging
import secrets
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from custody import db, disk, errors, keyring
from custody.datakeys import Ahead, DataKeys, Gone
from custody.ledger.entry import SALT_BYTES, new_salt, parsed

log = logging.getLogger("custody.keys")
NONCE = 12  # bytes, as AES-GCM wants them (NIST SP 800-38D §8.2)
NAME = "data"
Sealed = tuple[str, bytes]
Opened = tuple[bytes, bytes]
Values = Sequence[Any]


@functools.lru_cache(maxsize=64)
def _at(folder: Path) -> DataKeys:
    return DataKeys(folder / NAME)


def keys() -> DataKeys:
    """The keys of the database that is bound."""
    return _at(keyring.folder())


def seal(values: Sequence[tuple[str, bytes, bytes]]) -> list[Sealed]:
    """Key and ciphertext for each (commitment, salt, value). Each key is on disk before this returns.

    KeysMissing where keys were made before and their file is gone: new ones would hide that. StorageFull, StorageBroken.
    """
    store = keys()
    if not store.ready(len(values)) and not store.path.exists() and db.rows("SELECT 1 FROM private LIMIT 1"):
        raise missing()
    try:
        claimed = store.claim(len(values))
    except OSError as e:
        if told := disk.unwritten(e):
            raise told from e
        log.error("keys: %s", e)
        raise missing() from e
    return [(name, _sealed(key, *value)) for (name, key), value in zip(claimed, values, strict=True)]


def missing() -> errors.KeysMissing:
    return errors.KeysMissing(str(keyring.folder()))


def _sealed(key: bytes, commitment: str, salt: bytes, value: bytes) -> bytes:
    nonce = secrets.token_bytes(NONCE)
    return nonce + AESGCM(key).encrypt(nonce, salt + value, commitment.encode())


def unseal(store: DataKeys, commitment: str, name: str, sealed: bytes) -> Opened | Gone:
    """Salt and value, or why they cannot be had."""
    plain = _plain(store.key(name), commitment, sealed)
    return plain if isinstance(plain, Gone) else (plain[:SALT_BYTES], plain[SALT_BYTES:])


def _plain(key: bytes | Gone, commitment: str, sealed: bytes) -> bytes | Gone:
    """Salt and value in one."""
    if isinstance(key, Gone):
        return key
    try:
        return AESGCM(key).decrypt(sealed[:NONCE], sealed[NONCE:], commitment.encode())
    except (InvalidTag, ValueError):  # the latter: too short, or half a character in the commitment
        return Gone.DAMAGED


COLUMNS = "subject, seq, name, commitment, key, sealed"


def opened(rows: Iterable[Values]) -> list[Values]:
    """Rows of COLUMNS as (subject, seq, name, commitment, salt, value); in the place of both, why they are gone:
    a Text and a Gone.
    """
    return _opened(keys().key, rows)


def opener() -> Callable[[Iterable[Values]], list[Values]]:
    """The same for block after block of most rows there are: keys are read ahead."""
    return functools.partial(_opened, Ahead(keys()).key)


def _opened(find: Callable[[str], bytes | Gone], rows: Iterable[Values]) -> list[Values]:
    found = list[Values]()
    for subject, seq, name, commitment, key, sealed in rows:
        typed = type(commitment) is str and type(key) is str and isinstance(sealed, (bytes, memoryview))
        plain = _plain(find(key), commitment, bytes(sealed)) if typed else Gone.DAMAGED
        if isinstance(plain, Gone):
            found.append((subject, seq, name, commitment, plain.said(keyring.folder()), plain))
        else:
            found.append((subject, seq, name, commitment, plain[:SALT_BYTES], plain[SALT_BYTES:]))
    return found


def read(where: str, given: Sequence[object]) -> Iterator[tuple[str, int, str, Any]]:
    """Subject, number, name and value of each private value that is still there to be read."""
    for subject, seq, name, _, _, value in opened(db.rows(f"SELECT {COLUMNS} FROM private WHERE {where}", given)):  # noqa: S608
        if not isinstance(value, Gone):
            yield subject, seq, name, parsed(value)


def of_chain(subject: str, more: str = "", given: Sequence[object] = ()) -> dict[int, dict[str, Any]]:
    """The private values of a chain that can be read, by number and name. `more`: a further condition."""
    found: dict[int, dict[str, Any]] = defaultdict(dict)
    for _, seq, name, value in read(f"subject = ?{more}", (subject, *given)):
        found[seq][name] = value
    return found


def seal_text(label: str, text: str) -> tuple[str, str]:
    """Ciphertext in base64 and the name of its key; `label` is what it belongs to."""
    ((name, sealed),) = seal([(label, new_salt(), text.encode())])
    return base64.b64encode(sealed).decode(), name


def unseal_text(label: str, text: str, name: str) -> str:
    """The text again. KeysMissing where its key is."""
    plain = unseal(keys(), label, name, base64.b64decode(text))
    if isinstance(plain, Gone):
        raise missing()
    return plain[1].decode()
