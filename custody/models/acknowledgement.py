"""One-time links by which the client's officer acknowledges a return without an account (Art. 10)."""

from __future__ import annotations

from peewee import TextField

from custody.models.base import JsonText, Table


class Acknowledgement(Table):
    """The token itself is kept nowhere, only its hash. `items`: ids. Times are UTC stamps."""

    token_hash: TextField[str] = TextField(primary_key=True)
    contract: TextField[str] = TextField()
    items: JsonText = JsonText(default=list)
    place: TextField[str] = TextField()
    made_by: TextField[str] = TextField()
    created: TextField[str] = TextField()
    expires: TextField[str] = TextField()
    used: TextField[str | None] = TextField(null=True)
