"""What the client allowed or ordered, and what items and copies remember of the acts that need it. Frozen copies."""

from peewee import IntegerField, Model, TextField


class Authorisation(Model):
    id = TextField(primary_key=True)
    seq = IntegerField()
    head = TextField()
    number = TextField(index=True)
    contract = TextField(index=True)
    sort = TextField(index=True)
    state = TextField()
    document = TextField()
    dated = TextField(null=True)
    officer = TextField()
    how = TextField(null=True)
    paper = IntegerField()
    scan = TextField(null=True)
    conditions = TextField()
    items = TextField()
    used = TextField()
    allowed = IntegerField(null=True)
    standing = IntegerField()
    methods = TextField()
    media = TextField()
    purpose = TextField()
    place = TextField(null=True)
    party = TextField(null=True, index=True)
    through = TextField(null=True)
    technique = TextField(null=True)
    level = TextField()
    witness = TextField(null=True)
    deadline = TextField(null=True)
    certificate_days = IntegerField(null=True)
    after = TextField()
    since = TextField(null=True)
    until = TextField(null=True)
    ended_on = TextField(null=True)

    class Meta:
        table_name = "authorisation"
        legacy_table_names = False


ADDED = {
    "item": ("case_", "transport", "destruction"),
    "copy": ("permission", "made_by", "made_at", "how", "ended_at"),
}


def up(migrator, db):
    with db.bind_ctx([Authorisation]):
        db.create_tables([Authorisation])
    for table, columns in ADDED.items():
        for column in columns:
            db.execute_sql(f"ALTER TABLE {table} ADD COLUMN {column} TEXT")
    db.execute_sql("ALTER TABLE copy ADD COLUMN nth INTEGER")
    for table, column in (("item", "transport"), ("item", "destruction"), ("copy", "permission")):
        db.execute_sql(f"CREATE INDEX {table}_{column} ON {table} ({column})")
    for letter in ("A", "T", "C", "D", "I"):
        db.execute_sql(f"INSERT INTO counter (name, value) VALUES ('{letter}', 0)")
