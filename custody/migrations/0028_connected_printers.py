"""Label printers on the network: where they are, their language, and the stock that is in them."""


def up(migrator, db):
    db.execute_sql("ALTER TABLE printer ADD COLUMN host TEXT NOT NULL DEFAULT ''")
    db.execute_sql("ALTER TABLE printer ADD COLUMN port INTEGER NOT NULL DEFAULT 9100")
    db.execute_sql("ALTER TABLE printer ADD COLUMN language TEXT NOT NULL DEFAULT ''")
    db.execute_sql("ALTER TABLE printer ADD COLUMN stock TEXT NOT NULL DEFAULT ''")
