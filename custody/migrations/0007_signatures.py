"""Who else has signed an entry. The database itself refuses that anybody signs what they did themselves."""


def up(migrator, db):
    db.execute_sql(
        "CREATE TABLE signature ("
        " subject TEXT NOT NULL, seq INTEGER NOT NULL, signer TEXT NOT NULL, performer TEXT NOT NULL,"
        " role TEXT NOT NULL, meaning TEXT NOT NULL, at TEXT NOT NULL,"
        " PRIMARY KEY (subject, seq, signer),"
        " CONSTRAINT signature_by_another CHECK (signer <> performer))"
    )
