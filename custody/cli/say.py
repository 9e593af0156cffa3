"""How the command line speaks: Japanese where the environment asks for it, English otherwise."""

from __future__ import annotations

import os
import shutil
import sys
import unicodedata
from collections.abc import Sequence
from typing import Any

from custody.text import Text


class Stop(Exception):
    """A command cannot go on. `code` is what the process ends with."""

    def __init__(self, text: Text, code: int = 2) -> None:
        super().__init__(text.en)
        self.text, self.code = text, code


def language() -> str:
    """`ja` or `en`, by the first of LC_ALL, LC_MESSAGES and LANG that is set (POSIX)."""
    chosen = next((v for name in ("LC_ALL", "LC_MESSAGES", "LANG") if (v := os.environ.get(name))), "")
    return "ja" if chosen.startswith("ja") else "en"


def say(text: Text | str = "") -> None:
    """A line on standard output."""
    sys.stdout.write((text.in_(language()) if isinstance(text, Text) else text) + "\n")
    sys.stdout.flush()


def complain(text: Text) -> None:
    """A line on standard error."""
    sys.stderr.write(text.in_(language()) + "\n")


def width(text: str) -> int:
    """Columns that a terminal gives `text`: two for a wide character (UAX #11)."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def table(head: Sequence[Text], rows: Sequence[Sequence[str]]) -> None:
    """Columns under their heads, aligned whatever the script."""
    lines = [[h.in_(language()) for h in head], *map(list, rows)]
    widths = [max(width(line[n]) for line in lines) for n in range(len(head))]
    for n, line in enumerate(lines):
        say("  ".join(cell + " " * (w - width(cell)) for cell, w in zip(line, widths, strict=True)).rstrip())
        if n == 0:
            say("  ".join("-" * w for w in widths))


class Progress:
    """A bar on a terminal; elsewhere a line for every fifth of the way. On standard error."""

    def __init__(self, what: Text, total: int) -> None:
        self.what, self.total, self.done, self._told = what.in_(language()), total, 0, 0
        self._bar = _bar(self.what, total) if sys.stderr.isatty() else None

    def add(self, n: int) -> None:
        """`n` more are done."""
        self.done += n
        if self._bar is not None:
            self._bar.update(n)
        elif self.total and (fifth := self.done * 5 // self.total) > self._told:
            self._told = fifth
            sys.stderr.write(f"{self.what}: {self.done * 100 // self.total} %\n")

    def to(self, done: int) -> None:
        """`done` are done in all."""
        self.add(done - self.done)

    def end(self) -> None:
        if self._bar is not None:
            self._bar.close()


def _bar(what: str, total: int) -> Any:
    from tqdm import tqdm  # type: ignore[import-untyped]

    columns, lines = shutil.get_terminal_size()  # 80 by 24 where a terminal does not know, as one without a window
    return tqdm(total=total, desc=what, leave=False, file=sys.stderr, ncols=columns, nrows=lines)
