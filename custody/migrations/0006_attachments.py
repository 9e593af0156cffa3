"""Photos and scans, kept by the hash of their content. The model is a copy, as it was then."""

from peewee import CompositeKey, IntegerField, Model, TextField


class Attachment(Model):
    sha256 = TextField()
    contract = TextField()
    media_type = TextField()
    length = IntegerField()
    kept_by = TextField()
    received = TextField()

    class Meta:
        primary_key = CompositeKey("sha256", "contract")


def up(migrator, db):
    with db.bind_ctx([Attachment]):
        db.create_tables([Attachment])
