"""The log's key may be in other hands: a new one goes on, and it is in writing how far the old one counts."""

from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import pytest
from signed_acts import CONFIRMED, by, own_key, refused, signed, witnessed

from custody import clock, keyring
from custody.ledger import alarms, checkpoints, key_changes, notes
from custody.ledger.key_changes import Why
from custody.ledger.notes import Key
from custody.ledger.sequence import sequence, size
from custody.settings import log_origin
from custody.signer.check import recomputed
from custody.signer.rounds import Signer

Command = Callable[..., tuple[int, str, str]]


def test_a_compromised_key_counts_up_to_what_is_said(desk: Any, command: Command) -> None:
    good, cosigned, last = signed(desk), signed(desk), signed(desk)
    witnessed(cosigned)
    code, _, _ = command("keys", "compromised", "--since", str(good.size), *CONFIRMED)
    assert code == 0
    (change,) = key_changes.declared()
    assert change.why is Why.COMPROMISED
    assert change.since is not None
    assert change.newest is not None
    assert (change.since.size, change.newest.size) == (good.size, last.size)
    assert key_changes.between(change) == key_changes.Between(cosigned.size, cosigned.size)
    signed(desk)
    code, out, _ = command("verify")
    assert code == 0
    assert f"good up to {good.size:,} entries" in out
    assert f"cosigned: up to {cosigned.size:,}" in out
    assert f"good up to {good.size:,} entries" in command("keys", "show")[1]


def test_since_may_be_a_time(desk: Any, command: Command) -> None:
    good = signed(desk)
    at = clock.now()
    while clock.now() <= at:
        pass
    signed(desk)
    assert command("keys", "compromised", "--since", at, *CONFIRMED)[0] == 0
    (change,) = key_changes.declared()
    assert change.since is not None
    assert change.since.size == good.size


def test_since_a_size_that_is_no_checkpoint_names_the_one_before(desk: Any, command: Command) -> None:
    first, _ = signed(desk), signed(desk)
    code, _, err = command("keys", "compromised", "--since", str(first.size + 1), *CONFIRMED)
    assert (code, f"--since {first.size}" in err) == (2, True)
    assert not list(keyring.folder().glob("log.change-*.txt"))


@pytest.mark.parametrize("since", [None, "", "yesterday", "-1", "999999999"])
def test_since_has_to_be_a_checkpoint_or_a_time(desk: Any, command: Command, since: str | None) -> None:
    signed(desk)
    held = own_key().read_bytes()
    words = [] if since is None else [f"--since={since}"]
    assert command("keys", "compromised", *words, *CONFIRMED)[0] == 2
    assert own_key().read_bytes() == held


@pytest.mark.parametrize("idle", [False, True])
def test_what_a_compromised_key_signs_later_is_found(desk: Any, command: Command, idle: bool) -> None:
    """Whoever has it, and the database, adds a checkpoint of their own after the log's new key signed.

    `idle`: the new key signed what the old one had, because nothing was recorded in between.
    """
    good = signed(desk)
    thief = Key.read(own_key().read_text().strip())
    assert command("keys", "compromised", "--since", str(good.size), *CONFIRMED)[0] == 0
    assert Signer().round().signed if idle else signed(desk)
    desk.received()
    sequence()
    text = notes.Checkpoint(log_origin(), size(), recomputed(size(), None)).text()
    checkpoints.insert(size(), notes.sign(text, thief), clock.now())
    code, out, _ = command("verify")
    assert code == 1
    assert f"checkpoint:{size()}" in out
    refused("checkpoint")


def test_a_key_and_the_former_one_beside_it_are_compromised_together(desk: Any, command: Command) -> None:
    signed(desk)
    command("keys", "rotate")
    at = signed(desk)
    assert command("keys", "compromised", "--since", str(at.size), *CONFIRMED)[0] == 0
    first, second, third = keyring.published(keyring.LOG)
    assert not keyring.file_of(keyring.RETIRING).exists()
    assert {c.old.vkey for c in key_changes.declared()} == {first, second}
    after = signed(desk)
    assert [by(after.note, v) for v in (first, second, third)] == [False, False, True]
    assert command("verify")[0] == 0


def test_a_former_key_found_stolen_later_needs_no_new_key(desk: Any, command: Command) -> None:
    at = signed(desk)
    command("keys", "rotate")
    signed(desk)
    old, new = keyring.published(keyring.LOG)
    held = own_key().read_bytes()
    stranger = Key.new(log_origin()).vkey
    assert command("keys", "compromised", "--since", str(at.size), "--vkey", stranger, *CONFIRMED)[0] == 1
    assert command("keys", "compromised", "--since", str(at.size), "--vkey", old, *CONFIRMED)[0] == 0
    assert own_key().read_bytes() == held
    assert [(c.old.vkey, c.new.vkey) for c in key_changes.declared()] == [(old, new)]
    signed(desk)
    assert command("verify")[0] == 0


def test_a_stolen_key_that_is_also_gone_is_replaced(desk: Any, command: Command) -> None:
    at = signed(desk)
    own_key().unlink()
    assert command("keys", "compromised", "--since", str(at.size), *CONFIRMED)[0] == 0
    signed(desk)
    assert [c.why for c in key_changes.declared()] == [Why.COMPROMISED]


def test_a_replacement_that_a_kill_cut_short_leaves_the_old_key_signing(
    desk: Any, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = signed(desk)
    real = keyring.replace

    def killed(path: Path, text: str, mode: int = 0o600) -> None:
        if path == own_key():
            raise KeyboardInterrupt
        real(path, text, mode)

    with monkeypatch.context() as within:
        within.setattr(keyring, "replace", killed)
        assert command("keys", "compromised", "--since", str(at.size), *CONFIRMED)[0] == 130
    assert key_changes.declared() == []
    assert by(signed(desk).note, *keyring.published(keyring.LOG))
    assert command("keys", "compromised", "--since", str(at.size), *CONFIRMED)[0] == 0
    assert len(key_changes.declared()) == 1
    assert alarms.standing() is None


def test_a_damaged_writing_is_told_from_a_whole_one(desk: Any, command: Command) -> None:
    at = signed(desk)
    command("keys", "compromised", "--since", str(at.size), *CONFIRMED)
    (file,) = keyring.folder().glob("log.change-*.txt")
    whole, dice = file.read_text(), Random(1)
    assert key_changes.Change.read(whole).why is Why.COMPROMISED
    text_ends = whole.index("\n\n")
    for _ in range(300):
        at = dice.randrange(text_ends)
        damaged = whole[:at] + dice.choice(["", "x", "\n", "0", "＋", "-"]) + whole[at + 1 :]
        if damaged != whole:
            with pytest.raises(notes.NoteError):
                key_changes.Change.read(damaged)
