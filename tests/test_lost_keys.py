"""The log's key is gone, or is another: nothing is signed in silence, and a new one goes on only when a person says so."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from signed_acts import CONFIRMED, by, own_key, refused, signed

from custody import keyring
from custody.ledger import alarms, checkpoints, key_changes, notes, witness
from custody.ledger.key_changes import Why
from custody.ledger.notes import Checkpoint, Key, Verifier
from custody.settings import log_origin, settings
from custody.signer import keys, memory, process

Command = Callable[..., tuple[int, str, str]]


def test_a_new_installation_is_given_its_key(desk: Any) -> None:
    signed(desk)
    assert own_key().exists()
    assert alarms.standing() is None


@pytest.mark.parametrize("left", ["state", "checkpoint", "vkey"])
def test_a_key_that_is_gone_is_an_alarm_and_no_new_one_is_made(desk: Any, left: str) -> None:
    """Whichever of the three that say that there was one is left."""
    signed(desk)
    own_key().unlink()
    if left != "state":
        memory.place().unlink()
    if left != "vkey":
        (keyring.folder() / "log.vkey").unlink()
    assert "custody keys lost" in refused("lost").text.en
    assert not own_key().exists()


def test_a_key_brought_back_goes_on(desk: Any, tmp_path: Path) -> None:
    signed(desk)
    shutil.move(own_key(), tmp_path / "away")
    refused("lost")
    shutil.move(tmp_path / "away", own_key())
    signed(desk)
    assert alarms.standing() is None


def test_another_key_in_its_place_is_an_alarm_and_is_not_published(desk: Any) -> None:
    signed(desk)
    known = keyring.published(keyring.LOG)
    own_key().write_text(Key.new(log_origin()).secret)
    refused("stranger")
    memory.place().unlink()
    refused("stranger")
    assert keyring.published(keyring.LOG) == known


def test_an_old_folder_of_keys_is_noticed_by_the_memory_beside_it(desk: Any, command: Command, tmp_path: Path) -> None:
    """Copied before a change of keys, and put back after it: neither the old key nor an old memory is taken."""
    signed(desk)
    shutil.copytree(keyring.folder(), tmp_path / "copy")
    command("keys", "rotate")
    at = signed(desk)
    shutil.rmtree(keyring.folder())
    shutil.copytree(tmp_path / "copy", keyring.folder())
    refused("stranger")
    held = memory.recalled()
    assert held is not None
    assert held.size == at.size


def test_the_memory_of_before_is_taken_from_among_the_keys_once(desk: Any) -> None:
    at = signed(desk)
    shutil.move(memory.place(), keyring.folder() / "signer.json")
    held = memory.recalled()
    assert held is not None
    assert held.size == at.size
    signed(desk)
    assert memory.place().exists()
    assert not (keyring.folder() / "signer.json").exists()


def test_the_signer_waits_with_its_alarm_up_rather_than_end(
    desk: Any, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    signed(desk)
    own_key().unlink()
    code, _, err = command("signer", "--once")
    assert code == 1
    assert "custody keys lost" in err
    assert alarms.standing() is not None
    at_work = list[object]()
    monkeypatch.setattr(process, "work", lambda told, **_: at_work.append(told))
    assert command("signer")[0] == 0
    assert len(at_work) == 1


def test_the_keys_are_shown_with_what_is_wrong(desk: Any, command: Command) -> None:
    signed(desk)
    own_key().unlink()
    code, out, err = command("keys", "show")
    assert code == 1
    assert "custody keys lost" in err
    assert keyring.published(keyring.LOG)[0] in out
    assert command("keys", "rotate")[0] == 1


def test_after_a_loss_a_new_key_goes_on_and_old_proofs_hold(desk: Any, command: Command) -> None:
    before = signed(desk)
    own_key().unlink()
    code, out, _ = command("keys", "lost", *CONFIRMED)
    old, new = keyring.published(keyring.LOG)
    assert code == 0
    assert old in out
    assert new in out
    after = signed(desk)
    assert (by(before.note, old), by(after.note, old), by(after.note, new)) == (True, False, True)
    assert alarms.standing() is None
    code, out, _ = command("verify")
    assert code == 0
    assert f"{before.size:,}" in out
    assert "lost" in out
    assert "was lost" in command("keys", "show")[1]


def test_the_loss_is_in_writing_signed_by_the_new_key(desk: Any, command: Command) -> None:
    before = signed(desk)
    own_key().unlink()
    command("keys", "lost", *CONFIRMED)
    (change,) = key_changes.declared()
    old, new = keyring.published(keyring.LOG)
    (file,) = keyring.folder().glob("log.change-*.txt")
    text, names = notes.opened(file.read_text(), [Verifier.read(new)])
    assert names == [settings().log]
    assert text.splitlines()[:3] == [f"{settings().log}/key-change", old, new]
    assert (change.why, change.newest and change.newest.size) == (Why.LOST, before.size)
    assert text.splitlines()[5].split() == before.note.split("\n")[1:3]


def test_after_the_whole_folder_is_gone_the_old_public_key_is_asked_for(desk: Any, command: Command) -> None:
    signed(desk)
    (old,) = keyring.published(keyring.LOG)
    for name in ("log.key", "log.vkey"):
        (keyring.folder() / name).unlink()
    code, _, err = command("keys", "lost", *CONFIRMED)
    assert code == 1
    assert "--vkey" in err
    assert command("keys", "lost", *CONFIRMED, "--vkey", Key.new(log_origin()).vkey)[0] == 1
    assert command("keys", "lost", *CONFIRMED, "--vkey", old)[0] == 0
    assert keyring.published(keyring.LOG)[0] == old
    signed(desk)
    assert command("verify")[0] == 0


def test_after_keys_and_memory_are_gone_together_the_signer_goes_on_once_it_is_told(
    desk: Any, command: Command
) -> None:
    signed(desk)
    (old,) = keyring.published(keyring.LOG)
    shutil.rmtree(keyring.folder())
    memory.place().unlink()
    refused("lost")
    code, _, err = command("keys", "lost", *CONFIRMED, "--vkey", old)
    assert code == 0
    assert "--adopt" in err
    refused("forgotten")
    code, _, err = command("signer", "--adopt")
    assert (code, "cannot know how far it signed" in err) == (1, True)
    refused("forgotten")
    assert command("signer", "--adopt", *CONFIRMED)[0] == 0
    signed(desk)
    assert alarms.standing() is None


def test_a_witness_of_before_cosigns_what_the_new_key_signed(desk: Any, command: Command) -> None:
    """Given the new public key, and no more: the proof shows that the ledger goes on."""
    before = signed(desk)
    own_key().unlink()
    command("keys", "lost", *CONFIRMED)
    after = signed(desk)
    old, new = (Verifier.read(v) for v in keyring.published(keyring.LOG))
    request = witness.Request.read(checkpoints.request(before.size, after))
    had = Checkpoint.read(notes.split(before.note)[0])
    assert witness.allowed(request, [new], had).size == after.size
    with pytest.raises(witness.Refused):
        witness.allowed(request, [old], had)


@pytest.mark.parametrize(("typed", "code"), [("azukari.local/log", 0), (" azukari.local/log ", 0), ("yes", 1), ("", 1)])
def test_at_a_terminal_the_name_is_asked_for(
    desk: Any, command: Command, monkeypatch: pytest.MonkeyPatch, typed: str, code: int
) -> None:
    signed(desk)
    own_key().unlink()
    asked = list[str]()
    monkeypatch.setattr("sys.stdin", Terminal())
    monkeypatch.setattr("builtins.input", lambda question: asked.append(question) or typed)
    got, _, err = command("keys", "lost")
    assert got == code
    assert "azukari.local/log" in asked[0]
    assert "cannot be undone" in err
    assert own_key().exists() == (code == 0)


class Terminal:
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize("words", [("lost",), ("lost", "--confirm", "yes"), ("compromised", "--since", "1")])
def test_without_the_name_of_the_log_nothing_is_changed(desk: Any, command: Command, words: tuple[str, ...]) -> None:
    signed(desk)
    if words[0] == "lost":
        own_key().unlink()
    known = keyring.published(keyring.LOG)
    code, _, err = command("keys", *words)
    assert code == 1
    assert "Nothing was changed" in err
    assert keyring.published(keyring.LOG) == known


def test_a_key_that_is_there_is_not_lost(desk: Any, command: Command) -> None:
    signed(desk)
    held = own_key().read_bytes()
    code, _, err = command("keys", "lost", *CONFIRMED)
    assert code == 1
    assert "rotate" in err
    assert own_key().read_bytes() == held


def test_where_nothing_was_ever_signed_nothing_is_lost(cast: Any, command: Command) -> None:
    for words in (("lost",), ("compromised", "--since", "0")):
        code, _, err = command("keys", *words, *CONFIRMED)
        assert code == 1
        assert "no key yet" in err
    assert not own_key().exists()


def test_a_change_that_nobody_signed_is_no_change(desk: Any, command: Command) -> None:
    signed(desk)
    own_key().unlink()
    command("keys", "lost", *CONFIRMED)
    (file,) = keyring.folder().glob("log.change-*.txt")
    file.write_text(file.read_text().replace("lost", "compromised"))
    assert command("keys", "show")[0] == 1
    refused("unreadable")


def test_a_change_of_before_still_leads_to_the_key_of_now(desk: Any, command: Command) -> None:
    """Rotated, and nothing signed until the former key's time was over: the new key is no stranger."""
    signed(desk)
    keys.rotate(1)
    keyring.destroy(keyring.RETIRING)
    signed(desk)
    assert alarms.standing() is None


@pytest.mark.parametrize("act", ["rotate", "lost", "compromised"])
def test_a_new_key_that_is_lost_before_its_first_signature_is_the_one_declared(
    desk: Any, command: Command, act: str
) -> None:
    at = signed(desk)
    if act == "lost":
        own_key().unlink()
    words = {"rotate": (), "lost": CONFIRMED, "compromised": ("--since", str(at.size), *CONFIRMED)}[act]
    assert command("keys", act, *words)[0] == 0
    first, second = keyring.published(keyring.LOG)
    own_key().unlink()
    assert command("keys", "lost", *CONFIRMED)[0] == 0
    third = keyring.published(keyring.LOG)[2]
    (change,) = (c for c in key_changes.declared() if c.new.vkey == third)
    assert (change.old.vkey, change.why) == (second, Why.LOST)
    assert {c.new.vkey for c in key_changes.all_changes() if c.old.vkey == first} == {second}
    after = signed(desk)
    assert (by(after.note, third), by(after.note, first)) == (True, act == "rotate")
    assert command("verify")[0] == 0


def test_a_new_key_lost_at_once_is_declared_with_the_former_one_that_may_be_stolen(desk: Any, command: Command) -> None:
    at = signed(desk)
    command("keys", "rotate")
    first, second = keyring.published(keyring.LOG)
    own_key().unlink()
    assert command("keys", "compromised", "--since", str(at.size), *CONFIRMED)[0] == 0
    assert {c.old.vkey for c in key_changes.declared()} == {first, second}
    assert keys.retiring() is None
    signed(desk)
    assert alarms.standing() is None
