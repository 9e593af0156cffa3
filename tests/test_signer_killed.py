"""The signer killed at each of its lines: what it signs goes on from what it signed, and the next start needs no help."""

from __future__ import annotations

import itertools
import shutil
import subprocess
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from killed_signer import Signing, nursery, signing

from custody import keyring
from custody.ledger import checkpoints, notes
from custody.settings import settings
from custody.signer import keys

STRIDE = 29  # lines from one kill to the next; the long run kills at every line
FEWEST_LINES = 150
NEW = 3  # entries before each kill

Process = subprocess.Popen[str]


@pytest.fixture(scope="module")
def process() -> Iterator[Process]:
    with nursery() as started:
        yield started


def killed_on_the_way(signer: Signing, step: str, before: Callable[[], object], stride: int) -> None:
    """Killed at line 1, 1 + `stride` …, until the step comes to its end; after each kill it is started again."""
    for n in itertools.count(1, stride):
        before()
        came_to = signer.does(step, n)
        signer.look()
        signer.goes_on()
        if came_to != "killed":
            break
    assert came_to == "done"
    assert n > FEWEST_LINES
    signer.every_root_holds()


def rounds(signer: Signing, stride: int) -> None:
    """Rounds that have something to sign, with one key."""
    signer.write(250)
    signer.goes_on()
    killed_on_the_way(signer, "sign", lambda: signer.write(NEW), stride)


def changes_of_keys(signer: Signing, stride: int) -> None:
    """`custody keys rotate`."""
    signer.write(NEW)
    signer.goes_on()

    def one_key() -> None:
        signer.write(NEW)
        signer.goes_on("sign later")

    killed_on_the_way(signer, "rotate", one_key, stride)
    last_key_stands_alone(signer)


def ends_of_keys(signer: Signing, stride: int) -> None:
    """The round that destroys the former key."""
    signer.write(NEW)
    signer.goes_on()

    def two_keys() -> None:
        signer.write(NEW)
        signer.goes_on("sign later")
        assert signer.does("rotate") == "done"
        signer.write(NEW)
        signer.goes_on()
        signer.write(NEW)

    killed_on_the_way(signer, "sign later", two_keys, stride)
    last_key_stands_alone(signer)


def last_key_stands_alone(signer: Signing) -> None:
    """What was cut short is done by the next change: the former key is gone, and the new one signs."""
    signer.write(NEW)
    signer.goes_on("sign later")
    assert signer.does("rotate") == "done"
    signer.write(NEW)
    signer.goes_on("sign later")
    newest = checkpoints.newest()
    assert newest is not None
    assert keys.signing() == [keys.log_key()]
    assert notes.opened(newest.note, [keys.log_key().verifier])[1] == [settings().log]
    assert list(keyring.folder().glob("*.key")) == [keyring.file_of(keyring.LOG)]


STORIES = [rounds, changes_of_keys, ends_of_keys]


@pytest.mark.parametrize("story", STORIES)
def test_a_signer_killed_on_its_way_goes_on_by_itself(story: Any, process: Process, database_url: str) -> None:
    with signing(process, database_url) as signer:
        story(signer, STRIDE)


@pytest.mark.soak
@pytest.mark.parametrize("story", STORIES)
def test_a_signer_killed_at_every_line_goes_on_by_itself(story: Any, process: Process, database_url: str) -> None:
    with signing(process, database_url) as signer:
        story(signer, 1)


@pytest.fixture
def new_ledger(engine: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[], str]]:
    """Makes empty ledgers."""
    made: list[str] = []

    def sqlite() -> str:
        return f"sqlite:///{shutil.copy(request.getfixturevalue('sqlite_template'), tmp_path / f'{uuid.uuid4()}.db')}"

    def postgresql() -> str:
        while made:
            postgres.drop(made.pop())
        made.append(f"killed_{uuid.uuid4().hex}")
        return str(postgres.create(made[0], template=request.getfixturevalue("postgresql_template")))

    postgres = request.getfixturevalue("postgres") if engine == "postgresql" else None
    yield postgresql if postgres else sqlite
    for name in made:
        postgres.drop(name)


def first_rounds(process: Process, new: Callable[[], str], folder: Path, monkeypatch: Any, stride: int) -> None:
    """The first round of all, which makes the keys: each time of another ledger."""
    for n in itertools.count(1, stride):
        monkeypatch.setenv("CUSTODY_KEYS", str(folder / str(n)))
        settings.cache_clear()
        with signing(process, new()) as signer:
            signer.write(NEW)
            came_to = signer.does("sign", n)
            signer.look()
            signer.goes_on()
            signer.every_root_holds()
        if came_to != "killed":
            break
    assert came_to == "done"
    assert n > FEWEST_LINES


def test_a_signer_killed_when_it_makes_its_keys_begins_by_itself(
    process: Process, new_ledger: Any, tmp_path: Path, monkeypatch: Any
) -> None:
    first_rounds(process, new_ledger, tmp_path / "of", monkeypatch, STRIDE)


@pytest.mark.soak
def test_a_signer_killed_at_every_line_of_its_first_round_begins_by_itself(
    process: Process, new_ledger: Any, tmp_path: Path, monkeypatch: Any
) -> None:
    first_rounds(process, new_ledger, tmp_path / "of", monkeypatch, 1)


@pytest.mark.parametrize("engine", ["sqlite"])
def test_a_key_whose_destruction_was_cut_short_is_destroyed_and_no_alarm(process: Process, database_url: str) -> None:
    with signing(process, database_url) as signer:
        signer.write(NEW)
        signer.goes_on()
        assert signer.does("rotate") == "done"
        retiring = keyring.file_of(keyring.RETIRING)
        retiring.write_bytes(b"\0" * retiring.stat().st_size)
        signer.write(NEW)
        signer.goes_on()
        assert not retiring.exists()
