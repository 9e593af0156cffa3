"""Restoring: everything is back as it was, or nothing has changed. The archive is believed in nothing."""

from __future__ import annotations

import json
import shutil
import threading
import time
import zipfile
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import psycopg
import pytest
from copies_of_all import Files, about, backup, command, everything, opened, repacked

from custody import db
from custody.backup import manifest, new_database
from custody.demo.cast import sent
from custody.events.items import ItemSighted
from custody.ledger import sealing, whole
from custody.usecases import accounts, items, sessions

OF_0016 = Path(__file__).parent / "backups" / "of-0016.zip"
DRILLS = 3
ALL_DRILLS = 50  # ledger.md R16


@pytest.fixture
def desk(engine: str, request: pytest.FixtureRequest, desk_for: Any) -> Any:
    return desk_for(deepcopy(request.getfixturevalue(f"{engine}_cast")[1]))


@pytest.fixture
def house(cast_url: str, desk: Any) -> str:
    """A database with a little history and a way in, nobody connected to it."""
    with opened(cast_url):
        desk.out(n=2, note="備考")
        (item,) = desk.stored()
        assert items.take_out(desk.user("tax"), sent(), [item], desk.using(place="会議室")).refused
        db.transaction(accounts.store)(desk.cast.people["佐藤"], "sato", "no password fits")
        sessions.begin(desk.cast.people["佐藤"], {}, sessions.Lifetime(10, 12))
    return cast_url


@pytest.fixture
def made(house: str, tmp_path: Path) -> Path:
    return backup(house, tmp_path / "backup.zip")


def add_one(url: str, desk: Any) -> None:
    with opened(url):
        desk.stored()


def test_everything_is_as_it_was_at_the_time_of_the_backup(house: str, desk: Any, made: Path) -> None:
    before = everything(house)
    add_one(house, desk)
    assert everything(house) != before
    assert command(house, "restore", str(made)) == 0
    assert everything(house) == before


def test_the_former_database_is_kept_and_told_of(house: str, desk: Any, made: Path, capsys: Any) -> None:
    add_one(house, desk)
    before = everything(house)
    capsys.readouterr()
    command(house, "restore", str(made))
    (kept,) = [line for line in capsys.readouterr().out.splitlines() if "kept as" in line]
    name = kept.split("kept as ")[1].split(". Delete")[0]
    former = f"sqlite:///{name}" if house.startswith("sqlite") else house.rpartition("/")[0] + f"/{name}"
    assert everything(former) == before


def test_nobody_is_signed_in_after_a_restore_but_everybody_has_their_way_in(house: str, made: Path) -> None:
    assert command(house, "restore", str(made)) == 0
    with opened(house):
        assert db.rows("SELECT count(*) FROM session") == [(0,)]
        assert db.rows("SELECT login FROM account") == [("sato",)]


def test_work_goes_on_with_the_next_numbers(house: str, desk: Any, made: Path) -> None:
    command(house, "restore", str(made))
    with opened(house):
        desk.out(n=2)
        assert not list(whole.verify_all())


def test_what_is_sent_again_after_a_restore_is_not_doubled(house: str, desk: Any, tmp_path: Path) -> None:
    again = sent()
    with opened(house):
        ids = desk.stored(n=2)
        first = items.sight(desk.user("tax"), again, ids, ItemSighted(note="見た"))
    made = backup(house, tmp_path / "b.zip")
    command(house, "restore", str(made))
    with opened(house):
        second = items.sight(desk.user("tax"), again, ids, ItemSighted(note="見た"))
    assert second.replayed
    assert second == first


def test_photos_that_are_gone_come_back_with_it(house: str, desk: Any, tmp_path: Path, capsys: Any) -> None:
    sha256 = scan(house, desk)
    made = backup(house, tmp_path / "b.zip")
    without = backup(house, tmp_path / "w.zip", "--without-files")
    shutil.rmtree(tmp_path / "files")
    assert command(house, "restore", str(without)) == 1
    assert "1 photos or scans are gone" in capsys.readouterr().out
    assert command(house, "restore", str(made)) == 0
    assert (tmp_path / "files" / sha256[:2] / sha256).read_bytes() == b"%PDF-1.7\n%%EOF"


def scan(url: str, desk: Any) -> str:
    from custody.usecases import photos

    with opened(url):
        return str(photos.keep(desk.keeper("tax"), desk.cast.contracts["tax"], b"%PDF-1.7\n%%EOF"))


def test_a_restore_to_another_place_leaves_the_present_database_alone(
    house: str, desk: Any, made: Path, tmp_path: Path
) -> None:
    wanted = everything(house)
    add_one(house, desk)
    before = everything(house)
    other = f"sqlite:///{tmp_path}/elsewhere/custody.db"
    assert command(house, "restore", str(made), "--to", other) == 0
    assert (everything(house), everything(other)) == (before, wanted)


def test_a_database_in_use_is_not_taken_from_under_a_server(house: str, desk: Any, made: Path, capsys: Any) -> None:
    add_one(house, desk)
    server = db.connect(house)
    with server.connection_context():
        server.execute_sql("SELECT count(*) FROM entry").fetchall()
        assert command(house, "restore", str(made)) == 1
    assert "Stop the server" in capsys.readouterr().err
    assert not leftovers(house)
    with opened(house):
        assert not list(whole.verify_all())


def leftovers(url: str) -> list[str]:
    """New databases that were left behind."""
    if url.startswith("sqlite:"):
        file = Path(url.removeprefix("sqlite:///"))
        return [f.name for f in file.parent.iterdir() if f.name.startswith(f"{file.name}.new-")]
    name = url.rpartition("/")[2]
    with opened(url):
        return [str(n) for (n,) in db.rows("SELECT datname FROM pg_database") if str(n).startswith(f"{name}_new_")]


def first_line_of_entries(files: Files, change: Callable[[list[Any]], None]) -> None:
    head, first, *rest = files["tables/entry.jsonl"].split(b"\n")
    row = json.loads(first)
    change(row)
    files["tables/entry.jsonl"] = b"\n".join([head, json.dumps(row).encode(), *rest])


def another_column(files: Files) -> None:
    first_line_of_entries(files, lambda row: row.__setitem__(2, "0" * 64))


def another_body(files: Files) -> None:
    first_line_of_entries(files, lambda row: row.__setitem__(-1, {"b64": "e30="}))


def one_entry_less(files: Files) -> None:
    head, _, *rest = files["tables/entry.jsonl"].split(b"\n")
    files["tables/entry.jsonl"] = b"\n".join([head, *rest])


def no_json(files: Files) -> None:
    files["tables/entry.jsonl"] += b"\xff{\n"


def half_a_line(files: Files) -> None:
    files["tables/counter.jsonl"] = files["tables/counter.jsonl"][:-3]


def a_float(files: Files) -> None:
    files["tables/counter.jsonl"] += b'["X",1.5]\n'


def a_huge_number(files: Files) -> None:
    files["tables/counter.jsonl"] += b'["X",99999999999999999999]\n'


def a_column_of_sql(files: Files) -> None:
    files["tables/job.jsonl"] = b'["name) SELECT 1 --"]\n'


def a_table_of_ours_that_is_derived(files: Files) -> None:
    files["tables/item.jsonl"] = b'["id"]\n'


def a_path_upwards(files: Files) -> None:
    files["../outside"] = b"x"


def a_photo_of_another_hash(files: Files) -> None:
    files["files/" + "a" * 64] = b"x"


def no_manifest(files: Files) -> None:
    files["manifest.json"] = b"[]"


FORGED = (
    another_column, another_body, one_entry_less, no_json, half_a_line, a_float, a_huge_number, a_column_of_sql,
    a_table_of_ours_that_is_derived, a_path_upwards, a_photo_of_another_hash,
    about(lambda said: said.update(entries=said["entries"] + 1)),
    about(lambda said: said.update(newest="2099-01-01T00:00:00.000Z")),
    about(lambda said: said.update(more="x")),
    about(lambda said: said.update(format="azukari-backup/2")),
    about(lambda said: said.update(checkpoint=5)),
)  # fmt: skip


@pytest.mark.parametrize("engine", ["sqlite"])
@pytest.mark.parametrize("change", FORGED)
def test_what_was_tampered_with_is_refused_and_nothing_is_made(
    house: str, made: Path, change: Callable[[Files], None], tmp_path: Path, capsys: Any
) -> None:
    before = everything(house)
    forged = repacked(made, change, tmp_path / "forged.zip")
    assert command(house, "restore", str(forged)) == 1
    said = capsys.readouterr().err.strip().splitlines()[-1]
    assert "Nothing was changed" in said
    assert everything(house) == before
    assert not leftovers(house)
    assert not (tmp_path.parent / "outside").exists()


@pytest.mark.parametrize("engine", ["sqlite"])
def test_a_truncated_archive_is_refused_wherever_it_ends(house: str, made: Path, tmp_path: Path) -> None:
    data = made.read_bytes()
    for part in range(20):
        cut = tmp_path / "cut.zip"
        cut.write_bytes(data[: len(data) * part // 20])
        assert command(house, "restore", str(cut)) == 1


@pytest.mark.parametrize("engine", ["sqlite"])
def test_a_flipped_byte_is_refused_wherever_it_is(house: str, made: Path, tmp_path: Path) -> None:
    """Or it is one that nothing depends on, such as a date of a member."""
    data, wanted = made.read_bytes(), everything(house)
    refused = 0
    for at in range(0, len(data), max(len(data) // 150, 1)):
        bad = bytearray(data)
        bad[at] ^= 0x20
        file = tmp_path / "bad.zip"
        file.write_bytes(bad)
        code = command(house, "restore", str(file))
        refused += code == 1
        assert code in (0, 1)
    assert refused > 100
    assert everything(house) == wanted


@pytest.mark.parametrize("engine", ["sqlite"])
def test_a_foreign_file_is_refused_in_plain_words(house: str, tmp_path: Path, capsys: Any) -> None:
    other = tmp_path / "letter.zip"
    with zipfile.ZipFile(other, "w") as archive:
        archive.writestr("letter.txt", "hello")
    for file in (other, Path(__file__)):
        assert command(house, "restore", str(file)) == 1
        assert "another kind of file" in capsys.readouterr().err
    assert command(house, "restore", str(tmp_path / "none.zip")) == 2


@pytest.mark.parametrize("engine", ["sqlite"])
def test_a_bomb_is_refused_before_it_is_unpacked(house: str, made: Path, tmp_path: Path, capsys: Any) -> None:
    def bomb(files: Files) -> None:
        files["tables/job.jsonl"] = b'["name"]\n' + b" " * 200_000_000

    assert command(house, "restore", str(repacked(made, bomb, tmp_path / "bomb.zip"))) == 1
    assert "impossibly tight" in capsys.readouterr().err


@pytest.mark.parametrize("engine", ["sqlite"])
def test_a_line_without_end_is_refused(house: str, made: Path, tmp_path: Path, capsys: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr("custody.backup.reading.MAX_LINE", 1000)

    def long(files: Files) -> None:
        files["tables/job.jsonl"] = b'["name","ran","told","failed"]\n["' + b"x" * 5000 + b'","","",""]\n'

    monkeypatch.setattr("custody.backup.reading.BLOCK", 2000)
    assert command(house, "restore", str(repacked(made, long, tmp_path / "long.zip"))) == 1
    assert "too long" in capsys.readouterr().err


@pytest.mark.parametrize("engine", ["sqlite"])
def test_a_backup_of_another_ledger_is_refused(house: str, made: Path, monkeypatch: Any, capsys: Any) -> None:
    monkeypatch.setenv("CUSTODY_LOG", "another.example/log")
    assert command(house, "restore", str(made)) == 1
    assert "another.example/log" in capsys.readouterr().err


def test_a_backup_of_a_newer_version_is_refused(house: str, made: Path, tmp_path: Path, capsys: Any) -> None:
    newer = repacked(made, about(lambda said: said["schema"].append("9999_more")), tmp_path / "newer.zip")
    assert command(house, "restore", str(newer)) == 1
    assert "newer version (9999_more)" in capsys.readouterr().err


def test_a_backup_from_before_a_migration_is_brought_up_to_date(database_url: str, engine: str, tmp_path: Path) -> None:
    """Made with the tables of 0016: private values stood in the clear, and there was no tree."""
    from playhouse.migrations import Runner

    to = f"sqlite:///{tmp_path}/new.db" if engine == "sqlite" else database_url
    assert command(to, "restore", str(OF_0016)) == 0
    with opened(to):
        assert len(Runner(db.proxy.obj, directory=str(db.MIGRATIONS)).applied()) == len(
            list(db.MIGRATIONS.glob("0*.py"))
        )
        assert whole.count() == manifest_of(OF_0016).entries
        assert db.rows("SELECT count(*) FROM person WHERE name = '佐藤 花子'") == [(1,)]
        assert db.rows("SELECT login FROM account") == [("sato",)]
        assert not list(whole.verify_all())


def test_a_full_disk_leaves_the_present_database_as_it_was(
    house: str, made: Path, monkeypatch: Any, capsys: Any
) -> None:
    from custody.errors import StorageFull

    def full(*_: object) -> None:
        raise StorageFull

    before = everything(house)
    monkeypatch.setattr("custody.backup.filling.rebuild.rebuild", full)
    assert command(house, "restore", str(made)) == 1
    assert "no room left" in capsys.readouterr().err
    assert everything(house) == before
    assert not leftovers(house)


def test_what_does_not_verify_is_not_put_in_place(house: str, made: Path, tmp_path: Path, capsys: Any) -> None:
    """A forger who makes every hash of the archive anew still cannot make the counters go back."""

    def counted_back(files: Files) -> None:
        head, *rows = files["tables/counter.jsonl"].splitlines()
        back = [json.dumps(["M", 0] if json.loads(r)[0] == "M" else json.loads(r)).encode() for r in rows]
        files["tables/counter.jsonl"] = b"\n".join([head, *back, b""])

    before = everything(house)
    assert command(house, "restore", str(repacked(made, counted_back, tmp_path / "f.zip"))) == 1
    assert "was not put in place" in capsys.readouterr().err
    assert everything(house) == before
    assert not leftovers(house)


def test_what_was_erased_since_stays_unreadable_and_is_told_of(house: str, made: Path, capsys: Any) -> None:
    """The keys are destroyed for good: an old backup brings no word of it back (security.md T20)."""
    with opened(house):
        ((key,),) = db.rows("SELECT key FROM private WHERE name = 'note' LIMIT 1")
        sealing.keys().destroy([key])
    assert command(house, "restore", str(made)) == 1
    said = capsys.readouterr().out
    assert "Restored to" in said
    assert "1 values were erased after this backup" in said
    with opened(house):
        assert whole.count() == manifest_of(made).entries


def test_without_the_keys_nothing_is_restored_and_the_folder_is_named(
    house: str, made: Path, tmp_path: Path, monkeypatch: Any, capsys: Any
) -> None:
    before = everything(house)
    monkeypatch.setenv("CUSTODY_KEYS", str(tmp_path / "elsewhere"))
    assert command(house, "restore", str(made)) == 1
    said = capsys.readouterr().err
    assert "elsewhere" in said
    assert "was not put in place" in said
    assert everything(house) == before
    assert not leftovers(house)


@pytest.mark.parametrize("engine", ["sqlite"])
def test_a_database_too_damaged_to_open_is_put_aside(house: str, made: Path, capsys: Any) -> None:
    wanted = everything(house)
    file = Path(house.removeprefix("sqlite:///"))
    file.write_bytes(b"no database" * 1000)
    assert command(house, "restore", str(made)) == 0
    assert everything(house) == wanted
    (kept,) = file.parent.glob(f"{file.name}.before-*")
    assert kept.read_bytes() == b"no database" * 1000


@pytest.mark.parametrize("engine", ["sqlite"])
def test_a_place_without_links_gets_the_new_database_all_the_same(house: str, made: Path, monkeypatch: Any) -> None:
    def refused(*_: object) -> None:
        raise OSError

    wanted = everything(house)
    monkeypatch.setattr(new_database.os, "link", refused)
    assert command(house, "restore", str(made)) == 0
    assert everything(house) == wanted


def drills(url: str, desk: Any, folder: Path, times: int) -> None:
    """Back up under load, restore into a new database, verify, swap: every time (ledger.md R16)."""
    with opened(url):
        ids = desk.stored(n=4)
    bound, stop, errors = db.bind(db.connect(url)), threading.Event(), list[BaseException]()

    def work() -> None:
        try:
            with bound.connection_context():
                while not stop.is_set():
                    items.sight(desk.user("tax"), sent(), ids, ItemSighted(note="見た"))
                    time.sleep(0.002)
        except BaseException as e:
            errors.append(e)

    from custody.backup.making import make

    writers = [threading.Thread(target=work) for _ in range(2)]
    for writer in writers:
        writer.start()
    try:
        with bound.connection_context():
            files = [make(bound, f"{folder}/{n}.zip", photos=True, tell=lambda *_: None).file for n in range(times)]
    finally:
        stop.set()
        for writer in writers:
            writer.join(60)
    assert errors == []
    for file in files:
        assert command(url, "restore", str(file)) == 0
        with opened(url):
            assert not list(whole.verify_all())
            assert entries() == manifest_of(file).entries
        forget_the_former(url)
    assert len({manifest_of(file).entries for file in files}) > times // 2, "there was no load"


def forget_the_former(url: str) -> None:
    """Remove the database that the swap has kept."""
    if url.startswith("sqlite"):
        file = Path(url.removeprefix("sqlite:///"))
        (kept,) = file.parent.glob(f"{file.name}.before-*")
        kept.unlink()
        return
    with psycopg.connect(url, autocommit=True) as server:
        found = server.execute(
            "SELECT datname FROM pg_database WHERE datname LIKE %s", (f"{url.rpartition('/')[2][:20]}%before%",)
        )
        ((kept,),) = found.fetchall()
        server.execute(f'DROP DATABASE "{kept}" WITH (FORCE)')


def entries() -> int:
    return whole.count()


def manifest_of(file: Path) -> manifest.Manifest:
    from custody.backup.reading import Archive

    with Archive(file) as archive:
        return archive.manifest


def test_a_few_restores_of_backups_under_load_all_verify(house: str, desk: Any, tmp_path: Path) -> None:
    drills(house, desk, tmp_path, DRILLS)


@pytest.mark.soak
def test_fifty_restores_of_backups_under_load_all_verify(house: str, desk: Any, tmp_path: Path) -> None:
    drills(house, desk, tmp_path, ALL_DRILLS)
