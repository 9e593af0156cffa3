"""Acts that a second person declined to sign, until whoever recorded them has read it; what a passkey signed."""


def up(migrator, db):
    db.execute_sql("ALTER TABLE awaited_act ADD COLUMN declined TEXT")
    db.execute_sql("ALTER TABLE asked_signature ADD COLUMN assertion TEXT")
