"""Keys that the installation makes for itself at its first start, and what it keeps sealed with them."""

from __future__ import annotations

import base64
import hmac
import secrets

from custody import db

NONCE = 12  # bytes, as AES-GCM wants them (NIST SP 800-38D §8.2)


@db.transaction
def key_for(name: str) -> str:
    """The key of that name (256 bits in hex), made where there is none yet."""
    found = db.rows("SELECT value FROM secret WHERE name = ?", (name,))
    if found:
        return str(found[0][0])
    made = secrets.token_hex(32)
    db.run_many("INSERT INTO secret (name, value) VALUES (?, ?)", [(name, made)])
    return made


def seal(name: str, plain: str, owner: str) -> str:
    """`plain` under the key of that name (AES-256-GCM), of use to nobody but `owner`."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    nonce = secrets.token_bytes(NONCE)
    closed = AESGCM(bytes.fromhex(key_for(name))).encrypt(nonce, plain.encode(), owner.encode())
    return base64.b64encode(nonce + closed).decode()


def unseal(name: str, sealed: str, owner: str) -> str:
    """What was sealed for `owner`. cryptography's InvalidTag where it was changed, or sealed for another."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    raw = base64.b64decode(sealed)
    return AESGCM(bytes.fromhex(key_for(name))).decrypt(raw[:NONCE], raw[NONCE:], owner.encode()).decode()


def device_key(person: str) -> str:
    """The key (256 bits in hex) under which a person's devices keep what they have not sent yet: theirs alone."""
    return hmac.digest(bytes.fromhex(key_for("device")), person.encode(), "sha256").hex()
