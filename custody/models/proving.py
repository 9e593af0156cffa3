"""What proves the ledger (ledger.md §2.3): the tree over its entries, what was signed, and what left the building.

Rows are added and never changed; guards in the database refuse everything else. Hashes are hex, times UTC stamps.
"""

from __future__ import annotations

from peewee import CompositeKey, IntegerField, TextField

from custody.models.base import Table


class Leaf(Table):
    """An entry's place in the tree, from 0 without gaps. `hash` is the entry's own."""

    idx: IntegerField[int] = IntegerField(primary_key=True)
    hash: TextField[str] = TextField(unique=True)


class Tile(Table):
    """The hash over the complete subtree of 256**level leaves whose number is `idx`; from level 1."""

    level: IntegerField[int] = IntegerField()
    idx: IntegerField[int] = IntegerField()
    hash: TextField[str] = TextField()

    class Meta:
        primary_key = CompositeKey("level", "idx")


class Checkpoint(Table):
    """What the signer signed over the first `size` entries, as a C2SP note."""

    size: IntegerField[int] = IntegerField(primary_key=True)
    note: TextField[str] = TextField()
    made: TextField[str] = TextField()


class FurtherSignature(Table):
    """The line of a new key of the log to a checkpoint that the key before it had signed; `n` counts from 1."""

    size: IntegerField[int] = IntegerField()
    n: IntegerField[int] = IntegerField()
    line: TextField[str] = TextField()
    made: TextField[str] = TextField()

    class Meta:
        table_name = "further_signature"
        primary_key = CompositeKey("size", "n")


class Cosignature(Table):
    """A witness's signature line to the checkpoint of `size`; `name` is the witness's key's."""

    size: IntegerField[int] = IntegerField()
    name: TextField[str] = TextField()
    line: TextField[str] = TextField()
    received: TextField[str] = TextField()

    class Meta:
        primary_key = CompositeKey("size", "name")


class TimestampToken(Table):
    """What a time-stamping authority answered (RFC 3161) to the checkpoint of `size`, in base64; `sha256` is its own.

    `at`: when the authority says it saw the checkpoint.
    """

    size: IntegerField[int] = IntegerField()
    sha256: TextField[str] = TextField()
    answer: TextField[str] = TextField()
    at: TextField[str] = TextField()
    received: TextField[str] = TextField()

    class Meta:
        primary_key = CompositeKey("size", "sha256")


class LeftOut(Table):
    """The hash of a row among the entries that has no place in the tree, as it is no entry or does not follow the one
    before it; `found`: when the signer saw it first. It is the one table here that guards do not keep: it proves nothing.
    """

    hash: TextField[str] = TextField(primary_key=True)
    found: TextField[str] = TextField()

    class Meta:
        table_name = "left_out"


class Outside(Table):
    """A copy of the checkpoint of `size` that left the building. `kind`: mail, folder, slip, witness or tsa."""

    size: IntegerField[int] = IntegerField()
    kind: TextField[str] = TextField()
    at: TextField[str] = TextField(index=True)

    class Meta:
        primary_key = CompositeKey("size", "kind", "at")
