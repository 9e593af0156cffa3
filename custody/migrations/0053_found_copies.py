"""When a copy was found that nobody had permitted."""


def up(migrator, db):
    db.execute_sql("ALTER TABLE copy ADD COLUMN found_at TEXT")
