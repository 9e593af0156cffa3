"""A copy is looked up by its parent: the family tree of a contract is drawn from the top down."""


def up(migrator, db):
    db.execute_sql("CREATE INDEX copy_parent ON copy (parent)")
