"""What was altered beside the entries ends in an alarm or one sentence, never in a trace (security.md T22)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from custody import db, keyring
from custody.documents.bundle_zip import Bundle, Misnamed
from custody.ledger.alarms import Alarm
from custody.ledger.guards import drop_guards
from custody.signer.rounds import Signer

# What is altered, and how it is put back for the next.
ALTERED = (
    ("UPDATE checkpoint SET note = 'a\nb' || note", "UPDATE checkpoint SET note = substr(note, 5)"),
    (
        "INSERT INTO checkpoint (size, note, made) VALUES (99999, 'a\nb\n', 'x')",
        "DELETE FROM checkpoint WHERE size = 99999",
    ),
    ("UPDATE leaf SET hash = 'zz' || hash WHERE idx = 5", "UPDATE leaf SET hash = substr(hash, 3) WHERE idx = 5"),
    ("UPDATE entry SET body = '{}' WHERE seq = 1", ""),
)


@pytest.fixture
def engine() -> str:
    """What is read is the same on either database."""
    return "sqlite"


def test_an_altered_seal_or_sealed_entry_ends_a_bundle_in_one_sentence(
    desk: Any, cast_url: str, command: Any, tmp_path: Path
) -> None:
    desk.stored("tax")
    Signer().round()
    raw = db.connect(cast_url, guarded=False)
    with raw.connection_context():
        for altered, back in ALTERED:
            drop_guards(raw)
            raw.execute_sql(altered)
            code, out, err = command("bundle", "--everything", "--as", "高橋", "--out", str(tmp_path / "b.zip"))
            assert (code, "custody verify" in err, "Traceback" in err) == (1, True, False), (altered, out, err)
            drop_guards(raw)
            if back:
                raw.execute_sql(back)


def test_a_signer_that_cannot_read_which_keys_signed_alarms(desk: Any, command: Any) -> None:
    desk.stored("tax")
    Signer().round()
    (keyring.folder() / "log.signed.vkey").write_bytes(b"\xff\xfe\n")
    with pytest.raises(Alarm) as alarm:
        Signer().round()
    assert (alarm.value.code, "log.signed.vkey" in alarm.value.at) == ("unreadable", True)
    code, out, _ = command("verify")
    assert (code, "Everything is as it was written" in out, "but an alarm stands" in out) == (1, False, True), out


@pytest.mark.parametrize("name", ["proofs/item.../../evil.tlog-proof", "../x", "proofs/a\nb.tlog-proof", "/etc/x"])
def test_no_file_of_a_bundle_has_a_name_that_leads_elsewhere(tmp_path: Path, name: str) -> None:
    with (tmp_path / "b.zip").open("wb") as out, pytest.raises(Misnamed), Bundle(out) as bundle:
        bundle.add(name, b"")
