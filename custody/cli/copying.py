"""What the commands that copy the whole have in common: a bar, times, and what is said of keys."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from custody import clock
from custody.cli.say import Progress
from custody.text import Text

KEYS = Text(
    "鍵（CUSTODY_KEYS のフォルダー）は入っていません。非公開の値は鍵がなければ読めません。鍵は別の場所に、別に控えてください。",
    "The keys (the folder CUSTODY_KEYS) are not in it, and without them no private value can be read. Copy them to "
    "another place, apart from the backups.",
)


@contextmanager
def bar(what: Text) -> Iterator[Callable[[int, int], object]]:
    """A progress bar that is told how much is done, of how much."""
    made: list[Progress] = []

    def to(done: int, total: int) -> None:
        if not made:
            made.append(Progress(what, total))
        made[0].to(done)

    try:
        yield to
    finally:
        for progress in made:
            progress.end()


def counted(tell: Callable[[int, int], object], total: int) -> Callable[[int], object]:
    """Adds up what is done, for a bar of `total`."""
    done = 0

    def add(n: int) -> None:
        nonlocal done
        done += n
        tell(done, total)

    return add


def when(stamp: str) -> str:
    """`2026-11-23 09:30 JST`; a dash for none."""
    return f"{clock.japan(stamp):%Y-%m-%d %H:%M} JST" if stamp else "-"
