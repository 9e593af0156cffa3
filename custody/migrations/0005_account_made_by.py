"""Who made the link with which an account's present password was set."""


def up(migrator, db):
    db.execute_sql("ALTER TABLE account ADD COLUMN made_by TEXT")
