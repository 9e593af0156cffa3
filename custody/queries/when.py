"""Times as people say them, in Japan's time."""

from __future__ import annotations

import functools
import re
from datetime import date, datetime, timedelta

from custody import clock, dates
from custody.text import Text

MINUTE, HOUR, DAY = 60, 3_600, 86_400


here = functools.lru_cache(maxsize=4096)(clock.japan)


def moment(stamp: str | None, now: str, lang: str) -> str:
    """`11/20 17:42`, `きょう 17:42`, or with its year where that is not this one; empty for none."""
    if not stamp:
        return ""
    at, today = here(stamp), here(now)
    clock_time = f"{at.hour:02d}:{at.minute:02d}"
    if at.date() == today.date():
        return Text(f"きょう {clock_time}", f"today {clock_time}").in_(lang)
    return f"{day(at, today)} {clock_time}"


def day(at: datetime, today: datetime) -> str:
    """`11/20`, with the year where it is not this one."""
    short = f"{at.month}/{at.day}"
    return short if at.year == today.year else f"{at.year}/{short}"


def ago(stamp: str | None, now: str, lang: str) -> str:
    """How long before `now`, in the largest unit that fits; empty for none and for the future."""
    if not stamp:
        return ""
    seconds = (clock.parse(now) - clock.parse(stamp)).total_seconds()
    if seconds < 0:
        return ""
    if seconds < MINUTE:
        return Text("たった今", "just now").in_(lang)
    said = length(seconds)
    return Text(f"{said.ja}前", f"{said.en} ago").in_(lang)


def length(seconds: float) -> Text:
    """`2日`, `3時間`, `5分` of a number of seconds."""
    for unit, ja, en in ((DAY, "日", "d"), (HOUR, "時間", "h")):
        if seconds >= unit:
            n = int(seconds // unit)
            return Text(f"{n}{ja}", f"{n} {en}")
    n = int(seconds // MINUTE)
    return Text(f"{n}分", f"{n} min")


def next_closing(closing: str, now: str) -> str:
    """The next time a working day ends (`closing` as HH:MM in Japan), as a stamp: today's, or tomorrow's if past."""
    here = clock.japan(now)
    hour, minute = closing_time(closing)
    at = here.replace(hour=hour, minute=minute, second=0, microsecond=0)
    return clock.stamp(at if at > here else at + timedelta(days=1))


def last_closing(closing: str, now: str) -> str:
    """The newest end of a working day that has passed, as a stamp."""
    return clock.stamp(clock.parse(next_closing(closing, now)) - timedelta(days=1))


def closing_time(text: str) -> tuple[int, int]:
    """Hour and minute of `18:00`; six in the evening where it cannot be read."""
    hour, _, minute = text.partition(":")
    if hour.isdigit() and minute.isdigit() and int(hour) < 24 and int(minute) < 60:
        return int(hour), int(minute)
    return 18, 0


SINCE, UNTIL = date(1868, 1, 1), date(3000, 1, 1)  # what lies outside is no day of anything kept here
SPACED = re.compile(rf"(?:(?:(?:{'|'.join(dates.ERAS)})\s*)?(?:\d{{1,4}}|元)\s*年\s*)?\d{{1,2}}\s*月\s*\d{{1,2}}\s*日")
DATE = re.compile(r"(?:(?P<year>\d{4})[-/.年])?(?P<month>\d{1,2})[-/.月](?P<day>\d{1,2})日?")


def dates_in(term: str, now: str) -> list[date]:
    """The day that a word such as `2026-11-05`, `11/5`, `11月5日`, `令和8年11月5日` or `R8.11.5` names.

    Without a year the last such day by `now`.
    """
    found = DATE.fullmatch(term)
    said = _day(found, here(now).date()) if found else dates.read(term)
    return [said] if isinstance(said, date) and SINCE <= said < UNTIL else []


def _day(found: re.Match[str], today: date) -> date | None:
    year, month, on = (int(found[name] or 0) for name in ("year", "month", "day"))
    try:
        day_ = date(year or today.year, month, on)
        return day_ if year or day_ <= today else day_.replace(year=today.year - 1)
    except ValueError:
        return None


def closed_up(text: str) -> str:
    """`text` with each date such as `令和 8年11月 3日` as one word, as it may have been copied from paper."""
    return SPACED.sub(lambda found: re.sub(r"\s", "", found[0]), text)
