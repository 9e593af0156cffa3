"""`verify` names the leaf, tile, checkpoint or cosignature that was changed, removed or added behind its back."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from custody import db, keyring
from custody.ledger import checkpoints, guards, leaves, notes, outside, proven, sequence, whole
from custody.ledger.notes import Key, NoteError
from custody.settings import settings
from custody.signer.keys import log_key
from custody.signer.rounds import Signer

AT = 1_790_000_000


@pytest.fixture
def proved(cast: Any, cast_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A ledger signed twice and cosigned, with tiles of four, in the hands of whoever administers the database."""
    monkeypatch.setenv("CUSTODY_KEYS", str(tmp_path / "keys"))
    settings.cache_clear()
    for module in (sequence, proven, leaves, checkpoints):
        monkeypatch.setattr(module, "FAN_OUT", 4)
    monkeypatch.setattr(checkpoints, "BITS", 2)
    owner, bare = db.proxy.obj, db.connect(cast_url, guarded=False)
    with db.bind(bare).connection_context():
        guards.drop_guards(bare)
        monkeypatch.setattr(sequence, "BLOCK", 17)
        sequence._block("")
        memory = Signer().round()
        half = memory.size // 2
        insert_half(half)
        witness = Key.new("witness.example", notes.COSIGNS)
        keyring.publish(keyring.WITNESS, witness.vkey)
        newest = checkpoints.newest()
        assert newest is not None
        outside.cosigned(notes.cosign(newest.note, witness, AT), checkpoints.verifiers(keyring.WITNESS))
        assert not list(whole.verify_all())
        yield
    db.bind(owner)


def insert_half(size: int) -> None:
    """A checkpoint over the first half, as it would have been signed then."""
    from custody.ledger import tree
    from custody.ledger.notes import Checkpoint

    hashes = [bytes.fromhex(h) for (h,) in db.rows("SELECT hash FROM leaf WHERE idx < ? ORDER BY idx", (size,))]
    note = notes.sign(Checkpoint(settings().log, size, tree.root(hashes)).text(), log_key())
    checkpoints.insert(size, note, "2026-01-01T00:00:00.000Z")


def found() -> set[str]:
    return {f.subject for f in whole.verify_all()}


def leaf(n: int) -> str:
    ((hash_,),) = db.rows("SELECT hash FROM leaf WHERE idx = ?", (n,))
    return str(hash_)


def run(sql: str, *given: object) -> None:
    db.run_many(sql, [given])


def test_every_proof_of_the_ledger_holds(proved: None) -> None:
    for (hash_,) in db.rows("SELECT hash FROM leaf"):
        proof = checkpoints.proof_of(hash_)
        assert proof is not None
        assert proof.holds(bytes.fromhex(hash_), checkpoints.verifiers())


def test_a_leaf_that_is_removed_is_named(proved: None) -> None:
    for n in (0, 5, sequence.size() - 1):
        hash_ = leaf(n)
        run("DELETE FROM leaf WHERE idx = ?", n)
        assert {s.partition(":")[0] for s in found()} & {"leaf", "checkpoint"}, n
        run("INSERT INTO leaf (idx, hash) VALUES (?, ?)", n, hash_)
    assert not found()


def test_a_leaf_that_is_added_is_named(proved: None) -> None:
    n = sequence.size()
    for hash_ in ("0" * 64, "x"):
        run("INSERT INTO leaf (idx, hash) VALUES (?, ?)", n, hash_)
        assert f"leaf:{n}" in found()
        run("DELETE FROM leaf WHERE idx = ?", n)


@pytest.mark.parametrize("value", ["0" * 64, "no hash", ""])
def test_a_leaf_that_is_changed_is_named(proved: None, value: str) -> None:
    for n in (0, 5, sequence.size() - 1):
        hash_ = leaf(n)
        run("UPDATE leaf SET hash = ? WHERE idx = ?", value, n)
        assert f"leaf:{n}" in found()
        run("UPDATE leaf SET hash = ? WHERE idx = ?", hash_, n)
    assert not found()


def test_leaves_that_are_exchanged_are_found_by_every_later_checkpoint(proved: None) -> None:
    one, two = leaf(1), leaf(2)
    for n, hash_ in ((1, "x"), (2, one), (1, two)):
        run("UPDATE leaf SET hash = ? WHERE idx = ?", hash_, n)
    sizes = {f"checkpoint:{size}" for (size,) in db.rows("SELECT size FROM checkpoint")}
    assert sizes | {"tile:1/0"} <= found()


def test_a_leaf_put_twice_in_place_of_another_is_found_without_any_checkpoint(proved: None) -> None:
    for table in ("cosignature", "outside", "checkpoint"):
        run(f"DELETE FROM {table}")
    run("DROP INDEX leaf_hash")
    run("UPDATE leaf SET hash = ? WHERE idx = 2", leaf(1))
    assert "leaf" in found()


def test_a_leaf_moved_away_is_found(proved: None) -> None:
    run("UPDATE leaf SET idx = 9999 WHERE idx = 3")
    assert "leaf:4" in found()


@pytest.mark.parametrize("value", ["0" * 64, "x"])
def test_a_tile_that_is_changed_is_named(proved: None, value: str) -> None:
    for level, idx, hash_ in db.rows("SELECT level, idx, hash FROM tile ORDER BY level, idx"):
        run("UPDATE tile SET hash = ? WHERE level = ? AND idx = ?", value, level, idx)
        assert found() == {f"tile:{level}/{idx}"}
        run("UPDATE tile SET hash = ? WHERE level = ? AND idx = ?", hash_, level, idx)
    assert not found()


def test_a_tile_that_is_removed_or_added_or_moved_is_named(proved: None) -> None:
    run("UPDATE tile SET idx = 9999 WHERE level = 1 AND idx = 2")
    assert found() == {"tile:1/2", "tile:1/9999"}
    run("DELETE FROM tile WHERE idx = 9999")
    assert found() == {"tile:1/2"}


@pytest.mark.parametrize("part", ["root", "signature", "size", "no note"])
def test_a_checkpoint_that_is_changed_is_named(proved: None, part: str) -> None:
    for size, note in db.rows("SELECT size, note FROM checkpoint"):
        lines = note.split("\n")
        if part == "size":
            lines[1] = str(size + 1)
        elif part == "root":
            lines[2] = lines[2][::-1]
        elif part == "signature":
            lines[4] = lines[4][:-9] + "AAAAAAA=="
        else:
            lines = ["x"]
        run("UPDATE checkpoint SET note = ? WHERE size = ?", "\n".join(lines), size)
        assert f"checkpoint:{size}" in found()
        run("UPDATE checkpoint SET note = ? WHERE size = ?", note, size)
    assert not found()


@pytest.mark.parametrize("size", [-1, 0, 1, 10**6])
def test_a_checkpoint_at_another_size_is_named(proved: None, size: int) -> None:
    note = checkpoints.newest().note  # type: ignore[union-attr]
    run("INSERT INTO checkpoint (size, note, made) VALUES (?, ?, ?)", size, note, "2026-01-01T00:00:00.000Z")
    assert f"checkpoint:{size}" in found()


def test_a_checkpoint_of_another_key_is_named_also_where_its_key_is_published(proved: None) -> None:
    key = Key.new("another.example/log")
    newest = checkpoints.newest()
    assert newest is not None
    forged = notes.sign(notes.split(newest.note)[0], key)
    run("UPDATE checkpoint SET note = ? WHERE size = ?", forged, newest.size)
    assert f"checkpoint:{newest.size}" in found()
    keyring.publish(keyring.LOG, key.vkey)
    assert f"checkpoint:{newest.size}" in found()


def test_the_public_key_may_come_from_whoever_asks(proved: None) -> None:
    assert not list(whole.verify_all(vkeys=[log_key().vkey]))
    other = Key.new(settings().log)
    subjects = {f.subject for f in whole.verify_all(vkeys=[other.vkey])}
    assert subjects == {f"checkpoint:{size}" for (size,) in db.rows("SELECT size FROM checkpoint")}
    with pytest.raises(NoteError):
        list(whole.verify_all(vkeys=["no key"]))


def test_without_any_public_key_nothing_passes_for_verified(proved: None) -> None:
    (keyring.folder() / "log.vkey").unlink()
    assert found() == {"checkpoint"}


def test_a_time_that_cannot_be_read_is_named(proved: None) -> None:
    size = checkpoints.newest().size  # type: ignore[union-attr]
    run("UPDATE checkpoint SET made = 'x' WHERE size = ?", size)
    assert f"checkpoint:{size}" in found()


@pytest.mark.parametrize(("column", "value"), [("line", "x\n"), ("line", ""), ("name", "other"), ("size", 3)])
def test_a_cosignature_that_is_changed_is_named(proved: None, column: str, value: object) -> None:
    run(f"UPDATE cosignature SET {column} = ?", value)
    ((size,),) = db.rows("SELECT size FROM cosignature")
    assert found() == {f"cosignature:{size}"}


def test_a_copy_outside_of_what_was_never_signed_is_named(proved: None) -> None:
    run("UPDATE outside SET size = 7")
    assert found() == {"outside:7"}


def test_an_entry_without_a_leaf_is_named_once_the_newest_checkpoint_is_later(proved: None) -> None:
    """Written into the tables with its own chain made right: only the tree does not know it."""
    n = sequence.size() - 1
    ((subject, seq),) = db.rows("SELECT subject, seq FROM entry WHERE hash = ?", (leaf(n),))
    run("DELETE FROM leaf WHERE idx = ?", n)
    run("DELETE FROM checkpoint WHERE size > ?", n)
    run("DELETE FROM cosignature")
    run("DELETE FROM outside")
    run("UPDATE checkpoint SET made = '2099-01-01T00:00:00.000Z'")
    assert (subject, seq) in {(f.subject, f.seq) for f in whole.verify_all()}


def test_an_entry_that_is_not_yet_in_the_tree_is_nothing_wrong(proved: None) -> None:
    n = sequence.size() - 1
    run("DELETE FROM leaf WHERE idx = ?", n)
    run("DELETE FROM checkpoint WHERE size > ?", n)
    run("DELETE FROM cosignature")
    run("DELETE FROM outside")
    run("DELETE FROM tile WHERE (idx + 1) * CASE level WHEN 1 THEN 4 WHEN 2 THEN 16 ELSE 64 END > ?", n)
    run("UPDATE checkpoint SET made = '2000-01-01T00:00:00.000Z'")
    assert not found()


@pytest.mark.parametrize("engine", ["sqlite"])
@pytest.mark.parametrize(
    ("table", "column"),
    [("leaf", "hash"), ("tile", "hash"), ("tile", "level"), ("checkpoint", "note"), ("cosignature", "line")],
)
def test_a_value_of_another_type_is_named_and_verification_goes_on(proved: None, table: str, column: str) -> None:
    run(f"UPDATE {table} SET {column} = x'00ff' WHERE rowid = (SELECT min(rowid) FROM {table})")
    run("UPDATE outside SET size = 7")
    assert "outside:7" in found()
    assert len(found()) > 1
