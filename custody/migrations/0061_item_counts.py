"""How many items there are of what, kept with the items."""

TABLE = (
    "CREATE TABLE item_count (what TEXT NOT NULL, contract TEXT NOT NULL, state TEXT NOT NULL, place TEXT NOT NULL, "
    "key TEXT NOT NULL, part INTEGER NOT NULL, n INTEGER NOT NULL, PRIMARY KEY (what, contract, state, place, key, part))"
)
CAME = (
    "CASE WHEN received_at IS NOT NULL THEN 'received' WHEN expected_on IS NOT NULL THEN 'never' ELSE 'own' END "
    "|| '/' || medium || '/' || printed"
)
SEEN = "substr(coalesce(seen_at, ''), 1, 10)"


def up(migrator, db):
    # SQLite then writes one page an act instead of two.
    db.execute_sql(TABLE + ("" if type(db).__name__.startswith("Postgres") else " WITHOUT ROWID"))
    for what, place, key in (("place", "coalesce(place, '')", CAME), ("seen", "''", SEEN)):
        db.execute_sql(
            "INSERT INTO item_count (what, contract, state, place, key, part, n) "
            f"SELECT '{what}', contract, state, {place}, {key}, 0, count(*) FROM item GROUP BY 2, 3, 4, 5"
        )
