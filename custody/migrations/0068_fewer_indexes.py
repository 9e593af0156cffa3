"""An act touches as few indexes as it can: what most rows leave empty is not in one, and what nobody asks for has none."""

EMPTY_IN_MOST = ("holder", "due", "transport", "destruction", "former_number")


def up(migrator, db):
    for column in EMPTY_IN_MOST:
        db.execute_sql(f"DROP INDEX item_{column}")
        db.execute_sql(f"CREATE INDEX item_{column} ON item ({column}) WHERE {column} IS NOT NULL")
    db.execute_sql("DROP INDEX item_printed")
    db.execute_sql("CREATE INDEX item_printed ON item (printed) WHERE printed = 0")
    db.execute_sql("DROP INDEX request_key")
    db.execute_sql('CREATE INDEX request_key ON request ("key") WHERE "key" IS NOT NULL')
    db.execute_sql("DROP INDEX request_received")
