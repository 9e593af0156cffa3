"""What is kept by the hash of its content: photos and scans. The content itself is a file (custody/files.py)."""

from __future__ import annotations

from peewee import CompositeKey, IntegerField, TextField

from custody.models.base import Table


class Attachment(Table):
    """One content in one contract. `length` in bytes; `received` is a UTC stamp.

    `named`: 1 once an entry of the contract names it; one that only a refused form held stays 0.
    """

    sha256: TextField[str] = TextField()
    contract: TextField[str] = TextField()
    media_type: TextField[str] = TextField()
    length: IntegerField[int] = IntegerField()
    kept_by: TextField[str] = TextField()
    received: TextField[str] = TextField()
    named: IntegerField[int] = IntegerField(default=0)

    class Meta:
        primary_key = CompositeKey("sha256", "contract")
