"""What a second person's passkey answered, as it is kept with the act that it signs (ledger.md §3.1). Pure.

Its challenge is the hash of the request, of what the form sent, and of the words that were read. It is kept under a
commitment of the act's first entry, so that the evidence of the signature covers it, and an erasure takes the words.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from custody.ledger.entry import canonical

NAME = "assertion"  # of the private value
METHOD = "passkey"


@dataclass(frozen=True)
class Answered:
    """A passkey's answer and what it is checked with: whom the passkey is made for, and its public key (base64url)."""

    rp_id: str
    origin: str
    key: str
    credential: Mapping[str, Any]

    def to_json(self) -> str:
        return json.dumps([self.rp_id, self.origin, self.key, self.credential])


def challenge(asked: str, act: str, shown: str) -> bytes:
    """`asked`: the id of the request. `act`: SHA-256 of what the form sends. `shown`: the words read, as JSON."""
    return hashlib.sha256(canonical(["asked signature", [asked, act, shown]])).digest()


def kept(asked: str, act: str, shown: str, answered: str) -> dict[str, Any]:
    """All that it takes to check the signature again, from the parts of the challenge and `Answered.to_json`."""
    rp_id, origin, key, credential = json.loads(answered)
    return {
        "asked": asked, "act": act, "shown": shown, "rp_id": rp_id, "origin": origin, "key": key, "credential": credential,
    }  # fmt: skip


def holds(value: object, signs: Sequence[Mapping[str, Any]]) -> bool:
    """Whether `value` is a passkey's signature on the words that it holds, as one of `signs` says."""
    from webauthn import verify_authentication_response
    from webauthn.helpers import base64url_to_bytes
    from webauthn.helpers.exceptions import WebAuthnException

    if not isinstance(value, dict):
        return False
    try:
        verify_authentication_response(
            credential=value["credential"],
            expected_challenge=challenge(value["asked"], value["act"], value["shown"]),
            expected_rp_id=value["rp_id"],
            expected_origin=value["origin"],
            credential_public_key=base64url_to_bytes(value["key"]),
            credential_current_sign_count=0,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, TypeError, KeyError, AttributeError):
        return False
    return any(s.get("m") == METHOD for s in signs)
