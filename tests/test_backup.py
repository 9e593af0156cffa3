"""A backup: made while people work, checked before it has its name, and without a name in the clear."""

from __future__ import annotations

import json
import threading
import zipfile
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import peewee
import pytest
from copies_of_all import backup, command, opened
from PIL import Image

from custody import db
from custody.backup import chains, writing
from custody.backup.reading import Archive
from custody.backup.rows import quiet, without_words
from custody.backup.tables import TABLES, Sort
from custody.demo.cast import sent
from custody.events.items import ItemSighted
from custody.ledger.guards import drop_guards
from custody.ledger.sequence import sequence
from custody.models import REGISTERS
from custody.usecases import items

NAMES = ("鈴木", "佐藤", "高橋", "伊藤", "田中")


@pytest.fixture
def desk(cast_url: str, engine: str, request: pytest.FixtureRequest, desk_for: Any) -> Any:
    return desk_for(deepcopy(request.getfixturevalue(f"{engine}_cast")[1]))


@pytest.fixture
def house(cast_url: str, desk: Any) -> str:
    """A database with a little history, nobody connected to it."""
    with opened(cast_url):
        desk.out(n=2)
        (item,) = desk.stored()
        assert items.take_out(desk.user("tax"), sent(), [item], desk.using(place="会議室")).refused
    return cast_url


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "backup.zip"


def test_every_table_is_named_once_with_what_becomes_of_it(database_url: str) -> None:
    with opened(database_url):
        assert set(db.proxy.obj.get_tables()) - set(TABLES) == set(), (
            "say in custody/backup/tables.py what becomes of it"
        )


def test_what_is_derived_is_the_registers_and_what_is_made_of_them() -> None:
    derived = {name for name, sort in TABLES.items() if sort is Sort.DERIVED}
    made_of_them = {"label", "membership", "item_count", "item_words"}
    pieces = {f"item_piece{rest}" for rest in ("", "_config", "_data", "_idx")}
    assert derived == {table._meta.table_name for table in REGISTERS.values()} | made_of_them | pieces


def test_a_backup_says_what_is_in_it(house: str, out: Path, capsys: Any) -> None:
    backup(house, out)
    said = capsys.readouterr().out
    with opened(house):
        ((entries,),) = db.rows("SELECT count(*) FROM entry")
    assert str(out) in said
    assert f"{entries:,} entries" in said
    assert "CUSTODY_KEYS" in said


def test_a_backup_into_a_folder_is_named_after_its_time(house: str, tmp_path: Path) -> None:
    folder = tmp_path / "kept"
    folder.mkdir()
    assert command(house, "backup", f"{folder}/") == 0
    assert [f.suffix for f in folder.iterdir()] == [".zip"]


def test_a_backup_is_for_its_owners_eyes_only(house: str, out: Path) -> None:
    assert backup(house, out).stat().st_mode & 0o777 == 0o600


def test_no_projection_and_no_session_is_in_a_backup(house: str, out: Path) -> None:
    with Archive(backup(house, out)) as archive:
        kept = {TABLES[table] for table in archive.tables}
        assert kept == {Sort.LEDGER, Sort.KEPT}
        assert "entry" in archive.tables


def test_no_name_is_in_a_backup_in_the_clear(house: str, out: Path) -> None:
    """User names are kept on purpose."""
    with zipfile.ZipFile(backup(house, out)) as archive:
        for name in set(archive.namelist()) - {"tables/account.jsonl"}:
            text = archive.read(name).decode(errors="ignore")
            assert [n for n in NAMES if n in text] == [], name


def test_an_answer_that_may_name_people_is_kept_encrypted_only(house: str, out: Path) -> None:
    with Archive(backup(house, out)) as archive:
        columns = archive.columns("request")
        rows = [dict(zip(columns, row, strict=True)) for row in archive.rows("request")]
    clear = [json.loads(r["outcome"]) for r in rows if r["key"] is None]
    assert [r for r in rows if r["key"]]
    assert [o for o in clear if o["done"]]
    assert not [o for o in clear if o["refused"] or o["left"]]


def test_a_refusal_from_before_encryption_loses_its_sentences_and_keeps_its_rule() -> None:
    told = {
        "rule": "R-07-1",
        "basis": ["第7条", "Art. 7"],
        "message": ["鈴木", "Suzuki"],
        "instead": ["鈴木", "Suzuki"],
    }
    kept = {"batch": "b", "done": [], "refused": [{"subject": "item:1", "refusals": [told]}], "left": []}
    ((_, made),) = quiet(["idem", "outcome"], [("i", json.dumps(kept))])
    assert "R-07-1" in made
    assert "第7条" in json.dumps(json.loads(made), ensure_ascii=False)
    assert "Suzuki" not in made


def test_what_was_left_out_loses_its_reason_only() -> None:
    kept = {"batch": "b", "done": [], "refused": [], "left": [{"subject": "item:1", "why": ["鈴木", "Suzuki"]}]}
    made = json.loads(without_words(json.dumps(kept)))
    assert made["left"][0]["subject"] == "item:1"
    assert "鈴木" not in str(made)


def test_photos_are_in_it_by_their_hash_or_are_told_of(
    house: str, desk: Any, out: Path, tmp_path: Path, capsys: Any
) -> None:
    sha256 = photographed(house, desk, tmp_path)
    with Archive(backup(house, out)) as archive:
        assert archive.photos == [sha256]
        assert archive.photo(sha256)
    capsys.readouterr()
    with Archive(backup(house, tmp_path / "small.zip", "--without-files")) as archive:
        assert archive.photos == []
    assert str(tmp_path / "files") in capsys.readouterr().out


def photographed(url: str, desk: Any, tmp_path: Path) -> str:
    """A photo kept in the database at `url`."""
    from custody.usecases import photos

    picture = tmp_path / "photo.jpg"
    Image.effect_noise((600, 600), 90).save(picture)
    with opened(url):
        return str(photos.keep(desk.keeper("tax"), desk.cast.contracts["tax"], picture.read_bytes()))


def test_a_photo_that_is_gone_is_told_of_and_the_rest_is_kept(
    house: str, desk: Any, out: Path, tmp_path: Path, capsys: Any
) -> None:
    sha256 = photographed(house, desk, tmp_path)
    (tmp_path / "files" / sha256[:2] / sha256).unlink()
    assert command(house, "backup", str(out)) == 1
    assert "1 photos or scans are gone" in capsys.readouterr().out
    with Archive(out) as archive:
        chains.checked(archive, lambda _n: None)


def test_a_file_that_is_there_is_not_written_over(house: str, out: Path, capsys: Any) -> None:
    out.write_text("mine")
    assert command(house, "backup", str(out)) == 1
    assert out.read_text() == "mine"
    assert "is there already" in capsys.readouterr().err


def test_a_folder_that_is_not_there_is_named(house: str, tmp_path: Path, capsys: Any) -> None:
    assert command(house, "backup", str(tmp_path / "nowhere" / "b.zip")) == 1
    said = capsys.readouterr().err
    assert "nowhere" in said
    assert len(said.splitlines()) == 1


def test_a_disk_without_room_leaves_nothing_behind(
    house: str, desk: Any, out: Path, tmp_path: Path, capsys: Any
) -> None:
    photographed(house, desk, tmp_path)
    before = sorted(out.parent.iterdir())
    with limited(70_000):  # enough for what SQLite itself writes to read its file
        assert command(house, "backup", str(out)) == 1
    assert sorted(out.parent.iterdir()) == before
    assert "There is no room" in capsys.readouterr().err


def limited(size: int) -> Any:
    """No file may grow beyond `size` bytes in this process: the system says EFBIG, as a full disk says ENOSPC."""
    import resource
    import signal
    from contextlib import contextmanager

    @contextmanager
    def limit() -> Iterator[None]:
        before = resource.getrlimit(resource.RLIMIT_FSIZE)
        ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
        try:
            yield
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, before)
            signal.signal(signal.SIGXFSZ, ignored)

    return limit()


def test_a_backup_of_a_ledger_whose_sealed_part_was_altered_is_not_made(house: str, out: Path, capsys: Any) -> None:
    with opened(house):
        sequence()
    raw = db.connect(house, guarded=False)
    with raw.connection_context():
        drop_guards(raw)
        raw.execute_sql("DELETE FROM entry WHERE seq = 1 AND subject = (SELECT max(subject) FROM entry WHERE seq = 2)")
    assert command(house, "backup", str(out)) == 1
    assert not out.exists()
    assert "custody verify" in capsys.readouterr().err


def test_what_is_written_badly_is_found_before_it_has_its_name(house: str, out: Path, monkeypatch: Any) -> None:
    whole = writing._plain
    monkeypatch.setattr(
        writing, "_plain", lambda v: {"b64": "AAAA"} if isinstance(v, (bytes, memoryview)) else whole(v)
    )
    assert command(house, "backup", str(out)) == 1
    assert not out.exists()


def test_people_work_on_while_a_backup_is_made(house: str, desk: Any, tmp_path: Path) -> None:
    """Each is of one moment: its chains hold, and nothing of an act that was not finished is in it."""
    with opened(house):
        ids = desk.stored(n=4)
    bound, stop, errors = db.proxy.obj, threading.Event(), list[BaseException]()
    written: list[str] = []

    def work() -> None:
        try:
            with bound.connection_context():
                while not stop.is_set():
                    items.sight(desk.user("tax"), sent(), ids, ItemSighted(note="見た"))
                    written.append("")
        except BaseException as e:
            errors.append(e)

    from custody.backup.making import make

    writers = [threading.Thread(target=work) for _ in range(3)]
    for writer in writers:
        writer.start()
    try:
        made = []
        for n in range(4):
            with bound.connection_context():
                made.append(make(bound, str(tmp_path / f"{n}.zip"), photos=True, tell=lambda _done, _of: None))
    finally:
        stop.set()
        for writer in writers:
            writer.join(60)
    assert errors == []
    sizes = [m.about.entries for m in made]
    assert sizes == sorted(sizes)
    assert sizes[-1] > sizes[0]
    assert {whole_acts(m.file) for m in made} == {True}


@pytest.mark.parametrize("engine", ["sqlite"])
def test_without_wal_a_backup_keeps_nobody_waiting(house: str, desk: Any, tmp_path: Path, monkeypatch: Any) -> None:
    """There a reader keeps writers out; so it is a copy that is read, and nothing of the copy is left."""
    from custody.backup.making import make

    monkeypatch.setattr(peewee.sqlite3, "sqlite_version_info", (3, 40, 1))
    with opened(house):
        (item,) = desk.stored()
    bound = db.proxy.obj

    def tell(_done: int, _of: int) -> None:
        if not wrote:
            wrote.append("")
            writer = threading.Thread(target=write)
            writer.start()
            writer.join(10)
            assert not writer.is_alive()

    def write() -> None:
        with bound.connection_context():
            items.sight(desk.user("tax"), sent(), [item], ItemSighted(note="見た"))

    wrote: list[str] = []
    before = sorted(tmp_path.iterdir())
    with bound.connection_context():
        assert bound.pragma("journal_mode") == "delete"
        made = make(bound, str(tmp_path / "b.zip"), photos=True, tell=tell)
        assert db.rows("SELECT count(*) FROM entry") == [(made.about.entries + 1,)]
    assert sorted(tmp_path.iterdir()) == sorted([*before, tmp_path / "b.zip"])


def whole_acts(file: Path) -> bool:
    with Archive(file) as archive:
        chains.checked(archive, lambda _n: None)
        columns = archive.columns("entry")
        kind, batch = columns.index("kind"), columns.index("batch")
        acts: dict[str, int] = {}
        for row in archive.rows("entry"):
            if row[kind] == "item.sighted":
                acts[row[batch]] = acts.get(row[batch], 0) + 1
    return set(acts.values()) <= {4}


def test_no_backup_without_a_database(tmp_path: Path, capsys: Any) -> None:
    assert command(f"sqlite:///{tmp_path}/none.db", "backup", str(tmp_path / "b.zip")) == 2
    assert "There is no database" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []
