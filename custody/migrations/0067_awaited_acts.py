"""Acts recorded without signal that wait for a second person's signature. The model is a copy, as it was then."""

from peewee import Model, TextField


class AwaitedAct(Model):
    idem = TextField(primary_key=True)
    first = TextField(index=True)
    second = TextField(null=True, index=True)
    act = TextField()
    sealed = TextField()
    done = TextField()
    received = TextField()

    class Meta:
        table_name = "awaited_act"
        legacy_table_names = False


def up(migrator, db):
    with db.bind_ctx([AwaitedAct]):
        db.create_tables([AwaitedAct])
