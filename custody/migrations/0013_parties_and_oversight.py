"""Other firms, audits and findings; what contracts say of transport, destruction, reports and counts. Frozen copies."""

from peewee import IntegerField, Model, TextField


class Party(Model):
    id = TextField(primary_key=True)
    seq = IntegerField()
    head = TextField()
    sort = TextField(index=True)
    name = TextField()
    address = TextField()
    officer = TextField()
    contact = TextField()
    licences = TextField()
    service = TextField()
    tracked = IntegerField()
    contracts = TextField()
    subcontracts = TextField()
    visits = TextField()

    class Meta:
        table_name = "party"
        legacy_table_names = False


class Audit(Model):
    id = TextField(primary_key=True)
    seq = IntegerField()
    head = TextField()
    contract = TextField(index=True)
    state = TextField()
    noticed_on = TextField(null=True)
    planned_on = TextField(null=True)
    auditor = TextField()
    scope = TextField()
    answer = TextField(null=True)
    answered_on = TextField(null=True)
    reason = TextField()
    held_on = TextField(null=True)
    result = TextField()

    class Meta:
        table_name = "audit"
        legacy_table_names = False


class Finding(Model):
    id = TextField(primary_key=True)
    seq = IntegerField()
    head = TextField()
    contract = TextField(index=True)
    audit = TextField(null=True, index=True)
    state = TextField()
    noted_on = TextField(null=True)
    article = TextField(null=True)
    text = TextField()
    ours = IntegerField(null=True)
    theirs = IntegerField(null=True)
    concluded_on = TextField(null=True)
    measure = TextField()
    due = TextField(null=True)
    closed_on = TextField(null=True)
    evidence = TextField()

    class Meta:
        table_name = "finding"
        legacy_table_names = False


# What every contract had before it could say so: the defaults of the fields.
SETTINGS = {
    "transport_seals": 1, "transport_two": 0, "transport_encrypted": 0, "transport_direct": 0, "transport_tracked": 0,
    "destruction_photos": 1, "destruction_witness": 1, "report_months": 12, "stocktake_days": 31,
}  # fmt: skip


def up(migrator, db):
    with db.bind_ctx([Party, Audit, Finding]):
        db.create_tables([Party, Audit, Finding])
    for name, value in SETTINGS.items():
        db.execute_sql(f"ALTER TABLE contract ADD COLUMN {name} INTEGER NOT NULL DEFAULT {value}")
    db.execute_sql("ALTER TABLE contract ADD COLUMN reports TEXT NOT NULL DEFAULT '[]'")
    db.execute_sql("ALTER TABLE place ADD COLUMN party TEXT")
    db.execute_sql("CREATE INDEX place_party ON place (party)")
