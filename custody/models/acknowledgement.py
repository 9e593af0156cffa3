"""One-time links by which the client's officer acknowledges a return without an account (Art. 10)."""

from __future__ import annotations

from peewee import TextField

from custody.models.base import Flag, JsonText, Table


class Acknowledgement(Table):
    """The token itself is kept nowhere, only its hash. `items`: ids. `copied`: what was answered for those of them
    that were out. Times are UTC stamps."""

    token_hash: TextField[str] = TextField(primary_key=True)
    contract: TextField[str] = TextField()
    items: JsonText = JsonText(default=list)
    place: TextField[str] = TextField()
    copied: Flag = Flag(null=True)
    made_by: TextField[str] = TextField()
    created: TextField[str] = TextField()
    expires: TextField[str] = TextField()
    used: TextField[str | None] = TextField(null=True)
