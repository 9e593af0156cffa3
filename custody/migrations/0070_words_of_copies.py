"""An item is also found by the names of the live copies on it, and by the number of its receipt."""


def up(migrator, db):
    from custody.ledger import words

    if type(db).__name__.startswith("Postgres"):
        db.execute_sql("DROP INDEX item_words_pieces")
        db.execute_sql("TRUNCATE item_words RESTART IDENTITY")
        words.fill(db)
        db.execute_sql("CREATE INDEX item_words_pieces ON item_words USING gin (item_pieces(words))")
    else:
        db.execute_sql("DELETE FROM item_words")
        db.execute_sql("INSERT INTO item_piece (item_piece) VALUES ('delete-all')")
        words.fill(db)
