"""The signer signs what goes on from what it signed before, and nothing else."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from plain_entries import INSERT, plain_entry

from custody import clock, db, keyring
from custody.ledger import alarms, checkpoints, guards, restores, tree
from custody.ledger.alarms import Alarm
from custody.ledger.entry import entry_hash
from custody.ledger.sequence import sequence
from custody.queries import proving
from custody.settings import settings
from custody.signer import memory
from custody.signer.adopting import Forgotten, adopt
from custody.signer.rounds import Signer


@db.transaction
def write(first: int, count: int, said: str = "body") -> None:
    heads, rows = dict(db.rows("SELECT subject, hash FROM entry ORDER BY seq")), list[list[object]]()
    for n in range(first, first + count):
        subject, when = f"item:{n % 10}", f"2026-11-01T00:00:{n // 1000:02d}.{n % 1000:03d}Z"
        rows.append(plain_entry(subject, n // 10 + 1, heads.get(subject, ""), when, f"{said}-{n}"))
        heads[subject] = rows[-1][2]
    db.run_many(INSERT, rows)


@pytest.fixture
def opened(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setenv("CUSTODY_KEYS", str(tmp_path / "keys"))
    settings.cache_clear()
    db.bind(db.connect(database_url)).connect()
    yield database_url
    db.proxy.obj.close()


@pytest.fixture
def bare(opened: str) -> Iterator[None]:
    """The same database in the hands of whoever administers it."""
    owner, database = db.proxy.obj, db.connect(opened, guarded=False)
    with db.bind(database).connection_context():
        guards.drop_guards(database)
        yield
    db.bind(owner)


def signed() -> list[int]:
    return [size for (size,) in db.rows("SELECT size FROM checkpoint ORDER BY size")]


def refused(signer: Signer | None = None) -> Alarm:
    """What a new signer process, or `signer`, says; nothing is signed by it, and the database shows the alarm."""
    before = signed(), memory.place().read_bytes()
    with pytest.raises(Alarm) as caught:
        (signer or Signer()).round()
    assert (signed(), memory.place().read_bytes()) == before
    standing = alarms.standing()
    assert standing is not None
    assert standing.code == caught.value.code
    return caught.value


def root() -> bytes:
    return tree.root(bytes.fromhex(h) for (h,) in db.rows("SELECT hash FROM leaf ORDER BY idx"))


def test_a_round_signs_the_root_over_all_entries(opened: str) -> None:
    write(0, 300)
    done = Signer().round()
    assert (done.added, done.size, done.signed) == (300, 300, True)
    newest = checkpoints.newest()
    assert newest is not None
    said = checkpoints.read(newest, checkpoints.verifiers())
    assert (said.size, said.root, said.origin) == (300, root(), settings().log)


def test_nothing_is_signed_twice(opened: str) -> None:
    write(0, 10)
    signer = Signer()
    assert [signer.round().signed for _ in range(3)] == [True, False, False]
    assert signed() == [10]


def test_nothing_is_signed_where_there_is_nothing(opened: str) -> None:
    assert not Signer().round().signed
    assert signed() == []


def test_the_signer_goes_on_after_a_restart(opened: str) -> None:
    for first in (0, 10, 20):
        write(first, 10)
        assert Signer().round().signed
    assert signed() == [10, 20, 30]


def test_the_key_and_the_memory_are_for_the_signer_alone(opened: str) -> None:
    write(0, 1)
    Signer().round()
    assert {p.stat().st_mode & 0o777 for p in (keyring.folder() / "log.key", memory.place())} == {0o600}
    assert keyring.folder().stat().st_mode & 0o777 == 0o700


def test_a_key_that_others_may_read_is_not_used(opened: str) -> None:
    write(0, 1)
    Signer().round()
    (keyring.folder() / "log.key").chmod(0o640)
    write(1, 1)
    assert refused().code == "unreadable"


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"size": "x"}', "\x00"])
def test_a_memory_that_does_not_read_is_no_empty_memory(opened: str, text: str) -> None:
    write(0, 1)
    Signer().round()
    memory.place().write_text(text)
    assert refused().code == "unreadable"


def rolled_back(url: str, folder: Path) -> None:
    """Twenty entries are signed; the database is as it was after ten of them."""
    file = Path(url.removeprefix("sqlite:///"))
    write(0, 10)
    Signer().round()
    db.proxy.obj.close()
    shutil.copy(file, folder / "backup.db")
    db.proxy.obj.connect()
    write(10, 10)
    Signer().round()
    db.proxy.obj.close()
    shutil.copy(folder / "backup.db", file)
    db.proxy.obj.connect()
    assert signed() == [10]


@pytest.mark.parametrize("engine", ["sqlite"])
def test_a_database_put_back_from_a_backup_is_refused(opened: str, tmp_path: Path) -> None:
    rolled_back(opened, tmp_path)
    assert refused().code == "shorter"


@pytest.mark.parametrize("engine", ["sqlite"])
@pytest.mark.parametrize("more", [10, 11, 300])
def test_a_backup_is_refused_also_when_it_has_grown_past_what_was_signed(
    opened: str, tmp_path: Path, more: int
) -> None:
    """The sequencer of the time ran on while the signer did not look: only the root tells."""
    rolled_back(opened, tmp_path)
    write(10, more, "other")
    sequence()
    assert refused().code == "other"
    write(10 + more, 10, "other")
    assert refused().code == "other"


@pytest.mark.parametrize("engine", ["sqlite"])
def test_a_backup_that_is_written_to_is_refused_while_it_is_shorter(opened: str, tmp_path: Path) -> None:
    rolled_back(opened, tmp_path)
    write(10, 5, "other")
    assert refused().code == "shorter"


def cut_to(size: int) -> None:
    """What a backup of that time would hold, on either database."""
    for sql in (
        "DELETE FROM entry WHERE hash IN (SELECT hash FROM leaf WHERE idx >= ?)",
        "DELETE FROM leaf WHERE idx >= ?",
        "DELETE FROM checkpoint WHERE size > ?",
    ):
        db.run_many(sql, [(size,)])


def test_entries_cut_off_are_refused_and_the_alarm_stands_until_they_are_back(bare: None) -> None:
    write(0, 20)
    signer = Signer()
    signer.round()
    cut_to(12)
    assert refused(signer).code == "shorter"
    assert refused().code == "shorter"
    write(12, 8)
    sequence()
    assert not Signer().round().signed
    assert alarms.standing() is None


@pytest.mark.parametrize("new", [False, True])
def test_an_edited_entry_is_refused(bare: None, new: bool) -> None:
    write(0, 20)
    signer = Signer()
    signer.round()
    db.run_many("UPDATE entry SET body = ? WHERE subject = ? AND seq = 1", [(b"edited", "item:3")])
    if new:
        write(20, 5)
    assert refused(signer).at == "item:3 #1"


def test_an_entry_edited_before_it_had_a_leaf_is_left_out_and_named_and_all_others_are_signed(bare: None) -> None:
    write(0, 5)
    Signer().round()
    write(5, 5)
    ((body,),) = db.rows("SELECT body FROM entry WHERE subject = 'item:7'")
    db.run_many("UPDATE entry SET body = ? WHERE subject = ?", [(b"edited", "item:7")])
    signer = Signer()
    assert [signer.round().size for _ in range(2)] == [9, 9]
    alarm = alarms.standing(alarms.LEFT_OUT)
    assert (alarm and alarm.at, alarms.standing()) == ("item:7 #1", None)
    assert alarm.text in proving.wrong("2026-11-01T00:06:00.000Z")  # type: ignore[union-attr]
    assert not alarms.waiting("2026-11-01T00:06:00.000Z")
    db.run_many("UPDATE entry SET body = ? WHERE subject = ?", [(bytes(body), "item:7")])
    assert (signer.round().size, alarms.standing(alarms.LEFT_OUT)) == (10, None)


def test_an_entry_that_is_gone_is_refused(bare: None) -> None:
    write(0, 20)
    signer = Signer()
    signer.round()
    db.run_many("DELETE FROM entry WHERE subject = ? AND seq = 2", [("item:4",)])
    assert refused(signer).code == "gone"


def test_an_entry_rewritten_with_its_leaf_is_refused(bare: None) -> None:
    write(0, 20)
    Signer().round()
    body = b"rewritten"
    ((old,),) = db.rows("SELECT hash FROM entry WHERE subject = 'item:4' AND seq = 1")
    db.run_many("UPDATE entry SET body = ?, hash = ? WHERE hash = ?", [(body, entry_hash(body), old)])
    db.run_many("UPDATE leaf SET hash = ? WHERE hash = ?", [(entry_hash(body), old)])
    assert refused().code == "other"
    write(20, 5)
    assert refused().code == "other"


@pytest.mark.parametrize("sql", ["DELETE FROM leaf WHERE idx = 3", "UPDATE leaf SET hash = 'no hash' WHERE idx = 3"])
def test_a_tree_with_a_gap_is_refused(bare: None, sql: str) -> None:
    write(0, 20)
    Signer().round()
    db.run_many(sql, [()])
    write(20, 1)
    assert refused().code in ("gap", "other")


def test_leaves_exchanged_are_refused(bare: None) -> None:
    write(0, 20)
    Signer().round()
    (one, two) = (h for (h,) in db.rows("SELECT hash FROM leaf WHERE idx IN (3, 4) ORDER BY idx"))
    for idx, hash_ in ((3, "x"), (4, one), (3, two)):
        db.run_many("UPDATE leaf SET hash = ? WHERE idx = ?", [(hash_, idx)])
    assert refused().code == "other"


def test_a_checkpoint_that_the_signer_did_not_sign_is_refused(bare: None) -> None:
    write(0, 20)
    Signer().round()
    db.run_many("INSERT INTO checkpoint (size, note, made) VALUES (?, ?, ?)", [(25, "note", "x")])
    assert refused().code == "checkpoint"


def test_without_its_memory_the_signer_does_not_begin_anew(opened: str) -> None:
    write(0, 20)
    Signer().round()
    memory.place().unlink()
    with pytest.raises(Alarm, match="own file is gone"):
        Signer().round()
    with pytest.raises(Forgotten) as told:
        adopt()
    assert (told.value.size, memory.recalled()) == (20, None)
    size, restore = adopt(confirmed=True)
    assert restore is not None
    assert (size, restore.kept.size, restore.given_up) == (20, 20, None)
    assert "lost its own file" in restores.all_restores()[0].told.en
    assert [t.en for t in proving.wrong(clock.now()) if "goes on although" in t.en]
    write(20, 5)
    assert Signer().round().signed


def test_a_checkpoint_of_another_key_is_not_adopted(opened: str) -> None:
    write(0, 20)
    Signer().round()
    shutil.rmtree(keyring.folder())
    with pytest.raises(Alarm):
        adopt()


def test_what_was_remembered_but_not_published_is_published_next(bare: None) -> None:
    """Killed between its own file and the database: the same checkpoint comes out, not another of that size."""
    write(0, 20)
    Signer().round()
    note = json.loads(memory.place().read_text())["note"]
    db.rows("DELETE FROM checkpoint RETURNING size")
    assert not Signer().round().signed
    assert db.rows("SELECT size, note FROM checkpoint") == [(20, note)]


def test_only_one_signer_works_at_a_time(opened: str) -> None:
    with memory.alone(), pytest.raises(BlockingIOError), memory.alone():
        pass


def test_an_entry_that_waits_too_long_is_an_alarm(opened: str) -> None:
    write(0, 3)
    assert alarms.waiting("2026-11-01T00:06:00.000Z")
    assert not alarms.waiting("2026-11-01T00:04:00.000Z")
    Signer().round()
    assert not alarms.waiting("2026-11-01T00:06:00.000Z")


@pytest.mark.parametrize("engine", ["postgresql"])
def test_the_login_of_the_signer_can_do_its_work_and_no_other(opened: str, restricted_signer: Any) -> None:
    owner = db.proxy.obj
    write(0, 300)
    with db.bind(db.connect(restricted_signer)).connection_context():
        assert Signer().round().size == 300
        for sql in ("DELETE FROM leaf", "UPDATE checkpoint SET note = ''", "INSERT INTO entry SELECT * FROM entry",
                    "SELECT * FROM private"):  # fmt: skip
            with pytest.raises(Exception, match="permission denied"), db.proxy.obj.atomic():
                db.proxy.obj.execute_sql(sql)
    db.bind(owner)


@pytest.fixture
def restricted_signer(opened: str) -> Iterator[str]:
    from urllib.parse import urlsplit, urlunsplit

    owner, role = db.proxy.obj, "azukari_signer"
    owner.execute_sql(f"DROP ROLE IF EXISTS {role}")
    owner.execute_sql(f"CREATE ROLE {role} LOGIN PASSWORD 'signer'")
    for statement in guards.signer_grants(role):
        owner.execute_sql(statement)
    parts = urlsplit(opened)
    yield urlunsplit(parts._replace(netloc=f"{role}:signer@{parts.hostname}:{parts.port}"))
    owner.execute_sql(f"DROP OWNED BY {role}")
    owner.execute_sql(f"DROP ROLE {role}")
