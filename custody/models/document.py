"""Forms that were issued, each with the hash of its file."""

from __future__ import annotations

from peewee import IntegerField, TextField

from custody.models.base import Register


class Document(Register):
    """`of`: the id of what it is of. `code`: what stands in its QR code. `since`, `until`: dates in Japan; `…_at`: UTC stamps."""

    number: TextField[str] = TextField(default="", unique=True)
    contract: TextField[str] = TextField(default="", index=True)
    sheet: TextField[str] = TextField(default="")
    of: TextField[str | None] = TextField(null=True, index=True)
    sort: TextField[str] = TextField(default="")
    state: TextField[str] = TextField(default="")
    since: TextField[str | None] = TextField(null=True)
    until: TextField[str | None] = TextField(null=True)
    addressee: TextField[str] = TextField(default="")
    file: TextField[str | None] = TextField(null=True)
    code: TextField[str] = TextField(default="")
    first: IntegerField[int] = IntegerField(default=0)
    last: IntegerField[int] = IntegerField(default=0)
    issued_at: TextField[str] = TextField(default="", index=True)
    issued_by: TextField[str] = TextField(default="")
    superseded_by: TextField[str | None] = TextField(null=True)
    superseded_at: TextField[str | None] = TextField(null=True)
