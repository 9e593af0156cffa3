"""What came from an older register: its number and date there, and the row of the file."""


def up(migrator, db):
    db.execute_sql("ALTER TABLE item ADD COLUMN former_number TEXT")
    db.execute_sql("ALTER TABLE item ADD COLUMN held_since TEXT")
    db.execute_sql("ALTER TABLE item ADD COLUMN imported TEXT")
    db.execute_sql("CREATE INDEX item_former_number ON item (former_number)")
    db.execute_sql("CREATE UNIQUE INDEX item_imported ON item (imported)")
