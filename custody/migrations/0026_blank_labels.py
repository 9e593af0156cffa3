"""Labels that were printed before there was a thing to stick them on. A frozen copy."""

from peewee import IntegerField, Model, TextField


class BlankLabel(Model):
    id = TextField(primary_key=True)
    seq = IntegerField()
    head = TextField()
    number = TextField(unique=True)
    code = TextField(unique=True)
    state = TextField(index=True)
    stock = TextField()
    printed_at = TextField()
    item = TextField(null=True)
    why = TextField()

    class Meta:
        table_name = "blank_label"
        legacy_table_names = False


def up(migrator, db):
    with db.bind_ctx([BlankLabel]):
        db.create_tables([BlankLabel])
