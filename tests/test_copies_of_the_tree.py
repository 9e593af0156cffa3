"""The tree and what was signed of it, in a backup and after a move (ledger.md R17, R19)."""

from __future__ import annotations

import json
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from copies_of_all import Files, backup, command, everything, opened, repacked

from custody import db
from custody.backup.reading import Archive
from custody.ledger import checkpoints
from custody.ledger.alarms import Alarm
from custody.signer.rounds import Signer


@pytest.fixture
def desk(engine: str, request: pytest.FixtureRequest, desk_for: Any) -> Any:
    return desk_for(deepcopy(request.getfixturevalue(f"{engine}_cast")[1]))


@pytest.fixture
def signed(cast_url: str, desk: Any) -> str:
    """A ledger of which two checkpoints were signed."""
    with opened(cast_url):
        Signer().round()
        desk.stored()
        assert Signer().round().signed
    return cast_url


@pytest.fixture
def made(signed: str, tmp_path: Path) -> Path:
    return backup(signed, tmp_path / "backup.zip")


def newest(url: str) -> tuple[int, str]:
    with opened(url):
        found = checkpoints.newest()
        assert found
        return found.size, found.note


def test_a_backup_holds_the_tree_and_says_how_far_it_is_signed(signed: str, made: Path, capsys: Any) -> None:
    with Archive(made) as archive:
        assert archive.manifest.checkpoint == newest(signed)[0] == archive.manifest.entries
        assert archive.manifest.members["tables/checkpoint.jsonl"].rows == 2


def test_the_signer_goes_on_after_a_restore_of_all_that_it_signed(signed: str, desk: Any, made: Path) -> None:
    before = newest(signed)
    assert command(signed, "restore", str(made)) == 0
    assert newest(signed) == before
    with opened(signed):
        desk.stored()
        assert Signer().round().signed


def test_the_signer_refuses_a_restored_database_that_is_older_than_what_it_signed(
    signed: str, desk: Any, made: Path
) -> None:
    with opened(signed):
        desk.stored()
        Signer().round()
    assert command(signed, "restore", str(made)) == 0
    with opened(signed), pytest.raises(Alarm) as told:
        Signer().round()
    assert told.value.code == "shorter"
    with opened(signed):
        desk.stored(n=5)
        with pytest.raises(Alarm):
            Signer().round()


def another_leaf(files: Files) -> None:
    head, one, two, *rest = files["tables/leaf.jsonl"].split(b"\n")
    first, second = json.loads(one), json.loads(two)
    first[1], second[1] = second[1], first[1]
    lines = [head, json.dumps(first).encode(), json.dumps(second).encode(), *rest]
    files["tables/leaf.jsonl"] = b"\n".join(lines)


def a_leaf_of_no_entry(files: Files) -> None:
    head, _, *rest = files["tables/leaf.jsonl"].split(b"\n")
    files["tables/leaf.jsonl"] = b"\n".join([head, json.dumps([0, "0" * 64]).encode(), *rest])


def leaves_cut_off(files: Files) -> None:
    files["tables/leaf.jsonl"] = b"\n".join(files["tables/leaf.jsonl"].split(b"\n")[:-2]) + b"\n"


def no_note(files: Files) -> None:
    head, one, *rest = files["tables/checkpoint.jsonl"].split(b"\n")
    row = json.loads(one)
    row[json.loads(head).index("note")] = "no note"
    files["tables/checkpoint.jsonl"] = b"\n".join([head, json.dumps(row).encode(), *rest])


@pytest.mark.parametrize("engine", ["sqlite"])
@pytest.mark.parametrize("change", [another_leaf, a_leaf_of_no_entry, leaves_cut_off, no_note])
def test_a_tree_that_was_altered_is_refused(
    signed: str, made: Path, change: Callable[[Files], None], tmp_path: Path, capsys: Any
) -> None:
    assert command(signed, "restore", str(repacked(made, change, tmp_path / "f.zip"))) == 1
    assert "the tree is not what it was" in capsys.readouterr().err


def test_a_move_keeps_the_root_and_the_signer_goes_on(signed: str, desk: Any, tmp_path: Path, engine: str) -> None:
    there = f"sqlite:///{tmp_path}/moved.db"
    before = everything(signed)
    assert command(signed, "move", "--to", there) == 0
    assert everything(there) == before
    assert newest(there) == newest(signed)
    with opened(there):
        assert not Signer().round().signed
        desk.stored()
        assert Signer().round().signed
        assert db.rows("SELECT count(*) FROM checkpoint") == [(3,)]
