"""The first tables: frozen copies, so that this file means the same for ever."""

from peewee import BlobField, CompositeKey, IntegerField, Model, TextField


class Client(Model):
    id = TextField(primary_key=True)
    seq = IntegerField()
    head = TextField()
    name = TextField()
    code = TextField()
    department = TextField()
    officer_post = TextField()
    officer_name = TextField()
    contact = TextField()

    class Meta:
        table_name = "client"
        legacy_table_names = False


class Contract(Model):
    id = TextField(primary_key=True)
    seq = IntegerField()
    head = TextField()
    client = TextField(null=True, index=True)
    number = TextField()
    title = TextField()
    department = TextField()
    officer = TextField()
    incident_contact = TextField()
    incident_contact_night = TextField()
    starts = TextField()
    ends = TextField()
    state = TextField()
    ended_on = TextField(null=True)
    specific = IntegerField()
    storage_clause = IntegerField()
    transport_clause = IntegerField()
    clauses = TextField()
    purposes = TextField()
    works = TextField()
    info_fields = TextField()
    persons = IntegerField(null=True)
    separate = IntegerField()
    training_needed = IntegerField()
    paper_locked = IntegerField()
    second_lock_check = IntegerField()
    late_after = IntegerField()
    closing_time = TextField()
    return_days = IntegerField()
    keep_years = IntegerField()
    annex_version = TextField()
    annex_sha256 = TextField()
    areas = TextField()
    roster = TextField()
    officers = TextField()

    class Meta:
        table_name = "contract"
        legacy_table_names = False


class Copy(Model):
    id = TextField(primary_key=True)
    seq = IntegerField()
    head = TextField()
    number = TextField(index=True)
    contract = TextField(index=True)
    item = TextField(index=True)
    parent = TextField(null=True)
    generation = IntegerField()
    name = TextField()
    info_class = TextField()
    info_fields = TextField()
    persons = IntegerField(null=True)
    records = IntegerField(null=True)
    source = TextField()
    purpose = TextField()
    keep_until = TextField(null=True)
    after = TextField()
    state = TextField(index=True)

    class Meta:
        table_name = "copy"
        legacy_table_names = False


class Counter(Model):
    name = TextField(primary_key=True)
    value = IntegerField()

    class Meta:
        table_name = "counter"
        legacy_table_names = False


class Entry(Model):
    subject = TextField()
    seq = IntegerField()
    hash = TextField(unique=True)
    kind = TextField()
    contract = TextField(null=True)
    batch = TextField(index=True)
    actor = TextField()
    occurred = TextField()
    received = TextField(index=True)
    idem = TextField(unique=True)
    body = BlobField()

    class Meta:
        table_name = "entry"
        legacy_table_names = False
        primary_key = CompositeKey("subject", "seq")
        indexes = ((("contract", "kind", "received"), False), (("actor", "received"), False))


class Item(Model):
    id = TextField(primary_key=True)
    seq = IntegerField()
    head = TextField()
    number = TextField(index=True)
    contract = TextField(index=True)
    medium = TextField()
    maker = TextField()
    model = TextField()
    serial = TextField(index=True)
    announced_serial = TextField()
    capacity = TextField()
    owner = TextField()
    encryption = TextField()
    description = TextField()
    quantity = IntegerField()
    contents = TextField()
    info_class = TextField(null=True)
    held_data = IntegerField()
    state = TextField(index=True)
    holder = TextField(null=True, index=True)
    place = TextField(null=True, index=True)
    slot = TextField()
    lock_checked = IntegerField()
    since = TextField()
    due = TextField(null=True, index=True)
    purpose = TextField()
    work = TextField()
    hold = IntegerField()
    condition = TextField()
    difference = TextField()
    receipt = TextField()
    expected_on = TextField(null=True)
    received_at = TextField(null=True)
    seen_at = TextField(null=True)
    stocktake = TextField(null=True)
    labels = TextField()
    printed = IntegerField(index=True)
    occurred = TextField()

    class Meta:
        table_name = "item"
        legacy_table_names = False


class Label(Model):
    code = TextField(primary_key=True)
    subject = TextField(index=True)
    state = TextField()

    class Meta:
        table_name = "label"
        legacy_table_names = False


class Membership(Model):
    person = TextField()
    contract = TextField(index=True)
    role = TextField()

    class Meta:
        table_name = "membership"
        legacy_table_names = False
        primary_key = CompositeKey("person", "contract", "role")


class Person(Model):
    id = TextField(primary_key=True)
    seq = IntegerField()
    head = TextField()
    name = TextField(index=True)
    kana = TextField()
    employer = TextField()
    employment = TextField()
    administrator = IntegerField()
    roles = TextField()
    trainings = TextField()
    pledges = TextField()
    starts = TextField()
    leaves = TextField(null=True)

    class Meta:
        table_name = "person"
        legacy_table_names = False


class Place(Model):
    id = TextField(primary_key=True)
    seq = IntegerField()
    head = TextField()
    number = TextField(index=True)
    kind = TextField()
    name = TextField()
    parent = TextField(null=True, index=True)
    lineage = TextField()
    site_kind = TextField(null=True)
    area_kind = TextField(null=True)
    address = TextField()
    entry_control = TextField()
    lockable = IntegerField()
    lock_kind = TextField(null=True)
    key_number = TextField()
    keeper = TextField(null=True)
    max_class = TextField(null=True)
    lock_checked_at = TextField(null=True)
    lock_ok = IntegerField(null=True)
    labels = TextField()
    closed = IntegerField()
    slots = IntegerField(null=True)

    class Meta:
        table_name = "place"
        legacy_table_names = False


class Private(Model):
    subject = TextField()
    seq = IntegerField()
    name = TextField()
    commitment = TextField()
    salt = BlobField()
    value = BlobField()

    class Meta:
        table_name = "private"
        legacy_table_names = False
        primary_key = CompositeKey("subject", "seq", "name")


class Request(Model):
    idem = TextField(primary_key=True)
    actor = TextField()
    digest = TextField()
    outcome = TextField()
    received = TextField(index=True)

    class Meta:
        table_name = "request"
        legacy_table_names = False


class Stocktake(Model):
    id = TextField(primary_key=True)
    seq = IntegerField()
    head = TextField()
    contract = TextField(index=True)
    place = TextField()
    counter = TextField()
    expected = TextField()
    unseen = TextField()
    state = TextField()
    opened_at = TextField()
    closed_at = TextField(null=True)

    class Meta:
        table_name = "stocktake"
        legacy_table_names = False


TABLES = [Client, Contract, Copy, Counter, Entry, Item,
          Label, Membership, Person, Place, Private, Request, Stocktake]


def up(migrator, db):
    with db.bind_ctx(TABLES):
        db.create_tables(TABLES)
    for name in ("registers", "M", "P", "K", "L"):
        db.execute_sql(f"INSERT INTO counter (name, value) VALUES ('{name}', 0)")
    if type(db).__name__.startswith("Postgres"):
        for table in ("entry", "private"):
            db.execute_sql(f'ALTER TABLE {table} ALTER COLUMN subject TYPE text COLLATE "C"')
