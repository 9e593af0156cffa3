"""Codes on paper for who has lost their second factor. The model is a copy, as it was then."""

from peewee import Model, TextField


class RecoveryCode(Model):
    id = TextField(primary_key=True)
    person = TextField(index=True)
    salt = TextField()
    created = TextField()

    class Meta:
        legacy_table_names = False


def up(migrator, db):
    with db.bind_ctx([RecoveryCode]):
        db.create_tables([RecoveryCode])
