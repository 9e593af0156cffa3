"""Accidents and the fear of one. A frozen copy of the table as it was when this was written."""

from peewee import IntegerField, Model, TextField


class Incident(Model):
    id = TextField(primary_key=True)
    seq = IntegerField()
    head = TextField()
    number = TextField(index=True)
    contract = TextField(index=True)
    sort = TextField()
    state = TextField(index=True)
    known_at = TextField()
    known_before = TextField()
    occurred_at = TextField(null=True)
    opened_at = TextField()
    opened_by = TextField()
    items = TextField()
    found = TextField()
    transport = TextField(null=True, index=True)
    place = TextField(null=True)
    persons = IntegerField(null=True)
    encryption = TextField(null=True)
    finder = TextField()
    first_action = TextField()
    note = TextField()
    notified_at = TextField(null=True)
    reported_on = TextField(null=True)
    full_report_on = TextField(null=True)
    decision = TextField(null=True)
    regimes = TextField()
    wrongful = IntegerField()
    prompt_on = TextField(null=True)
    final_on = TextField(null=True)
    persons_on = TextField(null=True)
    told = IntegerField(null=True)
    closed_at = TextField(null=True)
    cause = TextField()
    prevention = TextField()

    class Meta:
        table_name = "incident"
        legacy_table_names = False


def up(migrator, db):
    with db.bind_ctx([Incident]):
        db.create_tables([Incident])
