"""Roles that end by themselves: until when, by contract."""


def up(migrator, db):
    db.execute_sql("ALTER TABLE person ADD COLUMN roles_until TEXT NOT NULL DEFAULT '{}'")
