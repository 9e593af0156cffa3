"""How many items there are of what, kept with the items. A frozen copy."""

from peewee import CompositeKey, IntegerField, Model, TextField


class ItemCount(Model):
    what = TextField()
    contract = TextField()
    state = TextField()
    place = TextField()
    key = TextField()
    part = IntegerField()
    n = IntegerField()

    class Meta:
        primary_key = CompositeKey("what", "contract", "state", "place", "key", "part")
        table_name = "item_count"
        legacy_table_names = False


CAME = (
    "CASE WHEN received_at IS NOT NULL THEN 'received' WHEN expected_on IS NOT NULL THEN 'never' ELSE 'own' END "
    "|| '/' || medium || '/' || printed"
)
SEEN = "substr(coalesce(seen_at, ''), 1, 10)"


def up(migrator, db):
    with db.bind_ctx([ItemCount]):
        db.create_tables([ItemCount])
    for what, place, key in (("place", "coalesce(place, '')", CAME), ("seen", "''", SEEN)):
        db.execute_sql(
            "INSERT INTO item_count (what, contract, state, place, key, part, n) "
            f"SELECT '{what}', contract, state, {place}, {key}, 0, count(*) FROM item GROUP BY 2, 3, 4, 5"
        )
