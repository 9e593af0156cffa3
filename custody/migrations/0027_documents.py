"""Forms that were issued, and the counter of their numbers. A frozen copy of the table as it was when this was written."""

from peewee import IntegerField, Model, TextField


class Document(Model):
    id = TextField(primary_key=True)
    seq = IntegerField()
    head = TextField()
    number = TextField(unique=True)
    contract = TextField(index=True)
    sheet = TextField()
    of = TextField(null=True, index=True)
    sort = TextField()
    state = TextField()
    since = TextField(null=True)
    until = TextField(null=True)
    addressee = TextField()
    file = TextField(null=True)
    code = TextField()
    first = IntegerField()
    last = IntegerField()
    issued_at = TextField(index=True)
    issued_by = TextField()
    superseded_by = TextField(null=True)
    superseded_at = TextField(null=True)

    class Meta:
        table_name = "document"
        legacy_table_names = False


def up(migrator, db):
    with db.bind_ctx([Document]):
        db.create_tables([Document])
    db.execute_sql("INSERT INTO counter (name, value) VALUES ('B', 0)")
