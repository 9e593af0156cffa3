"""Days and times on paper, by the western calendar or by Japan's eras."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from custody import clock, dates

_LETTERS = {era: short.upper() for short, era in dates.SHORT.items() if short.isascii()}
ERAS = tuple((first, era, _LETTERS[era]) for era, (first, _) in dates.ERAS.items())


@dataclass(frozen=True)
class Dates:
    """`era`: 令和8年 instead of 2026年."""

    era: bool = False

    def day(self, text: str | None) -> str:
        """`2026年11月23日` of a date (YYYY-MM-DD) or of a UTC stamp; empty for none."""
        return self._long(_at(text)) if text else ""

    def time(self, stamp: str | None) -> str:
        """`2026年11月23日 10:05` of a UTC stamp, in Japan's time."""
        return f"{self._long(at := _at(stamp))} {at:%H:%M}" if stamp else ""

    def short(self, text: str | None) -> str:
        """`2026-11-23`, `R8.11.23`, for narrow columns."""
        if not text:
            return ""
        at = _at(text).date()
        for since, _, letter in ERAS if self.era else ():
            if at >= since:
                return f"{letter}{at.year - since.year + 1}.{at.month}.{at.day}"
        return at.isoformat()

    def moment(self, stamp: str | None) -> str:
        """`2026-11-23 10:05`, for narrow columns."""
        return f"{self.short(stamp)} {_at(stamp):%H:%M}" if stamp else ""

    def span(self, since: str, until: str) -> str:
        """From one day to another."""
        return f"{self.day(since)}から{self.day(until)}まで" if since or until else ""

    def _long(self, at: datetime) -> str:
        for since, name, _ in ERAS if self.era else ():
            if at.date() >= since:
                year = at.year - since.year + 1
                return f"{name}{'元' if year == 1 else year}年{at.month}月{at.day}日"
        return f"{at.year}年{at.month}月{at.day}日"


def _at(text: str | None) -> datetime:
    return clock.japan(text or "")
