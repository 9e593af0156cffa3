"""Where a person is mailed, what was mailed, and when each job ran last. Frozen copies."""

from peewee import CompositeKey, Model, TextField


class Reminder(Model):
    person = TextField()
    deadline = TextField()
    subject = TextField()
    due = TextField()
    stage = TextField()
    sent = TextField(index=True)

    class Meta:
        table_name = "reminder"
        legacy_table_names = False
        primary_key = CompositeKey("person", "deadline", "subject", "due", "stage")


class Job(Model):
    name = TextField(primary_key=True)
    ran = TextField()
    told = TextField()
    failed = TextField()

    class Meta:
        table_name = "job"
        legacy_table_names = False


def up(migrator, db):
    with db.bind_ctx([Reminder, Job]):
        db.create_tables([Reminder, Job])
    db.execute_sql("ALTER TABLE person ADD COLUMN mail TEXT")
