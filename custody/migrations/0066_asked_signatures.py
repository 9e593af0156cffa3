"""Signatures that are asked for by a code. The model is a copy, as it was then."""

from peewee import Model, TextField


class AskedSignature(Model):
    id = TextField(primary_key=True)
    first = TextField()
    act = TextField()
    sealed = TextField()
    expires = TextField(index=True)
    signer = TextField(null=True)
    method = TextField(null=True)
    signed = TextField(null=True)
    used = TextField(null=True)

    class Meta:
        table_name = "asked_signature"
        legacy_table_names = False


def up(migrator, db):
    with db.bind_ctx([AskedSignature]):
        db.create_tables([AskedSignature])
