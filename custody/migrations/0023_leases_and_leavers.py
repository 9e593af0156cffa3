"""When a leased thing goes back, and when somebody is going to leave."""


def up(migrator, db):
    db.execute_sql("ALTER TABLE item ADD COLUMN lease_until TEXT")
    db.execute_sql("ALTER TABLE person ADD COLUMN leaving_on TEXT")
