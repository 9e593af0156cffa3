"""The tree over the entries, what was signed of it, and what left the building. Frozen copies."""

from peewee import CompositeKey, IntegerField, Model, TextField


class Leaf(Model):
    idx = IntegerField(primary_key=True)
    hash = TextField(unique=True)

    class Meta:
        table_name = "leaf"
        legacy_table_names = False


class Tile(Model):
    level = IntegerField()
    idx = IntegerField()
    hash = TextField()

    class Meta:
        table_name = "tile"
        legacy_table_names = False
        primary_key = CompositeKey("level", "idx")


class Checkpoint(Model):
    size = IntegerField(primary_key=True)
    note = TextField()
    made = TextField()

    class Meta:
        table_name = "checkpoint"
        legacy_table_names = False


class Cosignature(Model):
    size = IntegerField()
    name = TextField()
    line = TextField()
    received = TextField()

    class Meta:
        table_name = "cosignature"
        legacy_table_names = False
        primary_key = CompositeKey("size", "name")


class Outside(Model):
    size = IntegerField()
    kind = TextField()
    at = TextField(index=True)

    class Meta:
        table_name = "outside"
        legacy_table_names = False
        primary_key = CompositeKey("size", "kind", "at")


TABLES = [Leaf, Tile, Checkpoint, Cosignature, Outside]


def up(migrator, db):
    with db.bind_ctx(TABLES):
        db.create_tables(TABLES)
