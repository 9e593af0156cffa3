"""When the cast is at work: Japan's weekdays without its holidays, in office hours."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from custody.clock import JST

# Month, day. The equinoxes move by a day between years; the demo takes the commoner one (Cabinet Office's calendar).
FIXED = {(1, 1), (2, 11), (2, 23), (3, 20), (4, 29), (5, 3), (5, 4), (5, 5), (8, 11), (9, 23), (11, 3), (11, 23)}
YEAR_END = {(12, 29), (12, 30), (12, 31), (1, 2), (1, 3)}
MONDAYS = {(1, 2), (7, 3), (9, 3), (10, 2)}  # month, the how manieth Monday


def is_working_day(day: date) -> bool:
    """Whether an office in Japan is open."""
    return not (day.weekday() >= 5 or _is_holiday(day) or _stands_in(day) or (day.month, day.day) in YEAR_END)


def _stands_in(day: date) -> bool:
    """A holiday on a Sunday is made up for on the first day after it that is none (Act on National Holidays, Art. 3)."""
    before = day - timedelta(days=1)
    while _is_holiday(before) and before.weekday() != 6:
        before -= timedelta(days=1)
    return _is_holiday(before)


def _is_holiday(day: date) -> bool:
    nth_monday = (day.month, (day.day + 6) // 7)
    return (day.month, day.day) in FIXED or (day.weekday() == 0 and nth_monday in MONDAYS)


def working_days(first: date, last: date) -> list[date]:
    """All working days from `first` to `last`, both included."""
    every = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return [day for day in every if is_working_day(day)]


def next_working_day(day: date) -> date:
    day += timedelta(days=1)
    while not is_working_day(day):
        day += timedelta(days=1)
    return day


def at(day: date, hour: int, minute: int = 0) -> datetime:
    """That time of that day in Japan."""
    return datetime.combine(day, time(hour, minute), JST)
