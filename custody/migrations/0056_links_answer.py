"""Links that acknowledge a return carry what was answered for things that were out: whether a copy was made."""


def up(migrator, db):
    db.execute_sql("ALTER TABLE acknowledgement ADD COLUMN copied INTEGER")
