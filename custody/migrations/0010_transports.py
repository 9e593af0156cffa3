"""Transports, the cases they use and the seals on them. Frozen copies of the tables as they were when this was written."""

from peewee import IntegerField, Model, TextField


class Case(Model):
    id = TextField(primary_key=True)
    seq = IntegerField()
    head = TextField()
    number = TextField(index=True)
    sort = TextField()
    lock_kind = TextField(null=True)
    key_number = TextField()
    keeper = TextField(null=True)
    capacity = IntegerField(null=True)
    state = TextField()
    transport = TextField(null=True, index=True)
    checked_on = TextField(null=True)
    sound = IntegerField(null=True)
    labels = TextField()

    class Meta:
        table_name = "carrying_case"
        legacy_table_names = False


class Seal(Model):
    id = TextField(primary_key=True)
    seq = IntegerField()
    head = TextField()
    number = TextField()
    key = TextField(null=True, unique=True)
    sort = TextField()
    lot = TextField()
    state = TextField(index=True)
    transport = TextField(null=True, index=True)
    applied_at = TextField(null=True)
    applied_by = TextField(null=True)
    removed_at = TextField(null=True)
    removed_by = TextField(null=True)

    class Meta:
        table_name = "seal"
        legacy_table_names = False


class Transport(Model):
    id = TextField(primary_key=True)
    seq = IntegerField()
    head = TextField()
    number = TextField(index=True)
    contract = TextField(index=True)
    state = TextField(index=True)
    purpose = TextField()
    origin = TextField(null=True)
    destination = TextField(null=True)
    place = TextField(null=True)
    people = TextField()
    holder = TextField(null=True, index=True)
    firm = TextField(null=True)
    vehicle = TextField()
    route = TextField()
    direct = IntegerField()
    tracking = TextField()
    specific = IntegerField()
    authorisation = TextField(null=True)
    leave_at = TextField()
    arrive_by = TextField(index=True)
    case_ = TextField(null=True, index=True)
    lock_checked = IntegerField()
    key_kept = TextField(null=True)
    key_holder = TextField(null=True)
    items = TextField()
    seals = TextField()
    packed_at = TextField(null=True)
    sealed_at = TextField(null=True)
    departed_at = TextField(null=True)
    arrived_at = TextField(null=True)
    verified_at = TextField(null=True)
    seal_ok = IntegerField(null=True)
    released = IntegerField()
    opened_at = TextField(null=True)
    ended_at = TextField(null=True)
    turned = IntegerField()
    incident = TextField(null=True)
    counted = TextField()
    missing = TextField()
    surplus = TextField()
    doubtful = TextField()
    occurred = TextField()

    class Meta:
        table_name = "transport"
        legacy_table_names = False


TABLES = [Case, Seal, Transport]


def up(migrator, db):
    with db.bind_ctx(TABLES):
        db.create_tables(TABLES)
