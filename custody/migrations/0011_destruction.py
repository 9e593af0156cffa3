"""Lots that are destroyed together, and one-time links to acknowledge a return. Frozen copies."""

from peewee import Check, IntegerField, Model, TextField


class Destruction(Model):
    id = TextField(primary_key=True)
    seq = IntegerField()
    head = TextField()
    number = TextField(index=True)
    contract = TextField(index=True)
    state = TextField(index=True)
    instruction = TextField(null=True, index=True)
    items = TextField()
    unit = TextField(null=True)
    staged_by = TextField(null=True)
    staged_at = TextField(null=True)
    read_by = TextField(null=True)
    read_at = TextField(null=True)
    missing = TextField()
    surplus = TextField()
    technique = TextField(null=True)
    level = TextField()
    maker = TextField()
    model = TextField()
    place = TextField(null=True)
    started = TextField(null=True)
    ended = TextField(null=True)
    operator = TextField(null=True)
    operated_by = TextField()
    executed_by = TextField(null=True)
    photos_before = TextField()
    photos_after = TextField()
    unopened = IntegerField()
    weight = IntegerField(null=True)
    witnessed_at = TextField(null=True)
    witness = TextField(null=True)
    officer = TextField()
    witnessed_late = IntegerField()
    due = TextField(null=True, index=True)
    certificate = TextField(index=True)
    issuer = TextField()
    issued_on = TextField(null=True)
    matched_by = TextField(null=True)
    lines = TextField()
    rejections = TextField()
    ended_at = TextField(null=True)

    class Meta:
        table_name = "destruction"
        legacy_table_names = False
        constraints = [
            Check("read_by <> staged_by", name="destruction_read_by_another"),
            Check("witness <> operator", name="destruction_watched_by_another"),
            Check("witness <> executed_by", name="destruction_watched_not_recorded"),
        ]


class Acknowledgement(Model):
    token_hash = TextField(primary_key=True)
    contract = TextField()
    items = TextField()
    place = TextField()
    made_by = TextField()
    created = TextField()
    expires = TextField()
    used = TextField(null=True)

    class Meta:
        table_name = "acknowledgement"
        legacy_table_names = False


def up(migrator, db):
    with db.bind_ctx([Destruction, Acknowledgement]):
        db.create_tables([Destruction, Acknowledgement])
