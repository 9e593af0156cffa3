"""The labels package stands alone, and its README tells the truth."""

import ast
import re
from pathlib import Path

import labels

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "labels"
README = (PACKAGE / "README.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```python\n(.*?)```", README, re.S)


def imported(file):
    """Top-level names of all modules a file imports."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name.split(".")[0] for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield (node.module or "labels").split(".")[0] if not node.level else "labels"


def test_labels_imports_nothing_of_the_product():
    files = list(PACKAGE.rglob("*.py"))
    assert files
    names = {name for file in files for name in imported(file)}
    assert names >= {"labels", "qrcode", "typst"}
    assert not names & {"custody", "flask", "peewee"}


def test_the_readme_examples_run_one_after_the_other(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "fonts").symlink_to(ROOT / "static/vendor/fonts")
    names = {}
    for example in EXAMPLES:
        exec(compile(example, "labels/README.md", "exec"), names)
    assert (tmp_path / "sheet.pdf").read_bytes().startswith(b"%PDF-")
    assert (tmp_path / "label.png").read_bytes().startswith(b"\x89PNG")
    assert "基底URL" in capsys.readouterr().out


def test_the_readme_names_every_public_name():
    assert len(EXAMPLES) >= 5
    assert not [name for name in labels.__all__ if not re.search(rf"\b{name}\b", README)]
