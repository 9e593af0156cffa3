"""Entries that have no place in the tree, as they are none or do not follow the one before. A frozen copy."""

from peewee import Model, TextField


class LeftOut(Model):
    hash = TextField(primary_key=True)
    found = TextField()

    class Meta:
        table_name = "left_out"
        legacy_table_names = False


def up(migrator, db):
    with db.bind_ctx([LeftOut]):
        db.create_tables([LeftOut])
