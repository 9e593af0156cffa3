"""The log changes its key: both sign for a while, then the former is destroyed; what was proved before still is."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from sealed_ledger import bundle_of

from custody import clock, db, keyring
from custody.ledger import checkpoints, notes, outside
from custody.ledger.alarms import Alarm
from custody.ledger.checkpoints import Signed
from custody.ledger.guards import drop_guards
from custody.ledger.notes import Verifier
from custody.queries import bundle_scopes
from custody.settings import settings
from custody.signer import keys
from custody.signer.rounds import Round, Signer

Command = Callable[..., tuple[int, str, str]]


@pytest.fixture(autouse=True)
def real_time() -> Iterator[None]:
    yield
    clock.tell(None)


def signed(desk: Any, signer: Signer | None = None) -> Signed:
    """An act more, and the checkpoint over it."""
    desk.received()
    (signer or Signer()).round()
    newest = checkpoints.newest()
    assert newest is not None
    return newest


def later(days: float) -> None:
    clock.tell(clock.stamp(clock.parse(clock.now()) + timedelta(days=days)))


def by(note: str, *vkeys: str) -> int:
    """How many of these keys signed the note."""
    try:
        return len(notes.opened(note, [Verifier.read(v) for v in vkeys])[1])
    except notes.NoteError:
        return 0


def test_after_a_change_both_keys_sign_and_either_alone_will_do(desk: Any, command: Command) -> None:
    signer = Signer()
    before = signed(desk, signer)
    code, out, _ = command("keys", "rotate")
    old, new = keyring.published(keyring.LOG)
    after = signed(desk, signer)
    assert code == 0
    assert old in out
    assert new in out
    assert (by(before.note, old), by(before.note, new)) == (1, 0)
    assert (by(after.note, old), by(after.note, new), by(after.note, old, new)) == (1, 1, 2)
    assert command("verify")[0] == 0
    assert command("verify", "--vkey", old)[0] == 0


def test_a_new_key_signs_at_once_where_nothing_was_recorded(desk: Any, command: Command) -> None:
    signer = Signer()
    before = signed(desk, signer)
    ((head,),) = db.rows("SELECT hash FROM leaf ORDER BY idx DESC LIMIT 1")
    proof = checkpoints.proof_of(head)
    command("keys", "rotate")
    old, new = keyring.published(keyring.LOG)
    assert signer.round() == Round(0, before.size, signed=True)
    after = checkpoints.newest()
    assert after
    assert (after.size, by(after.note, old), by(after.note, new)) == (before.size, 1, 1)
    assert not signer.round().signed
    assert not Signer().round().signed
    again = checkpoints.proof_of(head)
    assert proof
    assert again
    for proved, vkey in ((proof, old), (again, old), (again, new)):
        assert proved.holds(bytes.fromhex(head), [Verifier.read(vkey)])
    assert command("verify", "--vkey", new)[0] == command("verify")[0] == 0
    signed(desk, signer)
    assert command("verify")[0] == 0


def test_a_kill_before_the_new_signature_was_published_is_made_good(
    desk: Any, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    signed(desk)
    command("keys", "rotate")
    with monkeypatch.context() as patch:
        patch.setattr(checkpoints, "signed_again", killed)
        with pytest.raises(KeyboardInterrupt):
            Signer().round()
    assert db.rows("SELECT count(*) FROM further_signature") == [(0,)]
    assert not Signer().round().signed
    newest, new = checkpoints.newest(), keyring.published(keyring.LOG)[-1]
    assert newest
    assert by(newest.note, new) == 1


def killed(*_: object) -> None:
    raise KeyboardInterrupt


def test_a_new_signature_that_was_changed_is_found(desk: Any, command: Command, cast_url: str) -> None:
    size = signed(desk).size
    command("keys", "rotate")
    Signer().round()
    assert command("verify")[0] == 0
    owner, bare = db.proxy.obj, db.connect(cast_url, guarded=False)
    other = notes.Key.new("azukari.local/log").line("x\n")
    with closing(bare), db.bind(bare).connection_context():
        drop_guards(bare)
        db.transaction(db.run_many)("UPDATE further_signature SET line = ?", [(other,)])
    db.bind(owner)
    code, out, _ = command("verify")
    assert (code, f"further_signature:{size}" in out) == (1, True), out


def test_at_the_end_the_former_key_is_gone_and_signs_no_more(desk: Any, command: Command) -> None:
    before = signed(desk)
    command("keys", "rotate", "--days", "7")
    signed(desk)
    assert keyring.file_of(keyring.RETIRING).stat().st_mode & 0o777 == 0o600
    later(6.9)
    Signer().round()
    assert keyring.kept(keyring.RETIRING)
    later(0.2)
    after = signed(desk)
    old, new = keyring.published(keyring.LOG)
    assert not keyring.file_of(keyring.RETIRING).exists()
    assert (by(after.note, old), by(after.note, new)) == (0, 1)
    assert by(before.note, old) == 1
    assert command("verify")[0] == 0


def test_a_proof_made_before_the_change_still_holds(desk: Any, command: Command) -> None:
    (item,) = desk.received()
    Signer().round()
    proof, ((head,),) = checkpoints.head_proof(item), db.rows("SELECT head FROM item WHERE id = ?", (item,))
    command("keys", "rotate", "--days", "1")
    later(2)
    signed(desk)
    assert proof is not None
    assert proof.holds(bytes.fromhex(head), checkpoints.verifiers())
    assert proof.holds(bytes.fromhex(head), checkpoints.verifiers()[:1])
    assert not proof.holds(bytes.fromhex(head), checkpoints.verifiers()[1:])


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_a_bundle_from_both_sides_of_the_change_is_checked_with_both_keys(
    desk: Any, command: Command, tmp_path: Path
) -> None:
    outside.left(signed(desk).size, "slip")
    command("keys", "rotate", "--days", "1")
    later(2)
    signed(desk)
    boss = replace(desk.cast.caller("高橋"), administrator=True)
    file = ZipFile(BytesIO(bundle_of(boss, bundle_scopes.of_everything(boss))))
    file.extractall(tmp_path / "bundle")
    old, new = keyring.published(keyring.LOG)

    def checked(tool: str, *vkeys: str) -> int:
        words = [sys.executable if tool.endswith("py") else "sh", tool, *vkeys]
        return subprocess.run(words, cwd=tmp_path / "bundle", capture_output=True, check=False, timeout=60).returncode

    for tool in ("verify.py", "verify.sh"):
        assert [checked(tool, old, new), checked(tool, old), checked(tool, new)] == [0, 1, 1]


def test_the_change_is_in_writing_signed_by_both(desk: Any, command: Command) -> None:
    signed(desk)
    out = command("keys", "rotate")[1]
    (file,) = keyring.folder().glob("log.change-*.txt")
    old, new = keyring.published(keyring.LOG)
    text, names = notes.opened(file.read_text(), [Verifier.read(v) for v in (old, new)])
    assert str(file) in out
    assert len(names) == 2
    assert text.splitlines()[:3] == [f"{settings().log}/key-change", old, new]


def test_a_second_change_waits_for_the_end_of_the_first(desk: Any, command: Command) -> None:
    signed(desk)
    assert command("keys", "rotate")[0] == 0
    held = keyring.kept(keyring.LOG)
    code, _, err = command("keys", "rotate")
    assert code == 1
    assert "not over" in err
    assert keyring.kept(keyring.LOG) == held
    later(30.1)
    assert command("keys", "rotate")[0] == 0
    assert len(keyring.published(keyring.LOG)) == 3


def test_a_change_that_a_kill_cut_short_is_done_by_the_next(
    desk: Any, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    signed(desk)
    real = keyring.replace

    def killed(path: Path, text: str, mode: int = 0o600) -> None:
        if path == keyring.file_of(keyring.LOG):
            raise KeyboardInterrupt
        real(path, text, mode)

    monkeypatch.setattr(keyring, "replace", killed)
    with pytest.raises(KeyboardInterrupt):
        keys.rotate()
    monkeypatch.undo()
    old = keyring.published(keyring.LOG)
    assert by(signed(desk).note, *old) == 1
    keys.rotate()
    assert by(signed(desk).note, *keyring.published(keyring.LOG)) == 2


def test_shown_are_the_keys_and_where_they_lie(desk: Any, command: Command) -> None:
    signed(desk)
    command("keys", "rotate")
    code, out, _ = command("keys", "show")
    old, new = keyring.published(keyring.LOG)
    lines = out.splitlines()
    assert code == 0
    assert str(keyring.file_of(keyring.RETIRING)) in lines[lines.index(old) + 1]
    assert str(keyring.file_of(keyring.LOG)) in lines[lines.index(new) + 1]
    assert "PRIVATE" not in out
    later(31)
    Signer().round()
    lines = command("keys", "show")[1].splitlines()
    assert "former" in lines[lines.index(old) + 1]


@pytest.mark.parametrize("act", ["show", "rotate"])
def test_where_there_is_no_key_yet_none_is_made(cast: Any, command: Command, act: str) -> None:
    code, _, err = command("keys", act)
    assert code == 1
    assert "no key yet" in err
    assert not keyring.file_of(keyring.LOG).exists()


def test_both_keys_sign_for_thirty_days_at_most(desk: Any, command: Command) -> None:
    signed(desk)
    assert command("keys", "rotate", "--days", "31")[0] == 2
    assert len(keyring.published(keyring.LOG)) == 1


def test_a_former_key_that_does_not_read_is_an_alarm(desk: Any, command: Command) -> None:
    signed(desk)
    command("keys", "rotate")
    keyring.file_of(keyring.RETIRING).write_text("nothing\n")
    with pytest.raises(Alarm) as refused:
        Signer().round()
    assert refused.value.code == "unreadable"
