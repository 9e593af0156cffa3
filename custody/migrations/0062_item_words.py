"""The words of items, cut into pieces of three characters by which they are found. A frozen copy."""

from peewee import AutoField, Model, TextField


class ItemWords(Model):
    n = AutoField()
    item = TextField(unique=True)
    words = TextField()

    class Meta:
        table_name = "item_words"
        legacy_table_names = False


# Of each word every one, two or three characters that begin at each of its places; and the contract.
PIECES = (
    "CREATE FUNCTION item_pieces(words text) RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ "
    "SELECT array_to_tsvector(coalesce(array_agg(DISTINCT left(substr(w, at), CASE WHEN left(w, 1) = '@' THEN 40 ELSE 3 END)), "
    "ARRAY[]::text[])) FROM unnest(string_to_array(words, ' ')) AS w, "
    "LATERAL generate_series(1, CASE WHEN left(w, 1) = '@' THEN 1 ELSE length(w) END) AS at WHERE w <> '' $$"
)


def up(migrator, db):
    from custody.ledger import words

    with db.bind_ctx([ItemWords]):
        db.create_tables([ItemWords])
    db.execute_sql("CREATE INDEX item_received_at ON item (received_at)")
    if type(db).__name__.startswith("Postgres"):
        words.fill(db)
        db.execute_sql(PIECES)
        db.execute_sql("CREATE INDEX item_words_pieces ON item_words USING gin (item_pieces(words))")
    else:
        db.execute_sql("CREATE VIRTUAL TABLE item_piece USING fts5(pieces, content='', detail=none, columnsize=0, prefix='1 2', tokenize='ascii')")
        db.execute_sql("INSERT INTO item_piece (item_piece, rank) VALUES ('secure-delete', 1)")
        words.fill(db)
