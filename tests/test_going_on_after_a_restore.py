"""A signer that remembers more than the database holds is not made to forget in silence: it is asked, and it is written down."""

import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any

import pytest
from signed_acts import CONFIRMED, own_key, refused, signed

from custody import db, keyring
from custody.documents import bundle_keys
from custody.ledger import checkpoints, notes, restores
from custody.ledger.guards import drop_guards
from custody.ledger.note_keys import NoteError
from custody.ledger.notes import Checkpoint, Key, Verifier
from custody.settings import log_origin
from custody.signer import adopting, memory
from custody.signer.rounds import Signer

Command = Callable[..., tuple[int, str, str]]


@pytest.fixture
def set_back(cast_url: str) -> Iterator[Callable[[int], None]]:
    """Leaves the database as it was when so many entries were signed; what came after is as it never was."""

    def back(size: int) -> None:
        owner, bare = db.proxy.obj, db.connect(cast_url, guarded=False)
        with closing(bare), db.bind(bare).connection_context():
            drop_guards(bare)
            for sql in (
                "DELETE FROM checkpoint WHERE size > ?",
                "DELETE FROM entry WHERE hash IN (SELECT hash FROM leaf WHERE idx >= ?)",
                "DELETE FROM leaf WHERE idx >= ?",
            ):
                db.transaction(db.run_many)(sql, [(size,)])
        db.bind(owner)

    return back


def sizes() -> list[int]:
    return [size for (size,) in db.rows("SELECT size FROM checkpoint ORDER BY size")]


def test_a_newer_memory_is_not_thrown_away_unasked(desk: Any, command: Command, set_back: Any) -> None:
    first, last = signed(desk), signed(desk)
    set_back(first.size)
    refused("shorter")
    held = memory.place().read_bytes()
    for words in ((), ("--confirm", "yes")):
        code, _, err = command("signer", "--adopt", *words)
        assert code == 1
        assert "Look for what is lost first" in err
        assert f"{last.size:,}" in err
    assert memory.place().read_bytes() == held
    refused("shorter")
    assert not restores.all_restores()


def test_once_confirmed_it_goes_on_and_says_what_was_given_up(
    desk: Any, command: Command, set_back: Any, browse: Any
) -> None:
    first, last = signed(desk), signed(desk)
    set_back(first.size)
    code, out, _ = command("signer", "--adopt", *CONFIRMED)
    assert code == 0
    root = last.note.split("\n")[2]
    (restore,) = restores.all_restores()
    assert (restore.kept.size, restore.given_up.size) == (first.size, last.size)
    assert root in restore.text
    again = signed(desk)
    assert again.size > first.size
    for said in (out, command("verify", "--ledger-only")[1], command("keys", "show")[1]):
        assert root in said
    assert root in "\n".join(bundle_keys.lines())
    assert root in bundle_keys.instructions("")
    page = browse("高橋").get("/evidence").get_data(as_text=True)
    assert str(restore.file.name) in out
    assert "取り消された最新のチェックポイントの根" in page


def test_the_writing_is_signed_by_the_log(desk: Any, command: Command, set_back: Any) -> None:
    first, _ = signed(desk), signed(desk)
    set_back(first.size)
    command("signer", "--adopt", *CONFIRMED)
    (file,) = keyring.folder().glob("log.restore-*.txt")
    (vkey,) = keyring.published(keyring.LOG)
    assert notes.opened(file.read_text(), [Verifier.read(vkey)])[1] == [log_origin()]
    with pytest.raises(NoteError):
        restores.Restore.read(file.read_text(), [Key.new(log_origin()).verifier])
    file.write_text(file.read_text().replace(f"\n{first.size} ", "\n1 "))
    code, _, err = command("verify", "--ledger-only")
    assert code == 1
    assert "restore" in err


def test_another_tree_of_the_same_size_is_asked_about_too(desk: Any, command: Command) -> None:
    at = signed(desk)
    held = json.loads(memory.place().read_text())
    memory.place().write_text(json.dumps(held | {"root": "0" * 64}))
    assert command("signer", "--adopt")[0] == 1
    assert command("signer", "--adopt", *CONFIRMED)[0] == 0
    (restore,) = restores.all_restores()
    assert restore.given_up.size == restore.kept.size == at.size


def test_a_backup_from_before_the_first_signature_can_be_gone_on_from(
    desk: Any, command: Command, set_back: Any
) -> None:
    at = signed(desk)
    set_back(0)
    assert command("signer", "--adopt")[0] == 1
    assert command("signer", "--adopt", *CONFIRMED)[0] == 0
    (restore,) = restores.all_restores()
    assert (restore.kept.size, restore.given_up.size) == (0, at.size)
    Signer().round()
    assert memory.recalled() is None or memory.recalled().size != at.size  # type: ignore[union-attr]


def test_nothing_is_given_up_where_the_database_goes_on_from_what_is_remembered(desk: Any, command: Command) -> None:
    signed(desk)
    older = memory.place().read_bytes()
    last = signed(desk)
    assert command("signer", "--adopt")[0] == 0
    memory.place().write_bytes(older)
    refused("checkpoint")
    assert command("signer", "--adopt")[0] == 0
    assert memory.recalled().size == last.size  # type: ignore[union-attr]
    assert not restores.all_restores()


def test_a_signature_that_was_not_published_yet_is_kept(desk: Any, cast_url: str, command: Command) -> None:
    first, last = signed(desk), signed(desk)
    bare, owner = db.connect(cast_url, guarded=False), db.proxy.obj
    with closing(bare), db.bind(bare).connection_context():
        drop_guards(bare)
        db.transaction(db.run_many)("DELETE FROM checkpoint WHERE size = ?", [(last.size,)])
    db.bind(owner)
    assert adopting.adopt()[1] is None
    assert memory.recalled().size == last.size  # type: ignore[union-attr]
    Signer().round()
    assert sizes()[-1] == last.size > first.size


def test_a_memory_that_does_not_read_is_not_overwritten(desk: Any, command: Command) -> None:
    signed(desk)
    memory.place().write_text("{")
    code, _, err = command("signer", "--adopt", *CONFIRMED)
    assert code == 1
    assert "cannot be read" in err
    assert memory.place().read_text() == "{"


def test_without_the_logs_key_nothing_is_given_up(desk: Any, command: Command, set_back: Any, tmp_path: Any) -> None:
    first, last = signed(desk), signed(desk)
    set_back(first.size)
    shutil.move(own_key(), tmp_path / "away")
    assert command("signer", "--adopt", *CONFIRMED)[0] == 1
    assert memory.recalled().size == last.size  # type: ignore[union-attr]
    assert Checkpoint.read(notes.split(checkpoints.newest().note)[0]).size == first.size  # type: ignore[union-attr]


@pytest.fixture
def wiped(cast_url: str) -> Iterator[Callable[[int], None]]:
    """Takes away all that was ever signed, in the database and beside the keys, and the newest entries with it."""

    def away(entries: int) -> None:
        owner, bare = db.proxy.obj, db.connect(cast_url, guarded=False)
        with closing(bare), db.bind(bare).connection_context():
            drop_guards(bare)
            newest = "SELECT hash FROM leaf ORDER BY idx DESC LIMIT ?"
            db.transaction(db.run_many)(f"DELETE FROM entry WHERE hash IN ({newest})", [(entries,)])
            for table in ("checkpoint", "leaf", "tile", "outside"):
                db.transaction(db.run_many)(f"DELETE FROM {table}", [()])
        db.bind(owner)
        memory.place().unlink()

    return away


def test_a_key_that_has_signed_does_not_begin_at_nothing(desk: Any, command: Command, wiped: Any) -> None:
    signed(desk)
    wiped(0)
    code, _, err = command("signer", "--once")
    assert code == 1
    for way in ("backup", "--adopt --checkpoint", "compromised"):
        assert way in err
    assert "has signed before" in command("verify", "--ledger-only")[1]
    assert command("keys", "rotate", "--days", "1")[0] == 0
    refused("anew")
    assert command("signer", "--adopt", *CONFIRMED)[0] == 1


@pytest.mark.parametrize("lost", [0, 3])
def test_it_goes_on_from_a_checkpoint_kept_outside(
    desk: Any, command: Command, wiped: Any, tmp_path: Any, lost: int
) -> None:
    last, file = signed(desk), tmp_path / "checkpoint"
    file.write_text(last.note)
    wiped(lost)
    assert command("signer", "--adopt", "--checkpoint", str(file), *(CONFIRMED if lost else ()))[0] == 0
    assert [r.given_up.size for r in restores.all_restores() if r.given_up] == [last.size] * bool(lost)
    Signer().round()
    assert sizes()[-1] == last.size - lost


def test_a_checkpoint_that_another_key_signed_is_not_gone_on_from(desk: Any, command: Command, tmp_path: Any) -> None:
    signed(desk)
    key, file = Key.new(log_origin()), tmp_path / "checkpoint"
    file.write_text(notes.sign(Checkpoint(log_origin(), 9_999, b"x" * 32).text(), key))
    code, _, err = command("signer", "--adopt", "--checkpoint", str(file), *CONFIRMED)
    assert (code, "no checkpoint that this log's key signed" in err) == (2, True)


def test_a_key_replaced_for_a_reason_may_begin_anew(desk: Any, command: Command, wiped: Any) -> None:
    signed(desk)
    wiped(0)
    assert command("keys", "compromised", "--since", "0", *CONFIRMED)[0] == 0
    Signer().round()
    assert "A key that others may have" in command("verify", "--ledger-only")[1]
