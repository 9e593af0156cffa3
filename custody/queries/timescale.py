"""Time across a drawing: what part of it is shown, where a moment lies, which dates stand above. Pure.

All positions are in one unit of the drawing, about a pixel. Times are UTC stamps.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple
from urllib.parse import urlencode

from custody import clock
from custody.queries.when import day

SHORTEST = timedelta(minutes=10)
EARLIEST, LATEST = "1900", "2200"
STEPS = tuple(timedelta(minutes=m) for m in (1, 2, 5, 10, 15, 30)) + tuple(
    timedelta(hours=h) for h in (1, 3, 6, 12, 24, 48, 24 * 7, 24 * 14, 24 * 30, 24 * 60, 24 * 91, 24 * 182, 24 * 365)
)


@dataclass(frozen=True, slots=True)
class Frame:
    """The size of a drawing. `left`: where time begins; `ticks`: at most so many dates; `letters`: of a lane's name."""

    width: int
    left: int
    right: int
    ticks: int
    letters: int


WIDE = Frame(1120, 150, 24, 6, 10)
NARROW = Frame(358, 92, 14, 4, 6)


class Span(NamedTuple):
    """From one stamp to another: what a drawing shows."""

    start: str
    end: str

    @property
    def address(self) -> str:
        """The same page, showing this."""
        return "?" + urlencode({"from": self.start, "to": self.end}) + "#course"

    def moved(self, zoom: float, shift: float = 0) -> Span:
        """`zoom` times as long about its middle, `shift` of its own length later."""
        start, end = clock.parse(self.start), clock.parse(self.end)
        length = max((end - start) * zoom, SHORTEST)
        middle = start + (end - start) * (0.5 + shift)
        return Span(clock.stamp(middle - length / 2), clock.stamp(middle + length / 2))


def asked(start: str, end: str) -> Span | None:
    """The span that an address names; None where it names none."""
    try:
        span = Span(clock.stamp(clock.parse(start)), clock.stamp(clock.parse(end)))
    except (ValueError, OverflowError):
        return None
    return span if EARLIEST < span.start < span.end < LATEST else None


@dataclass
class Tick:
    """A date under which a line is drawn. `href`: the same drawing from it to the next."""

    x: float
    label: str
    href: str = ""


@functools.lru_cache(maxsize=8192)
def seconds(stamp: str) -> float:
    """Since 1970: both drawings of a page ask for the same times."""
    return clock.parse(stamp).timestamp()


class Scale:
    """Time to x, from the first entry to now. A history without any length is drawn as an hour, all but its start bare."""

    def __init__(self, start: str, end: str, frame: Frame = WIDE) -> None:
        self.frame = frame
        self.start, self.end = clock.parse(start), clock.parse(end)
        span = (self.end - self.start) or timedelta(hours=1)
        self._unit = (frame.width - frame.left - frame.right) / span.total_seconds()
        self._zero = self.start.timestamp()

    def x(self, stamp: str) -> float:
        """Where a time is."""
        return self.xs([stamp])[stamp]

    def xs(self, stamps: Iterable[str]) -> dict[str, float]:
        """Where each time is. One stay ends where the next begins: given once, a time is worked out once."""
        left, zero, unit = self.frame.left, self._zero, self._unit
        return {stamp: round(left + (seconds(stamp) - zero) * unit, 1) for stamp in stamps}

    def ticks(self) -> list[Tick]:
        """A few round times of day or dates in Japan."""
        span, most = self.end - self.start, self.frame.ticks
        step = next((s for s in STEPS if span / s <= most), STEPS[-1] * max(1, -(-span // (STEPS[-1] * most))))
        midnight = self.start.astimezone(clock.JST).replace(hour=0, minute=0, second=0, microsecond=0)
        unit = min(step, timedelta(days=1))
        at = midnight + unit * -(-(self.start - midnight) // unit)
        found: list[Tick] = []
        while at <= self.end and len(found) <= most:
            nearer = Span(clock.stamp(at), clock.stamp(at + step)).address
            found.append(Tick(self.x(clock.stamp(at)), self._said(at, step), nearer))
            at += step
        return found or [Tick(self.frame.left, self._said(self.start.astimezone(clock.JST), step))]

    def _said(self, at: datetime, step: timedelta) -> str:
        if step < timedelta(days=1):
            return f"{at.month}/{at.day} {at.hour}:{at.minute:02d}"
        return day(at, self.end.astimezone(clock.JST))
