"""How sensitive the information is that is on a carrier or, where all of it was erased, was on it last."""

LAST = "copy.item = item.id AND copy.ended_at = (SELECT max(ended_at) FROM copy c WHERE c.item = item.id)"


def up(migrator, db):
    db.execute_sql("ALTER TABLE item ADD COLUMN last_class TEXT")
    db.execute_sql("UPDATE item SET last_class = info_class")
    for known in ("personal", "special", "specific"):  # the most sensitive last
        db.execute_sql(
            f"UPDATE item SET last_class = '{known}' WHERE info_class IS NULL AND held_data = 1 "  # noqa: S608
            f"AND EXISTS (SELECT 1 FROM copy WHERE {LAST} AND copy.info_class = '{known}')"
        )
