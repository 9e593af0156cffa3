"""Badges of people. A frozen copy."""

from peewee import IntegerField, Model, TextField


class Badge(Model):
    id = TextField(primary_key=True)
    seq = IntegerField()
    head = TextField()
    number = TextField(unique=True)
    person = TextField(index=True)
    state = TextField()
    labels = TextField()
    issued_at = TextField()
    why = TextField()

    class Meta:
        table_name = "badge"
        legacy_table_names = False


def up(migrator, db):
    with db.bind_ctx([Badge]):
        db.create_tables([Badge])
    db.execute_sql("INSERT INTO counter (name, value) VALUES ('N', 0)")
