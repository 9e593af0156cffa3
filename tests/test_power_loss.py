"""The power goes at any sync: what was not synced is gone, or there in part; what was acknowledged is there (ledger.md R2)."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest
from powerless import Disk, read_back
from sent_again import BATCH, there_once

from custody import db

ROOT = Path(__file__).parent.parent
POINTS = int(os.environ.get("CUSTODY_TEST_POWER_LOSSES", "40"))
ALL_POINTS = 1_000
WHOLLY_READ = 20  # how many of the points are verified from the first entry on
SYNCS = {"wal": 1, "delete": 4}  # at least so many an act


@pytest.fixture(scope="session")
def recording_disk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    compiler = shutil.which("cc")
    if not compiler or sys.platform != "linux":
        pytest.skip("no C compiler for Linux")
    made = tmp_path_factory.mktemp("disk") / "recording_disk.so"
    source = ROOT / "tests" / "support" / "recording_disk.c"
    subprocess.run([compiler, "-shared", "-fPIC", "-O1", "-o", made, source, "-ldl"], check=True)
    return made


@pytest.fixture
def sqlite_desk(sqlite_cast: Any, desk_for: Any) -> Any:
    return desk_for(sqlite_cast[1])


def recorded(disk: Path, url: str, journal: str, desk: Any, acts: int) -> tuple[Disk, Path]:
    """The disk before the acts, and what they did to it."""
    with db.bind(db.connect(url)).connection_context():
        ids = desk.stored("welfare", n=BATCH)
        db.proxy.execute_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    folder = Path(url.removeprefix("sqlite:///")).parent.resolve()
    before, log = Disk(folder), folder.parent / f"{folder.name}.log"
    words = [url, journal, desk.cast.people["佐藤"], desk.cast.contracts["welfare"], str(acts), str(folder), str(log)]
    program = ROOT / "tests" / "support" / "acting_on_recorded_disk.py"
    env = os.environ | {"LD_PRELOAD": str(disk), "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, program, *words, *ids], env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return before, log


def power_losses(disk: Disk, log: Path, seed: int) -> Iterator[tuple[dict[str, bytes], list[str]]]:
    """Before each sync and after it: what is there then, without what was not synced and with any of it; the keys of what
    was acknowledged until then.
    """
    dice, acknowledged = Random(seed), list[str]()
    for did in read_back(log):
        if did.what == "A":
            acknowledged.append(did.path)
        elif did.what == "S":
            yield disk.after(None), list(acknowledged)
            yield disk.after(dice), list(acknowledged)
        disk.do(did)
        if did.what == "A":
            yield disk.after(None), list(acknowledged)


def holds(files: dict[str, bytes], name: str, folder: Path, acknowledged: list[str], *, wholly: bool) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for file, content in files.items():
        (folder / file).write_bytes(content)
    with db.bind(db.connect(f"sqlite:///{folder}/{name}")).connection_context():
        assert db.rows("PRAGMA integrity_check") == [("ok",)]
        found = dict(
            db.rows(
                "SELECT substr(idem, 1, length(idem) - 2), count(*) FROM entry WHERE kind = 'item.sighted' GROUP BY 1"
            )
        )
        assert set(acknowledged) <= found.keys()
        assert len(found) <= len(acknowledged) + 1  # the one under way, whole or not at all
        assert set(found.values()) <= {BATCH}
        if wholly and found:
            there_once(list(found))


def nothing_lost(disk: Path, url: str, journal: str, desk: Any, tmp: Path, points: int) -> None:
    before, log = recorded(disk, url, journal, desk, points // (3 * SYNCS[journal]) + points // 100 + 5)
    name, tried = Path(url).name, 0
    for tried, (files, acknowledged) in enumerate(power_losses(before, log, points), 1):
        holds(files, name, tmp / "back", acknowledged, wholly=tried % max(1, points // WHOLLY_READ) == 0)
    assert tried >= points
    print(tried, "power losses")


@pytest.mark.parametrize("journal", ["wal", "delete"])
@pytest.mark.parametrize("engine", ["sqlite"])
def test_nothing_acknowledged_is_lost_when_the_power_goes(
    recording_disk: Path, cast_url: str, journal: str, sqlite_desk: Any, tmp_path_factory: Any
) -> None:
    nothing_lost(recording_disk, cast_url, journal, sqlite_desk, tmp_path_factory.mktemp("power"), POINTS)


@pytest.mark.soak
@pytest.mark.parametrize("journal", ["wal", "delete"])
@pytest.mark.parametrize("engine", ["sqlite"])
def test_nothing_acknowledged_is_lost_at_any_of_many_power_losses(
    recording_disk: Path, cast_url: str, journal: str, sqlite_desk: Any, tmp_path_factory: Any
) -> None:
    nothing_lost(recording_disk, cast_url, journal, sqlite_desk, tmp_path_factory.mktemp("power"), ALL_POINTS)
