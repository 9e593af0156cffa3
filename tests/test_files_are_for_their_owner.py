"""What is made for the data is for the account it runs under alone; what was there keeps its permissions."""

import os
from pathlib import Path

import pytest
from copies_of_all import backup, command

from custody import db, files

pytestmark = pytest.mark.skipif(os.name != "posix", reason="permissions of POSIX")


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


def test_the_folder_the_database_and_the_files_are_shut_to_others(tmp_path: Path) -> None:
    before = os.umask(0o022)
    try:
        made = tmp_path / "var" / "custody.db"
        db.migrate(f"sqlite:///{made}")
        kept = files.path_of(files.keep(b"%PDF-1.7"))
    finally:
        os.umask(before)
    assert (mode(made.parent), mode(made)) == (0o700, 0o600)
    assert (mode(kept.parents[1]), mode(kept.parent), mode(kept)) == (0o700, 0o700, 0o600)


def test_a_folder_that_is_there_stays_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "var").mkdir(mode=0o750)
    db.migrate(f"sqlite:///{tmp_path / 'var' / 'custody.db'}")
    assert mode(tmp_path / "var") == 0o750


def test_a_restored_database_is_for_its_owner_and_one_that_takes_a_place_is_for_those_of_that_place(
    tmp_path: Path,
) -> None:
    db.migrate(here := f"sqlite:///{tmp_path / 'custody.db'}")
    made = backup(here, tmp_path / "backup.zip")
    before = os.umask(0o022)
    try:
        assert command(f"sqlite:///{tmp_path / 'other' / 'custody.db'}", "restore", str(made)) == 0
        (tmp_path / "custody.db").chmod(0o640)
        assert command(here, "restore", str(made)) == 0
    finally:
        os.umask(before)
    assert mode(tmp_path / "other" / "custody.db") == 0o600
    assert mode(tmp_path / "custody.db") == 0o640


@pytest.mark.skipif(os.getuid() != 0, reason="only root may give a file away")
def test_a_database_that_root_restores_belongs_to_whom_the_former_belonged(tmp_path: Path) -> None:
    db.migrate(here := f"sqlite:///{tmp_path / 'custody.db'}")
    made = backup(here, tmp_path / "backup.zip")
    os.chown(tmp_path / "custody.db", 1234, 1235)
    assert command(here, "restore", str(made)) == 0
    assert ((tmp_path / "custody.db").stat().st_uid, (tmp_path / "custody.db").stat().st_gid) == (1234, 1235)
