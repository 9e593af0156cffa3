"""Ways in: accounts, sessions, one-time links. No part of the ledger; nothing here says what a person may do."""

from __future__ import annotations

from peewee import CompositeKey, IntegerField, TextField

from custody.models.base import Flag, JsonText, Table


class Account(Table):
    """How a person signs in. `login_key`: the name under NFKC and case folding, so that no two look alike.

    `password` and `totp` never leave this table. `made_by`: the person whose link last opened the account,
    whoever changed the password since. Times are UTC stamps.
    """

    person: TextField[str] = TextField(primary_key=True)
    login: TextField[str] = TextField(unique=True)
    login_key: TextField[str] = TextField(unique=True)
    password: TextField[str] = TextField()
    failures: IntegerField[int] = IntegerField(default=0)
    locked_until: TextField[str | None] = TextField(null=True)
    disabled: Flag = Flag(default=False)
    totp: TextField[str | None] = TextField(null=True)
    totp_step: IntegerField[int] = IntegerField(default=0)
    created: TextField[str] = TextField()
    changed: TextField[str] = TextField()
    made_by: TextField[str | None] = TextField(null=True)


class Session(Table):
    """What the server remembers of one browser. `id_hash`: SHA-256 of the 256-bit id that only the cookie holds."""

    id_hash: TextField[str] = TextField(primary_key=True)
    person: TextField[str | None] = TextField(null=True, index=True)
    kind: TextField[str] = TextField(default="visitor")
    data: JsonText = JsonText(default=dict)
    created: TextField[str] = TextField()
    seen: TextField[str] = TextField()
    expires: TextField[str] = TextField(index=True)


class Invitation(Table):
    """A link that works once: `kind` setup (the first administrator) or password (one person's own)."""

    token_hash: TextField[str] = TextField(primary_key=True)
    kind: TextField[str] = TextField()
    person: TextField[str | None] = TextField(null=True, index=True)
    made_by: TextField[str | None] = TextField(null=True)
    created: TextField[str] = TextField()
    expires: TextField[str] = TextField()
    used: TextField[str | None] = TextField(null=True)


class Hit(Table):
    """One request that a limit counts, where several processes serve. `who`: SHA-256 of whom and what it limits."""

    id: TextField[str] = TextField(primary_key=True)
    who: TextField[str] = TextField(index=True)
    expires: TextField[str] = TextField(index=True)


class Secret(Table):
    """Keys made by this installation for itself."""

    name: TextField[str] = TextField(primary_key=True)
    value: TextField[str] = TextField()


class RecoveryCode(Table):
    """A code on paper that has not been used. `id`: its argon2id hash under `salt`, which is one for a person."""

    id: TextField[str] = TextField(primary_key=True)
    person: TextField[str] = TextField(index=True)
    salt: TextField[str] = TextField()
    created: TextField[str] = TextField()


class Passkey(Table):
    """A person's passkey. `id` and `public_key` (COSE) are base64url; `sign_count` is what its device last said."""

    id: TextField[str] = TextField(primary_key=True)
    person: TextField[str] = TextField(index=True)
    name: TextField[str] = TextField()
    public_key: TextField[str] = TextField()
    sign_count: IntegerField[int] = IntegerField(default=0)
    created: TextField[str] = TextField()
    used: TextField[str | None] = TextField(null=True)


class Pin(Table):
    """A person's PIN on one device. `device`: SHA-256 of what its browser keeps; `kept`: the argon2id hash."""

    device: TextField[str] = TextField()
    person: TextField[str] = TextField(index=True)
    kept: TextField[str] = TextField()
    failures: IntegerField[int] = IntegerField(default=0)
    created: TextField[str] = TextField()
    used: TextField[str | None] = TextField(null=True)

    class Meta:
        primary_key = CompositeKey("device", "person")


class AskedSignature(Table):
    """A second person's signature that the first asks for by a code. `id`: SHA-256 of the code.

    `act`: SHA-256 of what the form of the act sends. `sealed`: what its signer reads, under a key made of the code. It
    is `used` by the submission of that key, once. `assertion`: what their passkey answered. Times are UTC stamps.
    """

    id: TextField[str] = TextField(primary_key=True)
    first: TextField[str] = TextField()
    act: TextField[str] = TextField()
    sealed: TextField[str] = TextField()
    expires: TextField[str] = TextField(index=True)
    signer: TextField[str | None] = TextField(null=True)
    method: TextField[str | None] = TextField(null=True)
    signed: TextField[str | None] = TextField(null=True)
    used: TextField[str | None] = TextField(null=True)
    assertion: TextField[str | None] = TextField(null=True)

    class Meta:
        table_name = "asked_signature"


class AwaitedAct(Table):
    """An act that a phone recorded without signal and that waits for the second person's signature: not done before.

    `act`: as the phone names it. `sealed`: what was entered, on which things, and how `first` had signed in. `second`:
    who is to sign, where that was said. `done`: when the phone recorded it. `declined`: when the second person said no,
    until the first has read that (UTC stamps).
    """

    idem: TextField[str] = TextField(primary_key=True)
    first: TextField[str] = TextField(index=True)
    second: TextField[str | None] = TextField(null=True, index=True)
    act: TextField[str] = TextField()
    sealed: TextField[str] = TextField()
    done: TextField[str] = TextField()
    received: TextField[str] = TextField()
    declined: TextField[str | None] = TextField(null=True)

    class Meta:
        table_name = "awaited_act"
