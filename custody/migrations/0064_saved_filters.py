"""Searches that a person keeps under a name. Frozen copies."""

from peewee import Model, TextField


class SavedFilter(Model):
    id = TextField(primary_key=True)
    person = TextField(index=True)
    name = TextField()
    query = TextField()

    class Meta:
        table_name = "saved_filter"
        legacy_table_names = False


def up(migrator, db):
    with db.bind_ctx([SavedFilter]):
        db.create_tables([SavedFilter])
