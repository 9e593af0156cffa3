"""`custody verify --receipts` finds what was acknowledged and is no more, with the key that the reader brings."""

import json
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from custody import db, keyring
from custody.ledger import alarms, notes, receipting
from custody.ledger.guards import drop_guards
from custody.ledger.notes import Key
from custody.ledger.proofs import Receipt
from custody.settings import log_origin
from custody.signer.rounds import Signer


@pytest.fixture
def receipts(desk: Any, tmp_path: Path) -> Path:
    """A file with the receipts of two things' newest entries, as a phone saves it."""
    made = [
        receipting.entered(h) for i in desk.stored(n=2) for (h,) in db.rows("SELECT head FROM item WHERE id = ?", (i,))
    ]
    lines = [json.dumps({"note": receipting.signed(e, receipting.key()), "number": "M"}) + "\n" for e in made if e]
    file = tmp_path / "receipts.jsonl"
    file.write_text("".join(lines))
    return file


def lose(url: str, hash_: str) -> None:
    """Take an entry out, past the guards, as if a backup from before it had been put in place."""
    owner, bare = db.proxy.obj, db.connect(url, guarded=False)
    with closing(bare), db.bind(bare).connection_context():
        drop_guards(bare)
        db.transaction(db.run_many)("DELETE FROM entry WHERE hash = ?", [(hash_,)])
    db.bind(owner)


def hashes(file: Path) -> list[str]:
    return [json.loads(line)["note"].split("\n")[3] for line in file.read_text().splitlines()]


def test_receipts_of_a_whole_ledger_are_all_there(receipts: Path, command: Any) -> None:
    Signer().round()
    code, out, err = command("verify", "--receipts", str(receipts))
    assert (code, "Receipts: 2 looked at, 2 as acknowledged" in out) == (0, True), err


def test_what_a_receipt_acknowledged_and_is_gone_is_named(receipts: Path, command: Any, cast_url: str) -> None:
    lost = hashes(receipts)[1]
    lose(cast_url, lost)
    code, out, _ = command("verify", "--receipts", str(receipts), "--limit", "50")
    assert code == 1
    assert f"acknowledged by a receipt, and not in the ledger ({lost[:16]})" in out
    assert "2 looked at, 1 as acknowledged" in out


def test_the_key_may_come_from_the_reader(receipts: Path, command: Any) -> None:
    Signer().round()
    own, log = (keyring.published(name)[0] for name in (keyring.RECEIPT, keyring.LOG))
    for name in (keyring.RECEIPT, keyring.LOG):
        (keyring.folder() / f"{name}.vkey").unlink()
    assert command("verify", "--receipts", str(receipts), "--vkey", own, "--vkey", log)[0] == 0
    other = Key.new(f"{log_origin()}/receipt").vkey
    code, out, _ = command("verify", "--receipts", str(receipts), "--vkey", other, "--vkey", log)
    assert (code, "a receipt that none of the keys signed" in out) == (1, True)


def test_without_any_key_it_says_where_to_get_one(receipts: Path, command: Any) -> None:
    (keyring.folder() / "receipt.vkey").unlink()
    code, _, err = command("verify", "--receipts", str(receipts))
    assert code != 0
    assert "receipt.vkey" in err


def test_a_receipt_of_another_origin_is_refused(receipts: Path, command: Any, tmp_path: Path) -> None:
    stranger = Key.new("city.example/other/receipt")
    said = Receipt("city.example/other", "item:1m844t32retjz3z1", 1, "0" * 64, "2026-11-23T00:00:00.000Z")
    (tmp_path / "other.txt").write_text(notes.sign(said.text(), stranger))
    code, out, _ = command("verify", "--receipts", str(receipts), "--receipts", str(tmp_path / "other.txt"))
    assert code == 1
    assert "other.txt:3: a receipt that none of the keys signed" in out


def test_what_is_no_file_of_receipts_is_said_in_words(cast: Any, command: Any, tmp_path: Path) -> None:
    (tmp_path / "bad").write_text("nothing of the kind\n")
    for name in ("bad", "absent"):
        code, _, err = command("verify", "--receipts", str(tmp_path / name))
        assert code != 0
        assert "This is no file of receipts" in err


def test_an_alarm_that_a_phone_raised_is_told_by_verify(cast: Any, command: Any) -> None:
    alarms.say("receipt", "item:1 #1 0123", alarms.RECEIPTS)
    code, out, _ = command("verify")
    assert (code, "The alarm of a receipt" in out) == (1, True)


def test_the_key_of_receipts_is_shown_to_be_handed_out(receipts: Path, command: Any) -> None:
    Signer().round()
    code, out, _ = command("keys", "show")
    assert code == 0
    assert keyring.published(keyring.RECEIPT)[0] in out.splitlines()
    assert "PRIVATE" not in out
