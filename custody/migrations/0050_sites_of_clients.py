"""Whose building a client's site is."""


def up(migrator, db):
    db.execute_sql("ALTER TABLE place ADD COLUMN client TEXT")
