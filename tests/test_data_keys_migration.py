"""A database from before the data keys opens: what stood in the clear is encrypted, and stands nowhere any more."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from custody import db
from custody.ledger import sealing
from custody.ledger.entry import commitment

SALT, VALUE = bytes(range(32)), b'"SECRET-XYZ"'


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_values_in_the_clear_are_encrypted(
    engine: str, request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: Any
) -> None:
    older = tmp_path / "migrations"
    shutil.copytree(db.MIGRATIONS, older, ignore=shutil.ignore_patterns("__pycache__", "0018*", "0019*", "00[2-9]*"))
    url = f"sqlite:///{tmp_path / 'old.db'}"
    if engine == "postgresql":
        url = request.getfixturevalue("postgres").create("before_data_keys")
    with monkeypatch.context() as before:
        before.setattr(db, "MIGRATIONS", older)
        before.setattr("custody.ledger.guards.install_guards", lambda _db: None)
        db.migrate(url)
    said = commitment(SALT, "SECRET-XYZ")
    answer = json.dumps({"batch": "", "done": [], "refused": [{"subject": "x"}], "left": []})
    with db.bind(db.connect(url, guarded=False)).connection_context():
        db.run_many("INSERT INTO private VALUES (?, ?, ?, ?, ?, ?)", [("item:1", 1, "serial", said, SALT, VALUE)])
        db.run_many("INSERT INTO request VALUES (?, ?, ?, ?, ?)", [("idem", "person:1", "d", answer, "now")])
    assert "0018_data_keys" in db.migrate(url)
    with db.bind(db.connect(url)).connection_context():
        assert sealing.of_chain("item:1") == {1: {"serial": "SECRET-XYZ"}}
        ((text, key),) = db.rows("SELECT outcome, key FROM request")
        assert sealing.unseal_text("idem", text, key) == answer
    if engine == "sqlite":
        assert all(b"SECRET-XYZ" not in f.read_bytes() for f in tmp_path.glob("old.db*"))
