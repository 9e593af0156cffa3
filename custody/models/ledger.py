"""The ledger's own tables. Only custody.ledger writes them; guards in the database refuse everything else."""

from __future__ import annotations

from peewee import BlobField, Check, CompositeKey, IntegerField, TextField

from custody.models.base import Table

UNSETTLED = """NOT EXISTS (SELECT 1 FROM entry later WHERE later.subject = entry.subject AND later.seq > entry.seq
 AND later.kind IN ('label.settled', 'label.reissued', 'item.reported_missing', 'item.quarantined', 'item.involved',
 'item.voided', 'return.receipted', 'carrier.reclaimed', 'destroy.executed'))"""
"""SQL: of a doubt, that nothing came of it yet: neither a new label, nor an incident, nor the end of the thing."""


class Entry(Table):
    """One event: its exact bytes, and columns that repeat parts of them so that they can be looked up."""

    subject: TextField[str] = TextField()
    seq: IntegerField[int] = IntegerField()
    hash: TextField[str] = TextField(unique=True)
    kind: TextField[str] = TextField()
    contract: TextField[str | None] = TextField(null=True)
    batch: TextField[str] = TextField(index=True)
    actor: TextField[str] = TextField()
    occurred: TextField[str] = TextField()
    received: TextField[str] = TextField(index=True)
    idem: TextField[str] = TextField(unique=True)
    body: BlobField[bytes] = BlobField()

    class Meta:
        primary_key = CompositeKey("subject", "seq")
        indexes = ((("contract", "kind", "received"), False), (("actor", "received"), False))


Entry.add_index(Entry.received, where=Entry.kind == "offline.set_aside", name="entry_set_aside")


class Private(Table):
    """A value kept out of its entry, which holds only its salted commitment (ledger.md §2.2).

    `sealed`: nonce, and salt and value in AES-256-GCM under the key of that name in the folder of the keys.
    """

    subject: TextField[str] = TextField()
    seq: IntegerField[int] = IntegerField()
    name: TextField[str] = TextField()
    commitment: TextField[str] = TextField()
    key: TextField[str] = TextField(index=True)
    sealed: BlobField[bytes] = BlobField()

    class Meta:
        primary_key = CompositeKey("subject", "seq", "name")


class Erasure(Table):
    """A private value that was erased, and the hash of the entry that says so. Only what stands here may be deleted."""

    subject: TextField[str] = TextField()
    seq: IntegerField[int] = IntegerField()
    name: TextField[str] = TextField()
    entry: TextField[str] = TextField(index=True)

    class Meta:
        primary_key = CompositeKey("subject", "seq", "name")


class SpentKey(Table):
    """A key to be destroyed now that its value is erased; the row goes once it is."""

    key: TextField[str] = TextField(primary_key=True)

    class Meta:
        table_name = "spent_key"


class Signature(Table):
    """A second person's signature on an entry, as the entry itself holds it. `at` is a UTC stamp."""

    subject: TextField[str] = TextField()
    seq: IntegerField[int] = IntegerField()
    signer: TextField[str] = TextField()
    performer: TextField[str] = TextField()
    role: TextField[str] = TextField()
    meaning: TextField[str] = TextField()
    at: TextField[str] = TextField()

    class Meta:
        primary_key = CompositeKey("subject", "seq", "signer")
        constraints = (Check("signer <> performer", name="signature_by_another"),)


class Request(Table):
    """An answered write, so that the same key sent again gets the same answer and no second event.

    `key`: of an outcome with words in it, which is kept like a private value, in base64.
    """

    idem: TextField[str] = TextField(primary_key=True)
    actor: TextField[str] = TextField()
    digest: TextField[str] = TextField()
    outcome: TextField[str] = TextField()
    key: TextField[str | None] = TextField(null=True)
    received: TextField[str] = TextField()


Request.add_index(Request.key, where=Request.key.is_null(False), name="request_key")


class Counter(Table):
    """The next human number of each kind, and the version of the registers."""

    name: TextField[str] = TextField(primary_key=True)
    value: IntegerField[int] = IntegerField(default=0)
