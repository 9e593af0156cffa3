"""Passkeys (WebAuthn level 3): a key that never leaves its device, which asks for the finger, the face or a PIN."""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from custody import clock, db, security_log
from custody.errors import BadInput, CustodyError, NotFound
from custody.ledger.assertions import Answered
from custody.registers import current
from custody.text import Text
from custody.usecases import second_factor, sessions
from custody.usecases.accounts import is_active

LONGEST_NAME = 40
MOST = 20
CREATE_ALGORITHMS = (-8, -7, -257)  # COSE: EdDSA, ES256, RS256
WAIT_MS = 120_000


class WrongPasskey(CustodyError):
    """Unknown, not ours, used before, or of somebody who may not come in: one answer for all."""

    status = 422
    message = Text(
        "パスキーを確かめられませんでした。もう一度試してください。",
        "The passkey could not be confirmed. Please try again.",
    )


@dataclass(frozen=True)
class Site:
    """Whom a passkey is made for: `rp_id` is a host name, `origin` what a browser shows."""

    rp_id: str
    origin: str


@dataclass(frozen=True)
class Passkey:
    """One of a person's passkeys. Times are UTC stamps; `used` is None until it is."""

    id: str
    name: str
    created: str
    used: str | None


def site_of(base_url: str) -> Site | None:
    """None where browsers give no passkeys: on plain http but for this machine, and at a bare IP address."""
    parts = urlsplit(base_url)
    host = parts.hostname or ""
    try:
        ip_address(host)
    except ValueError:
        return Site(host, base_url) if parts.scheme == "https" or host == "localhost" else None
    return None


def new_challenge() -> str:
    """256 random bits in base64url."""
    return secrets.token_urlsafe(32)


def _encoded(text: str) -> str:
    from webauthn.helpers import bytes_to_base64url

    return bytes_to_base64url(text.encode())


def creation_options(site: Site, person: str, login: str, challenge: str) -> dict[str, Any]:
    """What the device is asked for to make a passkey (PublicKeyCredentialCreationOptionsJSON)."""
    return {
        "rp": {"id": site.rp_id, "name": second_factor.ISSUER},
        "user": {"id": _encoded(person), "name": login, "displayName": login},
        "challenge": challenge,
        "pubKeyCredParams": [{"type": "public-key", "alg": alg} for alg in CREATE_ALGORITHMS],
        "timeout": WAIT_MS,
        "excludeCredentials": _described(person),
        "authenticatorSelection": {
            "residentKey": "required",
            "requireResidentKey": True,
            "userVerification": "required",
        },
        "attestation": "none",
    }


def request_options(site: Site, challenge: str, person: str | None) -> dict[str, Any]:
    """What the device is asked for to sign in (PublicKeyCredentialRequestOptionsJSON); `person`: known already."""
    return {
        "rpId": site.rp_id,
        "challenge": challenge,
        "timeout": WAIT_MS,
        "userVerification": "required",
        "allowCredentials": _described(person) if person else [],
    }


def _described(person: str) -> list[dict[str, str]]:
    return [{"type": "public-key", "id": key.id} for key in of(person)]


def of(person: str) -> list[Passkey]:
    """A person's passkeys, the oldest first."""
    found = db.rows("SELECT id, name, created, used FROM passkey WHERE person = ? ORDER BY created, id", (person,))
    return [Passkey(*row) for row in found]


def register(person: str, name: str, answer: str, challenge: str, site: Site) -> None:
    """Keep the passkey that the device made for `challenge`; sign out everywhere. WrongPasskey, BadInput (`name`)."""
    from webauthn import verify_registration_response
    from webauthn.helpers import base64url_to_bytes, bytes_to_base64url
    from webauthn.helpers.exceptions import WebAuthnException

    label = name.strip()[:LONGEST_NAME]
    if not label or not label.isprintable():
        raise BadInput({"name": [Text("名前を入れてください。", "Give it a name.")]})
    try:
        made = verify_registration_response(
            credential=answer,
            expected_challenge=base64url_to_bytes(challenge),
            expected_rp_id=site.rp_id,
            expected_origin=site.origin,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, TypeError, KeyError) as error:
        raise WrongPasskey from error
    key, public = bytes_to_base64url(made.credential_id), bytes_to_base64url(made.credential_public_key)
    _keep(key, person, label, public, made.sign_count)
    security_log.write("passkey-set", person=person)


@db.transaction
def _keep(key: str, person: str, name: str, public: str, count: int) -> None:
    if len(of(person)) >= MOST or db.rows("SELECT 1 FROM passkey WHERE id = ?", (key,)):
        raise WrongPasskey
    db.run_many(
        "INSERT INTO passkey (id, person, name, public_key, sign_count, created) VALUES (?, ?, ?, ?, ?, ?)",
        [(key, person, name, public, count, clock.now())],
    )
    sessions.end_all(person)


def remove(person: str, key: str) -> None:
    """Forget one of the person's own passkeys; sign out everywhere. NotFound."""

    @db.transaction
    def write() -> None:
        if not db.rows("DELETE FROM passkey WHERE id = ? AND person = ? RETURNING id", (key, person)):
            raise NotFound
        second_factor.settle(person)

    write()
    security_log.write("passkey-removed", person=person)


def sign_in(answer: str, challenge: str, site: Site, half: str | None = None, address: str = "") -> str:
    """Who signed `challenge` with a passkey of theirs; `half`: who it has to be. WrongPasskey for every other."""
    person = _signer(answer, challenge, site)
    if person is None or half not in (None, person) or not is_active(current().person(person)):
        security_log.write("passkey-failed", person=person, address=address)
        raise WrongPasskey
    security_log.write("sign-in", person=person, address=address, second="passkey")
    return person


def signer(answer: str, challenge: str, site: Site) -> tuple[str, Answered]:
    """Who signed `challenge` with a passkey of theirs, as the second person of an act, and their answer. WrongPasskey."""
    person = _signer(answer, challenge, site)
    found = db.rows("SELECT public_key FROM passkey WHERE id = ? AND person = ?", (_named(answer), person))
    if person is None or not found or not is_active(current().person(person)):
        security_log.write("passkey-failed", person=person)
        raise WrongPasskey
    return person, Answered(site.rp_id, site.origin, found[0][0], _needed(answer))


def _needed(answer: str) -> dict[str, Any]:
    """Of an answer that was found right, what its signature is made over, and it."""
    said = json.loads(answer)
    response = {name: said["response"][name] for name in ("authenticatorData", "clientDataJSON", "signature")}
    return {**{name: said[name] for name in ("id", "rawId", "type")}, "response": response}


def _signer(answer: str, challenge: str, site: Site) -> str | None:
    found = db.rows(
        "SELECT passkey.id, passkey.person, public_key, sign_count FROM passkey"
        " JOIN account ON account.person = passkey.person WHERE passkey.id = ? AND disabled = 0",
        (_named(answer),),
    )
    if not found or not challenge:
        return None
    ((key, person, public, count),) = found
    new = _verified_count(answer, challenge, site, public, count)
    return person if new is not None and _count(key, count, new) else None


def _named(answer: str) -> str:
    """The id of the passkey that an answer says it is from; empty where it cannot be read."""
    try:
        said = json.loads(answer)
        return str(said.get("id", "")).replace("\x00", "") if isinstance(said, dict) else ""
    except ValueError:
        return ""


def _verified_count(answer: str, challenge: str, site: Site, public: str, count: int) -> int | None:
    """The key's new count of signatures; None where the signature, the challenge, the site or the count is wrong."""
    from webauthn import verify_authentication_response
    from webauthn.helpers import base64url_to_bytes
    from webauthn.helpers.exceptions import WebAuthnException

    try:
        return verify_authentication_response(
            credential=answer,
            expected_challenge=base64url_to_bytes(challenge),
            expected_rp_id=site.rp_id,
            expected_origin=site.origin,
            credential_public_key=base64url_to_bytes(public),
            credential_current_sign_count=count,
            require_user_verification=True,
        ).new_sign_count
    except (WebAuthnException, ValueError, TypeError, KeyError):
        return None


@db.transaction
def _count(key: str, before: int, now: int) -> bool:
    """Whether nobody else has used the key meanwhile; many devices always say 0."""
    sql = "UPDATE passkey SET sign_count = ?, used = ? WHERE id = ? AND sign_count = ? RETURNING id"
    return bool(db.rows(sql, (now, clock.now(), key, before)))
