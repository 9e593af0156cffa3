"""Imports run down the list of parts only: web, api → usecases → rules → ledger → db."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

GROUND = {"text", "clock", "dates", "ids", "errors", "settings", "security_log", "variants", "personal_numbers"}
STORE = GROUND | {"db", "disk", "datakeys", "files", "keyring", "models", "events", "state", "caller"}
RULED = STORE | {"rules", "ledger", "registers"}
ENTRANCE = GROUND | {"events", "state", "caller", "rules", "usecases", "queries", "documents"}

# Part of custody/ -> the parts it may import. A part is a module or folder of custody/; a dotted row, where
# there is one, stands for that module alone.
MAY_IMPORT: dict[str, set[str]] = {
    "text": set(),
    "clock": set(),
    "dates": {"text"},
    "ids": set(),
    "settings": {"text"},
    "variants": set(),
    "personal_numbers": set(),
    "errors": {"text"},
    "security_log": {"clock", "settings"},
    "db": {"disk", "errors", "ledger.guards"},
    "disk": {"errors"},
    "datakeys": {"disk", "text"},
    "files": {"db", "disk", "errors", "settings"},
    "keyring": {"db", "disk", "settings"},
    "models": {"db"},
    "migrations": {"db", "models", "ledger"},
    "events": GROUND | {"models"},
    "state": {"events", "models"},
    "caller": {"events"},
    "ledger.guards": set(),
    "ledger": STORE | {"ledger.guards"},
    "signer": GROUND | {"db", "keyring", "ledger"},
    "registers": STORE | {"ledger"},
    "lan": {"errors", "text"},
    "backup": STORE | {"ledger"},
    "rules": {"text", "clock", "events", "state"},
    "usecases": RULED,
    "queries": RULED,
    "documents": GROUND | {"events", "queries", "state"},
    "importing": ENTRANCE | {"registers"},
    "web": ENTRANCE | {"importing"},
    "api": ENTRANCE,
}
# The composition root and the command line put the parts together and may see them all.
SEE_EVERYTHING = {"app", "cli", "__main__", "demo", "server"}
# Package -> the only parts that may import it.
MAY_BE_USED_BY = {
    "flask": {"app", "web", "api"},
    "peewee": {
        "db",
        "models",
        "migrations",
        "backup",
        "signer",
        "ledger",
        "ledger.guards",
        "registers",
        "usecases",
        "queries",
    },
    "playhouse": {"db", "models", "backup", "migrations", "ledger", "usecases", "queries"},
    "openpyxl": {"importing"},
    "labels": {"app", "cli", "documents", "queries", "usecases", "web", "api"},
}


def imported(file: Path) -> Iterator[str]:
    """Dotted names a file imports when it runs: `from custody import db` gives custody.db."""
    package = file.relative_to(ROOT).parent.parts
    for node in ast.walk(without_type_checking(ast.parse(file.read_text(encoding="utf-8")))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else ()
            yield from (".".join(filter(None, (*above, node.module, alias.name))) for alias in node.names)


def without_type_checking(tree: ast.Module) -> ast.Module:
    """The tree without what only the type checker reads."""
    for node in ast.walk(tree):
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            node.body = [ast.Pass()]
    return tree


def part_of(dotted: str) -> str:
    """The part a module of custody/ belongs to: `custody.ledger.append.x` is of the part ledger."""
    steps = dotted.split(".")[1:]
    exact = ".".join(steps[:2])
    return exact if exact in MAY_IMPORT else steps[0] if steps else ""


def files_of(package: str) -> Iterator[tuple[Path, str]]:
    for file in sorted((ROOT / package).rglob("*.py")):
        dotted = ".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        yield file, part_of(dotted)


def test_every_part_of_custody_has_a_row() -> None:
    parts = {part for _, part in files_of("custody")} - {""} - SEE_EVERYTHING
    assert parts - set(MAY_IMPORT) == set(), "say in MAY_IMPORT what the new part may import"


def test_imports_run_down_the_list_only() -> None:
    wrong = [
        f"{file.relative_to(ROOT)} ({part}) imports {name}"
        for file, part in files_of("custody")
        if part in MAY_IMPORT
        for name in imported(file)
        if name.startswith("custody.") and part_of(name) not in MAY_IMPORT[part] | {part}
    ]
    assert wrong == []


@pytest.mark.parametrize("package", MAY_BE_USED_BY)
def test_a_package_is_used_only_where_it_belongs(package: str) -> None:
    wrong = [
        f"{file.relative_to(ROOT)} ({part}) imports {name}"
        for file, part in files_of("custody")
        if part not in MAY_BE_USED_BY[package] | SEE_EVERYTHING
        for name in imported(file)
        if name.split(".")[0] == package
    ]
    assert wrong == []


def test_labels_know_nothing_of_custody() -> None:
    names = {name for file, _ in files_of("labels") for name in imported(file)}
    assert any(name.startswith("labels.") for name in names)
    assert [name for name in names if name.split(".")[0] in {"custody", "flask", "peewee"}] == []


def test_the_table_itself_has_no_way_round() -> None:
    """Whoever may be imported by a part may not, directly or through others, import that part."""
    reached = {part: set(names) for part, names in MAY_IMPORT.items()}
    for _ in MAY_IMPORT:
        for names in reached.values():
            names |= {further for name in set(names) for further in reached.get(name, set())}
    assert [part for part, names in reached.items() if part in names] == []
