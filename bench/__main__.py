"""`python -m bench`: measure, and print every figure beside its limit or its peer."""

from __future__ import annotations

import argparse
import os
import platform
import sys
import time
import traceback
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

from peewee import SqliteDatabase

from bench.table import Figure, as_json, table, verdict

# Each measurement's keys, photos and signer lie beside its own database, whatever the caller's are.
ELSEWHERE = ("CUSTODY_DATABASE", "CUSTODY_KEYS", "CUSTODY_FILES", "CUSTODY_SIGNER_STATE")
MEASURES = (
    "writes",
    "costs",
    "waits",
    "transports",
    "landing",
    "history",
    "pages",
    "importing",
    "forms",
    "labels",
    "reading",
    "verifying",
    "restoring",
    "memory",
    "proving",
    "bundles",
    "starting",
    "camera",
)


def main(arguments: Sequence[str] | None = None) -> int:
    """0: all was measured, whatever came of it. 1: something could not be. 2: no such measurement."""
    options = _parser().parse_args(arguments)
    for name in ELSEWHERE:
        os.environ.pop(name, None)
    os.environ.setdefault("CUSTODY_SECURITY_LOG", os.devnull)  # signing in is part of what is measured
    figures: list[Figure] = []
    failed = 0
    began = time.perf_counter()
    for name in options.only or MEASURES:
        try:
            figures += _measured(name, options.quick)
        except Exception:  # the others are worth having even so
            traceback.print_exc()
            failed += 1
    print(table(figures))
    print(f"\n{verdict(figures)}; {time.perf_counter() - began:.0f} s on {_machine()}")
    if options.json:
        options.json.write_text(as_json(figures, {"machine": _machine(), "quick": options.quick}), "utf-8")
    return 1 if failed else 0


def _measured(name: str, quick: bool) -> list[Figure]:
    print(f"{name} … ", end="", flush=True, file=sys.stderr)
    began = time.perf_counter()
    figures: list[Figure] = import_module(f"bench.{name}").measure(quick)
    print(f"{time.perf_counter() - began:.0f} s", file=sys.stderr)
    return figures


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer repetitions and smaller databases")
    parser.add_argument("--only", type=_names, metavar="NAME,…", help=", ".join(MEASURES))
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there too")
    return parser


def _names(text: str) -> list[str]:
    names = text.split(",")
    if unknown := set(names) - set(MEASURES):
        raise argparse.ArgumentTypeError(f"no measurement {', '.join(sorted(unknown))}")
    return names


def _machine() -> str:
    version = ".".join(map(str, SqliteDatabase(":memory:").server_version))
    return f"{os.cpu_count()} cores, Python {platform.python_version()}, SQLite {version}"


if __name__ == "__main__":
    sys.exit(main())
