"""Time. Stored as RFC 3339 UTC text with milliseconds, shown in Japan's time."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta, timezone

JST = timezone(timedelta(hours=9), "Asia/Tokyo")

_lock = threading.Lock()
_last = ""
_told: str | None = None


def stamp(at: datetime) -> str:
    """`at` as `2026-11-23T00:30:00.000Z`. Naive times are taken for Japan's."""
    aware = at if at.tzinfo else at.replace(tzinfo=JST)
    utc = aware.astimezone(UTC)
    return utc.replace(tzinfo=None).isoformat(timespec="milliseconds") + "Z"


def parse(text: str) -> datetime:
    """The aware UTC datetime of a stamp or of any ISO 8601 text (naive: Japan's time). ValueError otherwise."""
    at = datetime.fromisoformat(text)
    try:
        return (at if at.tzinfo else at.replace(tzinfo=JST)).astimezone(UTC)
    except OverflowError as e:
        raise ValueError(text) from e


def now() -> str:
    """The server's time as a stamp; never earlier than the one given before, whatever the clock does."""
    global _last  # noqa: PLW0603 - one monotone clock a process (ledger.md §2.2 "received")
    if _told:
        return _told
    with _lock:
        _last = max(_last, stamp(datetime.now(UTC)))
        return _last


def tell(at: str | None) -> None:
    """Let it be `at` from here on, for telling a story (custody/demo) in its own time; None: the real time again."""
    global _told  # noqa: PLW0603 - see above
    _told = at


def today() -> str:
    """Today's date in Japan as YYYY-MM-DD."""
    return japan(now()).date().isoformat()


def japan(text: str) -> datetime:
    """A stamp in Japan's time."""
    return parse(text).astimezone(JST)


def ahead(at: str) -> str:
    """The latest time that may be given for something that is recorded at `at`: clocks differ by a little."""
    return stamp(parse(at) + timedelta(minutes=2))


def minutes_between(earlier: str, later: str) -> float:
    """Minutes from one stamp to another; negative when `later` is the earlier one."""
    return (parse(later) - parse(earlier)).total_seconds() / 60
