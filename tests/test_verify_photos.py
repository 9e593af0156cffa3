"""`verify` names every photo or scan that is gone or changed, and every one that an entry names and nobody keeps."""

import hashlib
import json
from typing import Any

import pytest

from custody import db, files
from custody.events import KINDS
from custody.ledger import attachments, whole
from custody.usecases import photos

PDF = b"%PDF-1.7\n%%EOF\n"


@pytest.fixture
def scan(cast: Any) -> str:
    kept = photos.keep(cast.caller("佐藤"), cast.contracts["tax"], PDF)
    assert not list(whole.verify_all())
    return kept


def test_a_file_that_is_gone_is_named(scan: str) -> None:
    files.path_of(scan).unlink()
    assert [f.subject for f in list(whole.verify_all())] == [f"attachment:{scan}"]


def test_a_file_that_was_changed_is_named(scan: str) -> None:
    files.path_of(scan).write_bytes(PDF + b" ")
    assert [f.subject for f in list(whole.verify_all())] == [f"attachment:{scan}"]


def entry(contract: str, **data: Any) -> tuple[str, int, str, str, bytes]:
    return ("item:x", 4, "item.seen", contract, json.dumps({"data": data}).encode())


def test_a_photo_that_nobody_keeps_in_the_contract_is_named(
    cast: Any, scan: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attachments, "photo_names", lambda: {"item.seen": frozenset({"photos", "paper"})})
    tax, other = cast.contracts["tax"], cast.contracts["other"]
    run_named(scan)
    lost = hashlib.sha256(b"lost").hexdigest()
    rows = [
        entry(tax, photos=[scan], paper=scan),
        entry(tax, photos=[lost]),
        entry(other, paper=scan),
        entry(tax, corrected={"paper": lost}),
        entry(tax, note="x"),
    ]
    assert [f.what.en[-13:-1] for f in attachments.unkept(rows, set())] == [lost[:12], scan[:12], lost[:12]]


def run_named(scan: str) -> None:
    db.run_many("UPDATE attachment SET named = 1 WHERE sha256 = ?", [(scan,)])


def test_a_photo_of_a_refused_form_is_no_finding(scan: str) -> None:
    assert db.rows("SELECT named FROM attachment") == [(0,)]
    assert not list(whole.verify_all())


def test_a_photo_opened_to_a_contract_that_names_it_nowhere_is_found(cast: Any, scan: str) -> None:
    db.run_many(
        "INSERT INTO attachment (sha256, contract, media_type, length, kept_by, received, named)"
        " SELECT sha256, ?, media_type, length, kept_by, received, 1 FROM attachment",
        [(cast.contracts["other"],)],
    )
    found = [(f.subject, f.what) for f in whole.verify_all()]
    assert found == [(f"attachment:{scan}", attachments.UNSAID)]


def test_every_kind_that_names_photos_is_looked_at(cast: Any) -> None:
    named = {kind for kind, k in KINDS.items() if k.photo_names}
    assert set(attachments.photo_names()) >= named
    ((n,),) = db.rows("SELECT count(*) FROM attachment")
    assert n == 0
