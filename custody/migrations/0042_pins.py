"""PINs by which somebody signs as the second person on one device. The model is a copy, as it was then."""

from peewee import CompositeKey, IntegerField, Model, TextField


class Pin(Model):
    device = TextField()
    person = TextField(index=True)
    kept = TextField()
    failures = IntegerField()
    created = TextField()
    used = TextField(null=True)

    class Meta:
        primary_key = CompositeKey("device", "person")


def up(migrator, db):
    with db.bind_ctx([Pin]):
        db.create_tables([Pin])
