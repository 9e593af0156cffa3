"""A permission or an instruction is also looked for by the number of the client's document."""


def up(migrator, db):
    db.execute_sql("CREATE INDEX authorisation_document ON authorisation (document)")
