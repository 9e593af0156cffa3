"""No two things of one kind have one number."""

NUMBERED = ("item", "copy", "place", "authorisation", "transport", "carrying_case", "destruction", "incident")


def up(migrator, db):
    for table in NUMBERED:
        db.execute_sql(f"DROP INDEX {table}_number")
        db.execute_sql(f"CREATE UNIQUE INDEX {table}_number ON {table} (number)")
