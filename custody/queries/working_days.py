"""Days on which the offices of Japan's administration are open (Act on Holidays of Administrative Organs, Art. 1)."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from holidays import HolidayBase

DAY = timedelta(days=1)
SATURDAY = 5
YEAR_END = {(12, 29), (12, 30), (12, 31), (1, 1), (1, 2), (1, 3)}  # months and days


@cache
def _public() -> HolidayBase:
    import holidays  # 2 MB of memory and a part of the start, for what few pages ask

    return holidays.country_holidays("JP")


def is_working(day: date) -> bool:
    """Whether `day` is no Saturday, Sunday or public holiday, and not within the turn of the year."""
    return day.weekday() < SATURDAY and (day.month, day.day) not in YEAR_END and day not in _public()


def next_working(day: date) -> date:
    """The day itself where it is a working day, else the next that is one."""
    while not is_working(day):
        day += DAY
    return day


def after(day: date, n: int) -> date:
    """The `n`th working day after `day`."""
    while n:
        day += DAY
        n -= is_working(day)
    return day
