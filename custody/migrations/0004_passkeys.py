"""Passkeys. The model is a copy, as it was then."""

from peewee import IntegerField, Model, TextField


class Passkey(Model):
    id = TextField(primary_key=True)
    person = TextField(index=True)
    name = TextField()
    public_key = TextField()
    sign_count = IntegerField()
    created = TextField()
    used = TextField(null=True)


def up(migrator, db):
    with db.bind_ctx([Passkey]):
        db.create_tables([Passkey])
