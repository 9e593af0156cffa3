"""Nothing that comes through the product's own connection can change, remove or unguard what the ledger holds."""

import sqlite3
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import peewee
import psycopg
import pytest
from playhouse.schema_diff import diff_models

from custody import db, errors, models
from custody.caller import Signature, Submission, new_idem
from custody.events.items import CustodyHandedOver
from custody.ledger import guards, whole
from custody.ledger.guards import grants, guard_names
from custody.usecases import items

KEYS = "(subject, seq, hash, kind, contract, batch, actor, occurred, received, idem, body)"
COPY = f"SELECT {KEYS[1:-1]} FROM entry"
OTHER = "SELECT subject, seq + 1, 'x' || hash, kind, contract, batch, actor, occurred, received, idem || 'x', body"

PROVING = ("leaf", "tile", "checkpoint", "further_signature", "cosignature", "timestamp_token", "outside")
LEDGER = ("entry", "private", "erasure", "signature", *PROVING)
BOTH = [
    "UPDATE entry SET kind = 'x'",
    "UPDATE entry SET body = body WHERE 1 = 0 OR seq = 1",
    "UPDATE private SET sealed = sealed",
    "UPDATE private SET commitment = '' WHERE name = 'note'",
    "DELETE FROM entry",
    "DELETE FROM entry WHERE seq = 1",
    "DELETE FROM private",
    "DELETE FROM private WHERE name = 'giver'",
    "WITH old AS (SELECT subject FROM entry) DELETE FROM entry WHERE subject IN (SELECT subject FROM old)",
    "UPDATE entry SET seq = seq + 1000 RETURNING seq",
    f"INSERT INTO entry {KEYS} {COPY}",
    f"INSERT INTO entry {KEYS} {COPY} WHERE true ON CONFLICT (subject, seq) DO UPDATE SET kind = 'x'",
    f"INSERT INTO entry {KEYS} {COPY} WHERE true ON CONFLICT (hash) DO UPDATE SET body = excluded.body",
    f"INSERT INTO entry {KEYS} {COPY} WHERE true ON CONFLICT (idem) DO UPDATE SET actor = 'x'",
    "INSERT INTO private SELECT * FROM private WHERE true ON CONFLICT (subject, seq, name) DO UPDATE SET key = excluded.name",
    "UPDATE signature SET signer = 'x'",
    "UPDATE signature SET meaning = meaning",
    "DELETE FROM signature",
    "INSERT INTO signature SELECT * FROM signature",
    "INSERT INTO signature SELECT * FROM signature WHERE true ON CONFLICT (subject, seq, signer) DO UPDATE SET at = ''",
    "INSERT INTO signature SELECT subject, seq + 1, performer, performer, role, meaning, at FROM signature",
    "ALTER TABLE signature DROP CONSTRAINT signature_by_another",
    "DROP TABLE signature",
    "DROP TABLE erasure",
    "DELETE FROM erasure",
    "UPDATE erasure SET entry = ''",
    "DROP TABLE entry",
    "DROP TABLE private",
    "ALTER TABLE entry RENAME TO gone",
    "ALTER TABLE private RENAME TO gone",
    "ALTER TABLE entry DROP COLUMN kind",
    "ALTER TABLE private RENAME COLUMN sealed TO gone",
    "ALTER TABLE entry ADD COLUMN more TEXT",
    *(f"DELETE FROM {t}" for t in PROVING),
    *(f"DROP TABLE {t}" for t in PROVING),
    *(f"ALTER TABLE {t} ADD COLUMN more TEXT" for t in PROVING),
    *(f"INSERT INTO {t} SELECT * FROM {t}" for t in PROVING),
    "UPDATE leaf SET idx = idx + 1000",
    "UPDATE leaf SET hash = 'x'",
    "UPDATE tile SET hash = hash",
    "UPDATE checkpoint SET note = ''",
    "UPDATE cosignature SET line = ''",
    "UPDATE timestamp_token SET answer = ''",
    "UPDATE outside SET at = at",
    "INSERT INTO leaf SELECT * FROM leaf WHERE true ON CONFLICT (idx) DO UPDATE SET hash = 'x'",
    "INSERT INTO leaf SELECT * FROM leaf WHERE true ON CONFLICT (hash) DO UPDATE SET idx = leaf.idx + 1",
    "INSERT INTO checkpoint SELECT * FROM checkpoint WHERE true ON CONFLICT (size) DO UPDATE SET note = ''",
]
SQLITE = [
    f"REPLACE INTO entry {KEYS} {COPY}",
    f"INSERT OR REPLACE INTO entry {KEYS} {OTHER.replace('seq + 1', 'seq')} FROM entry",
    f"INSERT OR REPLACE INTO entry {KEYS} {OTHER.replace(chr(39) + 'x' + chr(39) + ' || hash', 'hash')} FROM entry",
    f"INSERT OR REPLACE INTO entry {KEYS} {OTHER.replace('idem || ' + chr(39) + 'x' + chr(39), 'idem')} FROM entry",
    "REPLACE INTO private SELECT * FROM private",
    "REPLACE INTO signature SELECT * FROM signature",
    *(f"REPLACE INTO {t} SELECT * FROM {t}" for t in PROVING),
    "INSERT OR REPLACE INTO leaf SELECT idx + 1000, hash FROM leaf",
    "UPDATE OR REPLACE entry SET seq = 1",
    *(f"DROP TRIGGER {t}_no_{way}" for t in LEDGER for way in ("update", "delete", "replace")),
    "PRAGMA writable_schema = 1",
    "PRAGMA Writable_Schema = ON",
    "PRAGMA main.writable_schema(1)",
    "PRAGMA recursive_triggers = 0",
    "PRAGMA trusted_schema = 1",
    "PRAGMA synchronous = OFF",
    "PRAGMA journal_mode = OFF",
    "DELETE FROM sqlite_master WHERE name = 'entry_no_update'",
    "UPDATE sqlite_master SET sql = '' WHERE name = 'entry_no_update'",
    "CREATE TRIGGER eat BEFORE INSERT ON entry BEGIN SELECT RAISE(IGNORE); END",
    "CREATE TEMP TRIGGER eat BEFORE INSERT ON entry BEGIN SELECT RAISE(IGNORE); END",
    "DROP INDEX entry_hash",
    "DROP INDEX entry_idem",
]
POSTGRESQL = [
    "TRUNCATE entry",
    "TRUNCATE entry, private CASCADE",
    "TRUNCATE signature",
    *(f"TRUNCATE {t}" for t in PROVING),
    "TRUNCATE private RESTART IDENTITY",
    "DELETE FROM ONLY entry USING item WHERE entry.subject = item.id",
    "UPDATE ONLY entry SET kind = item.state FROM item WHERE entry.subject = item.id",
    "MERGE INTO entry USING entry AS e ON entry.hash = e.hash WHEN MATCHED THEN DELETE",
    "MERGE INTO private p USING private q ON p.commitment = q.commitment WHEN MATCHED THEN UPDATE SET sealed = q.sealed",
]
POSTGRESQL_OWNER = [
    "DROP TRIGGER entry_no_rewrite ON entry",
    "DROP TRIGGER private_no_truncate ON private",
    "ALTER TABLE entry DISABLE TRIGGER ALL",
    "ALTER TABLE entry DISABLE TRIGGER entry_no_rewrite",
    "ALTER TABLE private ENABLE REPLICA TRIGGER private_no_rewrite",
    "DROP FUNCTION ledger_refuse() CASCADE",
    "CREATE OR REPLACE FUNCTION ledger_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$",
    "SET session_replication_role = replica",
    "CREATE RULE eat AS ON INSERT TO entry DO INSTEAD NOTHING",
    "CREATE TRIGGER eat BEFORE INSERT ON entry EXECUTE FUNCTION ledger_refuse()",
    "ALTER TABLE entry DISABLE RULE ALL",
    "DROP INDEX entry_hash",
    "ALTER TABLE entry OWNER TO CURRENT_USER",
    "DROP SCHEMA public CASCADE",
    "UPDATE pg_trigger SET tgenabled = 'D'",
    "INSERT INTO leaf (idx, hash) VALUES (9, 'x')",
    "INSERT INTO tile (level, idx, hash) VALUES (1, 9, 'x')",
    "INSERT INTO checkpoint (size, note, made) VALUES (9, 'x', 'x')",
]


def state() -> list[Any]:
    """All that the ledger holds, and all that guards it."""
    held = [sorted(map(repr, db.rows(f"SELECT * FROM {t}"))) for t in LEDGER]
    return [*held, sorted(standing()), columns()]


def columns() -> list[list[str]]:
    return [[c.name for c in db.proxy.obj.get_columns(t)] for t in LEDGER]


def standing() -> set[str]:
    if db.is_postgresql():
        found = db.rows("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled = 'A'")
    else:
        found = db.rows("SELECT name FROM sqlite_master WHERE type = 'trigger'")
    return {name for (name,) in found}


def written(desk: Any) -> None:
    """A little of everything: entries, private values, a signature."""
    out, people = desk.out(note="備考"), desk.cast.people
    submission = Submission(new_idem(), second=Signature(people["伊藤"], "password", desk.ago(0)))
    assert items.hand_over(desk.user("tax"), submission, out, CustodyHandedOver(receiver=people["伊藤"])).done


def proven() -> None:
    """A row in each table of what proves the ledger: a guard has nothing to refuse on an empty one."""
    if db.rows("SELECT 1 FROM leaf"):
        return
    with db.proxy.obj.atomic():
        db.run_many("INSERT INTO leaf (idx, hash) VALUES (?, ?)", [(0, "a" * 64)])
        db.run_many("INSERT INTO tile (level, idx, hash) VALUES (?, ?, ?)", [(1, 0, "b" * 64)])
        db.run_many("INSERT INTO checkpoint (size, note, made) VALUES (?, ?, ?)", [(1, "note", "now")])
        db.run_many("INSERT INTO cosignature (size, name, line, received) VALUES (?, ?, ?, ?)", [(1, "w", "—", "now")])
        db.run_many("INSERT INTO further_signature (size, n, line, made) VALUES (?, ?, ?, ?)", [(1, 1, "—", "now")])
        token = "INSERT INTO timestamp_token (size, sha256, answer, at, received) VALUES (?, ?, ?, ?, ?)"
        db.run_many(token, [(1, "c" * 64, "", "now", "now")])
        db.run_many("INSERT INTO outside (size, kind, at) VALUES (?, ?, ?)", [(1, "slip", "now")])


def refused(probe: str) -> None:
    before = state()
    with pytest.raises((peewee.PeeweeException, psycopg.Error)), db.proxy.obj.atomic():
        db.proxy.obj.execute_sql(probe)
    assert state() == before


@pytest.mark.parametrize("probe", BOTH)
@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_the_ledger_refuses(desk: Any, probe: str, engine: str, request: pytest.FixtureRequest) -> None:
    written(desk)
    proven()
    if engine == "postgresql" and probe.startswith(("DROP", "ALTER")):
        request.getfixturevalue("restricted")
    refused(probe)


@pytest.mark.parametrize("engine", ["sqlite"])
@pytest.mark.parametrize("probe", SQLITE)
def test_sqlite_refuses(desk: Any, probe: str) -> None:
    written(desk)
    proven()
    refused(probe)


@pytest.mark.parametrize("engine", ["postgresql"])
@pytest.mark.parametrize("probe", POSTGRESQL)
def test_postgresql_refuses_even_its_owner(desk: Any, probe: str) -> None:
    written(desk)
    proven()
    if probe.startswith("MERGE") and db.proxy.obj.server_version < 150_000:
        pytest.skip("MERGE came with PostgreSQL 15")
    refused(probe)


@pytest.fixture
def with_proofs(cast: Any) -> None:
    """Rows in the tables that only the signer may add to."""
    proven()


@pytest.fixture
def restricted(cast: Any, cast_url: str) -> Iterator[str]:
    """The same database bound anew, as a login that was given no more than `grants`."""
    owner, role = db.proxy.obj, "azukari_app"
    owner.execute_sql(f"DROP ROLE IF EXISTS {role}")
    owner.execute_sql(f"CREATE ROLE {role} LOGIN PASSWORD 'app'")
    for statement in grants(owner, role):
        owner.execute_sql(statement)
    parts = urlsplit(cast_url)
    url = urlunsplit(parts._replace(netloc=f"{role}:app@{parts.hostname}:{parts.port}"))
    with db.bind(db.connect(url)).connection_context():
        yield url
    db.bind(owner)
    owner.execute_sql(f"DROP OWNED BY {role}")
    owner.execute_sql(f"DROP ROLE {role}")


@pytest.mark.parametrize("engine", ["postgresql"])
@pytest.mark.parametrize("probe", [*POSTGRESQL, *POSTGRESQL_OWNER])
def test_postgresql_refuses_the_login_of_the_server(desk: Any, probe: str, with_proofs: None, restricted: str) -> None:
    written(desk)
    refused(probe)


@pytest.mark.parametrize("engine", ["postgresql"])
def test_the_login_of_the_server_can_do_all_the_work(desk: Any, restricted: str) -> None:
    (item,) = desk.out()
    assert db.rows("SELECT state FROM item WHERE id = ?", (item,)) == [("in_use",)]
    assert not list(whole.verify_all())


@pytest.mark.parametrize("engine", ["postgresql"])
def test_a_replica_role_does_not_switch_the_guards_off(desk: Any) -> None:
    desk.out()
    db.proxy.obj.execute_sql("SET session_replication_role = replica")
    refused("DELETE FROM entry")
    refused("TRUNCATE entry")


@pytest.mark.parametrize("engine", ["sqlite"])
def test_guards_hold_on_a_connection_without_our_authoriser(desk: Any, cast_url: str) -> None:
    desk.out()
    bare = sqlite3.connect(cast_url.removeprefix("sqlite:///"))
    for probe in ("UPDATE entry SET kind = 'x'", "DELETE FROM private", *SQLITE[:5]):
        with pytest.raises(sqlite3.Error, match="append-only"):
            bare.execute(probe)
    bare.close()


def test_a_broken_guard_is_told_in_the_products_own_words(cast: Any) -> None:
    @db.transaction
    def rewrite() -> None:
        db.rows("UPDATE entry SET kind = 'x' RETURNING kind")

    with pytest.raises(errors.LedgerGuarded):
        rewrite()


def test_every_guard_stands_after_the_migrations(database_url: str) -> None:
    with db.bind(db.connect(database_url)).connection_context():
        assert standing() == guard_names(db.proxy.obj)


def test_a_guard_that_fell_in_a_migration_is_put_up_again(database_url: str) -> None:
    bare = db.connect(database_url, guarded=False)
    with bare.connection_context():
        guards.drop_guards(bare)
    db.migrate(database_url)
    with db.bind(db.connect(database_url)).connection_context():
        assert standing() == guard_names(db.proxy.obj)


@pytest.mark.parametrize("which", ["all", "one"])
def test_verify_warns_of_guards_that_are_gone_and_init_puts_them_back(
    desk: Any, cast_url: str, command: Any, which: str
) -> None:
    desk.received()
    assert "Warning" not in command("verify")[1]
    bare = db.connect(cast_url, guarded=False)
    with bare.connection_context():
        if which == "all":
            guards.drop_guards(bare)
        elif db.is_postgresql():
            bare.execute_sql("ALTER TABLE entry DISABLE TRIGGER entry_no_truncate")
        else:
            bare.execute_sql("DROP TRIGGER entry_no_delete")
    code, out, _ = command("verify")
    assert code == 1
    assert f"Warning: {len(guard_names(db.proxy.obj)) if which == 'all' else 1} triggers" in out
    assert "entry_no_" in out or which == "all"
    assert "custody init" in out
    assert command("init")[0] == 0
    code, out, _ = command("verify")
    assert (code, "Warning" in out) == (0, False)


def tables() -> list[type[peewee.Model]]:
    found = [getattr(models, name) for name in models.__all__]
    return [m for m in found if isinstance(m, type) and issubclass(m, peewee.Model) and m is not models.Register]


def test_models_and_tables_agree(database_url: str) -> None:
    with db.bind(db.connect(database_url)).connection_context():
        difference = diff_models(db.proxy.obj, tables())
        # A model cannot name an index over what a function of PostgreSQL makes.
        indexes = [i for i in difference.drop_indexes if i.name != "item_words_pieces"]
        difference = difference._replace(drop_indexes=indexes)
        assert not difference, difference
