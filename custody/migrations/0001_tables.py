"""The first tables."""

from custody.models import (
    Client, Contract, Copy, Counter, Entry, Item, Label, Membership, Person, Place, Private, Request, Stocktake,
)


def up(migrator, db):
    tables = [Client, Contract, Copy, Counter, Entry, Item, Label, Membership, Person, Place, Private, Request,
              Stocktake]
    with db.bind_ctx(tables):
        db.create_tables(tables)
    for name in ("registers", "M", "P", "K", "L"):
        db.execute_sql(f"INSERT INTO counter (name, value) VALUES ('{name}', 0)")
    if type(db).__name__.startswith("Postgres"):
        for table in ("entry", "private"):
            db.execute_sql(f'ALTER TABLE {table} ALTER COLUMN subject TYPE text COLLATE "C"')
