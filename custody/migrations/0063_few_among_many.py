"""What is rare among many is found by an index of its own: damaged labels, leased things, acts set aside."""


def up(migrator, db):
    db.execute_sql("CREATE INDEX label_damaged ON label (subject) WHERE state = 'damaged'")
    db.execute_sql("CREATE INDEX item_leased ON item (lease_until) WHERE lease_until IS NOT NULL")
    db.execute_sql("CREATE INDEX entry_set_aside ON entry (received) WHERE kind = 'offline.set_aside'")
