"""The n-th write, sync, shortening or removal of a file fails: the person is told, nothing is lost, work goes on at once."""

from __future__ import annotations

import errno
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from sent_again import BATCH, there_once

from custody import db, files
from custody.errors import StorageBroken, StorageFull
from custody.ledger import sealing

ROOT = Path(__file__).parent.parent
ACTS, STEP = 40, 3  # the n-th write with n = 3, 6, 9 …; once there are no more of them, from the first again
ALL_ACTS = 250  # of which 200 fail (ledger.md R3)


@pytest.fixture(scope="session")
def failing_disk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    compiler = shutil.which("cc")
    if not compiler or sys.platform != "linux":
        pytest.skip("no C compiler for Linux")
    made = tmp_path_factory.mktemp("disk") / "failing_disk.so"
    source = ROOT / "tests" / "support" / "failing_disk.c"
    subprocess.run([compiler, "-shared", "-fPIC", "-O1", "-o", made, source, "-ldl"], check=True)
    return made


def acted(disk: Path, url: str, journal: str, desk: Any, acts: int, step: int) -> list[dict[str, Any]]:
    with db.bind(db.connect(url)).connection_context():
        ids = desk.stored("welfare", n=BATCH)
    words = [url, journal, desk.cast.people["佐藤"], desk.cast.contracts["welfare"], str(acts), str(step), *ids]
    program = ROOT / "tests" / "support" / "acting_on_failing_disk.py"
    env = os.environ | {"LD_PRELOAD": str(disk), "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, program, *words], env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def nothing_lost(disk: Path, url: str, journal: str, desk: Any, acts: int, step: int) -> None:
    told = acted(disk, url, journal, desk, acts, step)
    assert [t for t in told if t["said"] not in ("done", "StorageFull", "StorageBroken")] == []
    assert [t for t in told if t["recorded"] != (t["said"] == "done")] == []
    failed = [t for t in told if t["failed"]]
    assert len(failed) >= 0.8 * acts
    full = {t["said"] for t in failed if t["error"] == errno.ENOSPC}
    assert "StorageFull" in full  # but not where the sync of what was written fails
    assert {t["said"] for t in failed if t["error"] != errno.ENOSPC} <= {"StorageBroken", "done"}
    passed_over = {t["failed"] for t in failed if t["said"] == "done"}
    assert passed_over <= {"fsync"}  # SQLite goes on where only the folder of the journal cannot be synced
    print(len(failed), "failed;", max(t["n"] for t in failed), "writes in one act")
    sealing._at.cache_clear()
    with db.bind(db.connect(url)).connection_context():
        there_once([t["key"] for t in told])


@pytest.fixture
def sqlite_desk(sqlite_cast: Any, desk_for: Any) -> Any:
    return desk_for(sqlite_cast[1])


@pytest.mark.parametrize("journal", ["wal", "delete"])
@pytest.mark.parametrize("engine", ["sqlite"])
def test_a_disk_that_fails_at_any_write_is_told_of_and_loses_nothing(
    failing_disk: Path, cast_url: str, journal: str, sqlite_desk: Any
) -> None:
    nothing_lost(failing_disk, cast_url, journal, sqlite_desk, ACTS, STEP)


@pytest.mark.soak
@pytest.mark.parametrize("journal", ["wal", "delete"])
@pytest.mark.parametrize("engine", ["sqlite"])
def test_a_disk_that_fails_at_any_of_many_writes_is_told_of_and_loses_nothing(
    failing_disk: Path, cast_url: str, journal: str, sqlite_desk: Any
) -> None:
    nothing_lost(failing_disk, cast_url, journal, sqlite_desk, ALL_ACTS, 1)


@pytest.mark.parametrize(
    ("error", "said"), [(errno.ENOSPC, StorageFull), (errno.EIO, StorageBroken), (errno.EROFS, StorageBroken)]
)
def test_a_photo_that_a_disk_does_not_take_is_told_of(error: int, said: type, monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(_file: int) -> None:
        raise OSError(error, os.strerror(error))

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", failing)
        with pytest.raises(said) as told:
            files.keep(b"%PDF-1.7")
    assert type(told.value) is said
    sha256 = files.keep(b"%PDF-1.7")
    assert files.is_whole(sha256)
    assert [p.name for p in files.folder().rglob("*") if p.is_file()] == [sha256]
