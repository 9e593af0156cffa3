"""What a new key of the log signed of a checkpoint that the key before it had signed. A frozen copy."""

from peewee import CompositeKey, IntegerField, Model, TextField


class FurtherSignature(Model):
    size = IntegerField()
    n = IntegerField()
    line = TextField()
    made = TextField()

    class Meta:
        table_name = "further_signature"
        legacy_table_names = False
        primary_key = CompositeKey("size", "n")


def up(migrator, db):
    with db.bind_ctx([FurtherSignature]):
        db.create_tables([FurtherSignature])
