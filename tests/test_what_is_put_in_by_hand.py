"""Rows put into the ledger by hand are named and left out; the rest is sealed, backed up and bundled (security.md T22)."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from custody import db
from custody.ledger import alarms, sequence
from custody.ledger.entry import entry_hash
from custody.signer.rounds import Signer

Command = Callable[..., tuple[int, str, str]]


@pytest.fixture
def engine() -> str:
    """What reads rows is the same on either database; the sequencer's tests try both."""
    return "sqlite"


def put_in(url: str, item: str, body: bytes, hash_: str) -> int:
    """By whoever has the file: the next number of a chain, and bytes that are no entry."""
    columns = "subject, seq, hash, kind, batch, actor, occurred, received, idem, body"
    raw = db.connect(url, guarded=False)
    with raw.connection_context():
        ((seq,),) = raw.execute_sql("SELECT max(seq) + 1 FROM entry WHERE subject = ?", (item,)).fetchall()
        row = (item, seq, hash_, "item.sighted", "b", "a", "2026-11-01", "2026-11-01", f"forged {seq}", body)
        raw.execute_sql(f"INSERT INTO entry ({columns}) VALUES ({', '.join('?' * 10)})", row)
    return int(seq)


@pytest.mark.parametrize(
    ("body", "looked"),
    [(b"no json", True), (b'{"seq": 1}', True), (b"\xff\x00", True), (b"[[[[1]]]]", True), (b"no json", False)],
)
def test_a_row_that_is_no_entry_stops_nothing_and_is_named(
    desk: Any, cast_url: str, command: Command, browse: Any, tmp_path: Path, body: bytes, looked: bool
) -> None:
    (item, other) = desk.stored(n=2)
    Signer().round()
    seq = put_in(cast_url, item, body, entry_hash(body))
    desk.stored()
    if looked:
        assert Signer().round().size == sequence.sealable()
        assert f"{item} #{seq}" in browse("高橋").get("/").get_data(as_text=True)
        assert alarms.standing() is None
    code, out, err = command("verify")
    assert (code, item in out, f"entry {seq}:" in out, other in out) == (1, True, True, False), out + err
    file = tmp_path / "backup.zip"
    code, out, err = command("backup", str(file))
    assert (code, f"{item} #{seq}" in out) == (1, True), out + err
    assert body not in zipfile.ZipFile(file).read("tables/entry.jsonl")
    code, out, err = command("restore", str(file), "--to", f"sqlite:///{tmp_path}/again/custody.db")
    assert code == 0, out + err
    bundle = tmp_path / "bundle.zip"
    code, out, err = command("bundle", "--everything", "--as", "高橋", "--out", str(bundle))
    assert (code, f"{item} #{seq}" in out) == (0, True), out + err
    with zipfile.ZipFile(bundle) as archive:
        assert f"\t{item}\t{seq}\t" not in archive.read("index.tsv").decode()


def test_a_forged_entry_in_good_form_that_follows_nothing_is_left_out(desk: Any, cast_url: str) -> None:
    (item,) = desk.stored()
    Signer().round()
    ((body,),) = db.rows("SELECT body FROM entry WHERE subject = ? ORDER BY seq DESC LIMIT 1", (item,))
    forged = json.dumps(json.loads(body) | {"prev": "0" * 64}, sort_keys=True, separators=(",", ":")).encode()
    size = Signer().round().size
    put_in(cast_url, item, forged, entry_hash(forged))
    assert Signer().round().size == size
    assert alarms.standing(alarms.LEFT_OUT)
