"""Backups, restores and moves of a small house, as a person at the terminal makes them."""

from __future__ import annotations

import json
import os
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from custody import db
from custody.backup.rows import without_words
from custody.cli import main
from custody.settings import settings

Files = dict[str, bytes]


def opened(url: str) -> Any:
    """The database at `url`, bound and connected."""
    return db.bind(db.connect(url)).connection_context()


def command(url: str, *words: str) -> int:
    """The exit code of `custody …` on the database at `url`."""
    os.environ["CUSTODY_DATABASE"] = url
    settings.cache_clear()
    return main(list(words))


def backup(url: str, file: Path, *words: str) -> Path:
    assert command(url, "backup", str(file), *words) == 0
    return file


# What may be numbered and split otherwise in the copy.
COUNTED_ANEW = {
    "item_words": "SELECT item, words FROM item_words ORDER BY item",
    "item_count": (
        "SELECT what, contract, state, place, key, sum(n) FROM item_count GROUP BY 1, 2, 3, 4, 5 HAVING sum(n) <> 0 "
        "ORDER BY 1, 2, 3, 4, 5"
    ),
}


def everything(url: str) -> dict[str, list[tuple[Any, ...]]]:
    """The rows of every table that must be the same after it was copied."""
    from custody.backup.tables import TABLES, Sort

    with opened(url):
        tables = [t for t in sorted(db.proxy.obj.get_tables()) if TABLES[t] is not Sort.LEFT and t not in COUNTED_ANEW]
        tables = [t for t in tables if not t.startswith("item_piece")]  # made of the words, which are compared
        found = {table: _rows(table) for table in tables} | {t: db.rows(sql) for t, sql in COUNTED_ANEW.items()}
    found["request"] = [_without_words(row) for row in found["request"]]
    found["counter"] = [row for row in found["counter"] if row[0] != "registers"]
    return found


def _without_words(row: tuple[Any, ...]) -> tuple[Any, ...]:
    """The sentences of an answer are on purpose not the same, unless they are encrypted."""
    return tuple(without_words(v) if isinstance(v, str) and v.startswith('{"batch"') else v for v in row)


def _rows(table: str) -> list[tuple[Any, ...]]:
    columns = sorted(c.name for c in db.proxy.obj.get_columns(table))
    rows = db.rows(f"SELECT {', '.join(columns)} FROM {table}")
    return sorted((tuple(bytes(v) if isinstance(v, memoryview) else v for v in r) for r in rows), key=repr)


def repacked(file: Path, change: Callable[[Files], None], to: Path) -> Path:
    """A copy of a backup with something in it changed, and a manifest that fits it: what a forger would hand in."""
    import hashlib

    with zipfile.ZipFile(file) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    change(files)
    about = json.loads(files.pop("manifest.json"))
    about["members"] = {
        name: {"size": len(data), "sha256": hashlib.sha256(data).hexdigest(), "rows": _lines(name, data)}
        for name, data in files.items()
    }
    with zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED) as out:
        for name, data in files.items():
            out.writestr(name, data)
        out.writestr("manifest.json", json.dumps(about))
    return to


def _lines(name: str, data: bytes) -> int:
    return max(data.count(b"\n") - 1, 0) if name.startswith("tables/") else 0


def about(change: Callable[[dict[str, Any]], None]) -> Callable[[Files], None]:
    """A change of the manifest."""

    def changed(files: Files) -> None:
        said = json.loads(files["manifest.json"])
        change(said)
        files["manifest.json"] = json.dumps(said).encode()

    return changed
