"""Checkpoints leave the building, witnesses' answers come back, and whoever manages sees how old the newest copy is."""

from pathlib import Path
from typing import Any

import pytest

from custody import clock, db, keyring
from custody.ledger import alarms, checkpoints, notes, outside, proofs, tree
from custody.ledger.notes import Checkpoint, Key
from custody.ledger.sequence import sequence
from custody.queries import proving
from custody.settings import settings
from custody.signer.rounds import Signer

AT = 1_790_000_000


@pytest.fixture
def keys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CUSTODY_KEYS", str(tmp_path / "keys"))
    settings.cache_clear()
    return tmp_path / "keys"


@pytest.fixture
def signed(keys: Path, desk: Any) -> checkpoints.Signed:
    """A ledger with a few acts, signed."""
    desk.out()
    Signer().round()
    newest = checkpoints.newest()
    assert newest is not None
    return newest


def test_the_newest_checkpoint_is_printed_as_it_is(signed: checkpoints.Signed, command: Any) -> None:
    assert command("checkpoint") == (0, signed.note, "")
    assert outside.newest_left() is None


def test_before_anything_is_signed_it_says_so(keys: Path, cast: Any, command: Any) -> None:
    code, out, err = command("checkpoint")
    assert (code, out) == (1, "")
    assert "Nothing is signed yet" in err


def test_a_copy_in_a_folder_is_written_and_on_record(signed: checkpoints.Signed, command: Any, tmp_path: Path) -> None:
    code, _, err = command("checkpoint", "--folder", str(tmp_path))
    (file,) = tmp_path.glob("checkpoint-*.txt")
    assert (code, file.read_text()) == (0, signed.note)
    assert "on record" in err
    left = outside.newest_left()
    assert left is not None
    assert left[:2] == (signed.size, "folder")


def test_a_folder_that_is_not_there_leaves_no_record(signed: checkpoints.Signed, command: Any, tmp_path: Path) -> None:
    assert command("checkpoint", "--folder", str(tmp_path / "no"))[0] == 1
    assert outside.newest_left() is None


def test_a_witness_is_asked_and_its_answer_is_kept(
    signed: checkpoints.Signed, desk: Any, command: Any, tmp_path: Path
) -> None:
    witness = Key.new("audit.example", notes.COSIGNS)
    desk.out()
    Signer().round()
    newest = checkpoints.newest()
    assert newest is not None
    (tmp_path / "old.txt").write_text(signed.note)
    code, asked, _ = command("checkpoint", "--witness", witness.vkey, "--request", str(tmp_path / "old.txt"))
    head, _, note = asked.partition("\n\n")
    first, *hashes = head.split("\n")
    assert (code, first, note) == (0, f"old {signed.size}", newest.note)
    old, new = (checkpoints.read(s, checkpoints.verifiers()) for s in (signed, newest))
    path = proofs.hashes_of(hashes, 63)
    assert tree.proves_consistency(old.size, new.size, old.root, new.root, path)
    (tmp_path / "answer.txt").write_text(notes.cosign(note, witness, AT))
    assert command("checkpoint", "--answer", str(tmp_path / "answer.txt"))[0] == 0
    assert command("checkpoint", "--answer", str(tmp_path / "answer.txt"))[0] == 0
    assert db.rows("SELECT size, name FROM cosignature") == [(newest.size, "audit.example")]
    printed = command("checkpoint")[1]
    assert notes.opened(printed, [witness.verifier])[1] == ["audit.example"]
    assert (outside.newest_left() or ("", ""))[1] == "witness"


@pytest.mark.parametrize("what", ["stranger", "other note", "nothing"])
def test_an_answer_of_nobody_known_is_not_taken_in(
    signed: checkpoints.Signed, command: Any, tmp_path: Path, what: str
) -> None:
    known, stranger = (Key.new(f"{n}.example", notes.COSIGNS) for n in ("known", "stranger"))
    keyring.publish(keyring.WITNESS, known.vkey)
    other = notes.sign(Checkpoint(settings().log, 5, bytes(32)).text(), Key.new(settings().log))
    line = {
        "stranger": notes.cosign(signed.note, stranger, AT),
        "other note": notes.cosign(other, known, AT),
        "nothing": "",
    }[what]
    (tmp_path / "answer.txt").write_text(line)
    code, _, err = command("checkpoint", "--answer", str(tmp_path / "answer.txt"))
    assert code == 1
    assert "known witness" in err
    assert db.rows("SELECT * FROM cosignature") == []


@pytest.mark.parametrize("old", ["999999", "-1", "x", "/"])
def test_a_witness_cannot_be_asked_from_where_nothing_was(signed: checkpoints.Signed, command: Any, old: str) -> None:
    assert command("checkpoint", f"--request={old}")[0] == 2


def test_while_the_signer_refuses_the_command_says_so(signed: checkpoints.Signed, command: Any) -> None:
    alarms.say("shorter", "3 < 5")
    code, out, err = command("checkpoint")
    assert (code, out) == (1, signed.note)
    assert "3 < 5" in err
    assert command("verify")[0] == 1
    alarms.say("", "")
    assert command("checkpoint")[0] == 0
    assert command("verify")[0] == 0


def test_verify_misses_what_the_signer_remembers(signed: checkpoints.Signed, desk: Any, command: Any) -> None:
    memory = keys_memory()
    memory.write_text(memory.read_text().replace(f'"size": {signed.size}', f'"size": {signed.size + 1}'))
    code, out, _ = command("verify")
    assert code == 1
    assert f"checkpoint:{signed.size + 1}" in out


def keys_memory() -> Path:
    from custody.signer.memory import place

    return place()


def test_the_proof_of_a_subject_is_of_its_newest_entry(signed: checkpoints.Signed, desk: Any) -> None:
    (item,) = desk.out()
    assert checkpoints.head_proof(item) is None
    sequence()
    assert checkpoints.head_proof(item) is None
    Signer().round()
    proof = checkpoints.head_proof(item)
    ((head,),) = db.rows("SELECT head FROM item WHERE id = ?", (item,))
    assert proof is not None
    assert proof.holds(bytes.fromhex(head), checkpoints.verifiers())
    assert proofs.Proof.read(proof.text()) == proof


def later(hours: float) -> str:
    from datetime import timedelta

    return clock.stamp(clock.parse(clock.now()) + timedelta(hours=hours))


def test_the_newest_copy_outside_is_red_after_three_days(signed: checkpoints.Signed) -> None:
    said, old = proving.copied(later(1))
    assert (said, old) == (proving.NEVER, False)
    assert proving.copied(later(73))[1]
    outside.left(signed.size, "slip")
    said, old = proving.copied(later(71))
    assert said is not None
    assert ("print" in said.en, old) == (True, False)
    assert proving.copied(later(72.1))[1]
    assert any("72" in text.en for text in proving.wrong(later(72.1)))


def test_of_an_unsigned_ledger_no_copy_is_asked_for(keys: Path, cast: Any) -> None:
    assert proving.copied(later(1000)) == (None, False)


@pytest.mark.parametrize(("who", "sees"), [("高橋", True), ("佐藤", False), ("田中", False)])
def test_the_first_page_shows_the_alarm_to_whoever_manages(
    signed: checkpoints.Signed, browse: Any, who: str, sees: bool
) -> None:
    page = browse(who).get("/").get_data(as_text=True)
    assert (proving.NEVER.ja in page) == sees
    assert "notice alarm" not in page
    alarms.say("other", "7")
    page = browse(who).get("/").get_data(as_text=True)
    assert (alarms.ALARMS["other"].ja in page) == sees


def test_an_entry_that_waits_is_an_alarm_on_the_first_page(keys: Path, browse: Any) -> None:
    page = browse("高橋").get("/").get_data(as_text=True)
    assert alarms.WAITING.filled(n=5).ja in page
    Signer().round()
    page = browse("高橋").get("/").get_data(as_text=True)
    assert alarms.WAITING.filled(n=5).ja not in page
