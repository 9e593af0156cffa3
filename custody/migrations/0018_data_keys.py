"""Private values are kept under keys that lie outside the database; what may be erased of them, and what was."""

import base64
import json
import secrets

TEXT = {True: 'TEXT COLLATE "C"', False: "TEXT"}
BLOB = {True: "BYTEA", False: "BLOB"}
BLOCK = 1_000


def up(migrator, db):
    postgresql = type(db).__name__.startswith("Postgres")
    text, blob = TEXT[postgresql], BLOB[postgresql]
    key = f"subject {text} NOT NULL, seq INTEGER NOT NULL, name TEXT NOT NULL"
    db.execute_sql("ALTER TABLE private RENAME TO private_plain")
    for name in ("update", "delete", "replace"):
        if not postgresql:
            db.execute_sql(f"DROP TRIGGER IF EXISTS private_no_{name}")
    if postgresql:
        db.execute_sql("ALTER TABLE private_plain RENAME CONSTRAINT private_pkey TO private_plain_pkey")
    db.execute_sql(
        f"CREATE TABLE private ({key}, commitment TEXT NOT NULL, key TEXT NOT NULL, sealed {blob} NOT NULL,"
        " PRIMARY KEY (subject, seq, name))"
    )
    db.execute_sql('CREATE INDEX private_key ON private ("key")')
    db.execute_sql(f"CREATE TABLE erasure ({key}, entry TEXT NOT NULL, PRIMARY KEY (subject, seq, name))")
    db.execute_sql("CREATE INDEX erasure_entry ON erasure (entry)")
    db.execute_sql("CREATE TABLE spent_key (key TEXT NOT NULL PRIMARY KEY)")
    db.execute_sql("ALTER TABLE request ADD COLUMN key TEXT")
    db.execute_sql('CREATE INDEX request_key ON request ("key")')
    encrypt(db)
    db.execute_sql("DROP TABLE private_plain")


def encrypt(db):
    """Every value that stands in the clear, under a key of its own. The keys are on disk before they are used."""
    from custody import db as bound
    from custody.ledger import sealing

    before = bound.proxy.obj
    bound.bind(db)
    try:
        cursor = db.execute_sql("SELECT subject, seq, name, commitment, salt, value FROM private_plain")
        mark = ", ".join([db.param] * 6)
        while rows := cursor.fetchmany(BLOCK):
            sealed = sealing.seal([(c, bytes(salt), bytes(value)) for _, _, _, c, salt, value in rows])
            for row, pair in zip(rows, sealed, strict=True):
                db.execute_sql(f"INSERT INTO private VALUES ({mark})", (*row[:4], *pair))
        encrypt_answers(db, sealing)
    finally:
        bound.proxy.initialize(before)


def encrypt_answers(db, sealing):
    """Kept answers that hold sentences: what was refused, what was left out."""
    mark = db.param
    kept = db.execute_sql("SELECT idem, outcome FROM request").fetchall()
    for idem, outcome in kept:
        answer = json.loads(outcome)
        if answer.get("refused") or answer.get("left"):
            ((key, sealed),) = sealing.seal([(idem, secrets.token_bytes(32), outcome.encode())])
            said = base64.b64encode(sealed).decode()
            db.execute_sql(f"UPDATE request SET outcome = {mark}, key = {mark} WHERE idem = {mark}", (said, key, idem))
