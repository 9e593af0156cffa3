"""Triggers that refuse to update, delete or replace the ledger's rows, in both databases (ledger.md §2.7)."""

from __future__ import annotations

from peewee import Database, SqliteDatabase

KEYS = {
    "entry": "subject = NEW.subject AND seq = NEW.seq OR hash = NEW.hash OR idem = NEW.idem",
    "private": "subject = NEW.subject AND seq = NEW.seq AND name = NEW.name",
    "erasure": "subject = NEW.subject AND seq = NEW.seq AND name = NEW.name",
    "signature": "subject = NEW.subject AND seq = NEW.seq AND signer = NEW.signer",
    "leaf": "idx = NEW.idx OR hash = NEW.hash",
    "tile": "level = NEW.level AND idx = NEW.idx",
    "checkpoint": "size = NEW.size",
    "further_signature": "size = NEW.size AND n = NEW.n",
    "cosignature": "size = NEW.size AND name = NEW.name",
    "timestamp_token": "size = NEW.size AND sha256 = NEW.sha256",
    "outside": "size = NEW.size AND kind = NEW.kind AND at = NEW.at",
}
SIGNERS = ("leaf", "tile", "checkpoint", "further_signature")
REFUSAL = "ledger is append-only"
# A private value goes only where an entry of its own chain says so.
ERASED = (
    "EXISTS (SELECT 1 FROM erasure e JOIN entry n ON n.hash = e.entry AND n.subject = e.subject "
    "AND n.kind = 'private.erased' WHERE e.subject = OLD.subject AND e.seq = OLD.seq AND e.name = OLD.name)"
)


def guard_names(db: Database) -> set[str]:
    """The names of the guards that should stand in `db`."""
    sqlite = isinstance(db, SqliteDatabase)
    ways = ("update", "delete", "replace") if sqlite else ("rewrite", "truncate")
    return {f"{table}_no_{way}" for table in KEYS for way in ways} | (set() if sqlite else {"private_no_delete"})


def missing_guards(db: Database) -> set[str]:
    """Those of them that do not stand, or are switched off."""
    if isinstance(db, SqliteDatabase):
        standing = db.execute_sql("SELECT name FROM sqlite_master WHERE type = 'trigger'")
    else:
        standing = db.execute_sql("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled = 'A'")
    return guard_names(db) - {name for (name,) in standing.fetchall()}


def install_guards(db: Database) -> None:
    """Put up every guard that is missing. Called after each migration: rebuilding a table drops its triggers."""
    with db.atomic():
        for statement in _sqlite() if isinstance(db, SqliteDatabase) else _postgresql():
            db.execute_sql(statement)


def drop_guards(db: Database) -> None:
    """Take the guards down: for tests that tamper, on an unguarded connection."""
    for table in KEYS:
        for name in guard_names(db):
            if name.startswith(f"{table}_no_"):
                on = "" if isinstance(db, SqliteDatabase) else f" ON {table}"
                db.execute_sql(f"DROP TRIGGER IF EXISTS {name}{on}")


def grants(db: Database, role: str) -> list[str]:
    """What the owner of a PostgreSQL database runs so that `role`, as whom the server signs in, may add to the
    ledger but change nothing of it, its guards included (ledger.md §2.7). The tree is the signer's to grow.
    """
    others = sorted(set(db.get_tables()) - set(KEYS))
    return [
        f"GRANT USAGE ON SCHEMA public TO {_quoted(role)}",
        f"GRANT SELECT ON {', '.join(KEYS)} TO {_quoted(role)}",
        f"GRANT INSERT ON {', '.join(t for t in KEYS if t not in SIGNERS)} TO {_quoted(role)}",
        f"GRANT DELETE ON private TO {_quoted(role)}",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON {', '.join(others)} TO {_quoted(role)}",
    ]


def signer_grants(role: str) -> list[str]:
    """The same for `role`, as whom the signer signs in: it reads entries, grows the tree and says how it goes."""
    return [
        f"GRANT USAGE ON SCHEMA public TO {_quoted(role)}",
        f"GRANT SELECT ON entry TO {_quoted(role)}",
        f"GRANT SELECT, INSERT ON {', '.join(SIGNERS)} TO {_quoted(role)}",
        f"GRANT SELECT, INSERT, DELETE ON left_out TO {_quoted(role)}",
        f"GRANT SELECT, INSERT, UPDATE ON job TO {_quoted(role)}",
    ]


def _quoted(role: str) -> str:
    return '"' + role.replace('"', '""') + '"'


def _sqlite() -> list[str]:
    made = []
    for table, same in KEYS.items():
        for way in ("update", "delete"):
            unless = f"WHEN NOT {ERASED} " if (table, way) == ("private", "delete") else ""
            made.append(
                f"CREATE TRIGGER IF NOT EXISTS {table}_no_{way} BEFORE {way.upper()} ON {table} {unless}"
                f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
            )
        # REPLACE deletes without firing the DELETE trigger unless recursive_triggers is on for the connection.
        made.append(
            f"CREATE TRIGGER IF NOT EXISTS {table}_no_replace BEFORE INSERT ON {table} "  # noqa: S608
            f"WHEN EXISTS (SELECT 1 FROM {table} WHERE {same}) "
            f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}: UNIQUE'); END"
        )
    return made


def _postgresql() -> list[str]:
    made = [
        (
            "CREATE OR REPLACE FUNCTION ledger_refuse() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$"
        )
    ]
    made.append(
        "CREATE OR REPLACE FUNCTION ledger_refuse_unerased() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN IF NOT {ERASED} THEN RAISE EXCEPTION '{REFUSAL}'; END IF; RETURN OLD; END $$"
    )
    for table in KEYS:
        rewrite = "UPDATE" if table == "private" else "UPDATE OR DELETE"
        for way, what in (("rewrite", rewrite), ("truncate", "TRUNCATE")):
            name = f"{table}_no_{way}"
            made += [
                f"DROP TRIGGER IF EXISTS {name} ON {table}",
                f"CREATE TRIGGER {name} BEFORE {what} ON {table} FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse()",
                f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}",
            ]
    made += [
        "DROP TRIGGER IF EXISTS private_no_delete ON private",
        "CREATE TRIGGER private_no_delete BEFORE DELETE ON private FOR EACH ROW EXECUTE FUNCTION ledger_refuse_unerased()",
        "ALTER TABLE private ENABLE ALWAYS TRIGGER private_no_delete",
    ]
    return made
