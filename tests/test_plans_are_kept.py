"""SQLite plans a statement anew for each value of a LIKE whose pattern is a bare parameter."""

import re
from pathlib import Path

import custody

FOLDER = Path(custody.__file__).parent


def test_no_statement_gives_like_a_bare_parameter() -> None:
    files = sorted(FOLDER.rglob("*.py"))
    assert len(files) > 200
    found = [f.name for f in files if re.search(r"\bLIKE \?", f.read_text("utf-8"))]
    assert found == []
