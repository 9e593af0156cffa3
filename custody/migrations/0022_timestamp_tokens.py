"""What time-stamping authorities answered to checkpoints. A frozen copy."""

from peewee import CompositeKey, IntegerField, Model, TextField


class TimestampToken(Model):
    size = IntegerField()
    sha256 = TextField()
    answer = TextField()
    at = TextField()
    received = TextField()

    class Meta:
        table_name = "timestamp_token"
        legacy_table_names = False
        primary_key = CompositeKey("size", "sha256")


def up(migrator, db):
    with db.bind_ctx([TimestampToken]):
        db.create_tables([TimestampToken])
