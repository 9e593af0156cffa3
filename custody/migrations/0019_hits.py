"""What the limits count where several processes serve. Frozen copies."""

from peewee import Model, TextField


class Hit(Model):
    id = TextField(primary_key=True)
    who = TextField(index=True)
    expires = TextField(index=True)

    class Meta:
        table_name = "hit"
        legacy_table_names = False


def up(migrator, db):
    with db.bind_ctx([Hit]):
        db.create_tables([Hit])
