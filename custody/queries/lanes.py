"""An item's custody as lanes through time: who or what had it, when. Pure: plain values in, a drawing out.

All positions are in one unit of the drawing, about a pixel. Times are UTC stamps.
"""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from operator import itemgetter
from typing import NamedTuple

from custody import clock
from custody.queries.when import day

TOP, STEP = 50, 40
MOST = 12
NARROWEST = 4.0
GAP = 2.0
NEAR = 7.0
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


LANE, START, END = itemgetter(0), itemgetter(2), itemgetter(3)


class Stay(NamedTuple):
    """From `start` to `end` it was with `lane` (a key), in `state`."""

    lane: str
    state: str
    start: str
    end: str


@dataclass(frozen=True, slots=True)
class Moment:
    """Something that happened at `at`: `kind` is second (two people confirmed) or broken (refused). `n`: which entry."""

    at: str
    kind: str
    n: int


@dataclass(frozen=True)
class Words:
    """How a drawing is spoken: asked only for what is drawn. `many` says that so many stays are one bar."""

    label: str
    other: str
    lane: Callable[[str], str]
    stay: Callable[[Stay], str]
    moment: Callable[[Moment], str]
    many: Callable[[int], str]


@dataclass
class Lane:
    y: float
    label: str


@dataclass
class Tick:
    x: float
    label: str


@dataclass(slots=True)
class Bar:
    x: float
    y: float
    width: float
    state: str
    text: str
    merged: int = 1


@dataclass
class Dot:
    x: float
    y: float
    kind: str
    text: str


@dataclass
class Chart:
    """What templates/parts/lanes.html draws."""

    label: str
    width: float = WIDE.width
    height: float = 0
    left: float = WIDE.left
    lanes: list[Lane] = field(default_factory=list)
    ticks: list[Tick] = field(default_factory=list)
    bars: list[Bar] = field(default_factory=list)
    marks: list[Dot] = field(default_factory=list)


def chart(stays: Sequence[Stay], moments: Iterable[Moment], words: Words, frame: Frame = WIDE) -> Chart:
    """The drawing of `stays`, the oldest first.

    Stays too short to see are drawn NARROWEST wide; those that then touch are drawn as one.
    """
    if not stays:
        return Chart(words.label, frame.width, TOP, frame.left)
    scale = Scale(stays[0].start, max(map(END, stays)), frame)
    kept = _kept(stays)
    rows = {key: TOP + STEP * n for n, key in enumerate(kept)}
    drawn = Chart(words.label, frame.width, left=frame.left, ticks=scale.ticks())
    drawn.lanes = [Lane(y, _short(words.lane(key), frame.letters)) for key, y in rows.items()]
    other = TOP + STEP * len(kept)
    if not rows.keys() >= set(map(LANE, stays)):
        drawn.lanes.append(Lane(other, words.other))
    y = [rows.get(lane, other) for lane in map(LANE, stays)]
    drawn.bars = _bars(stays, y, scale, words)
    drawn.marks = _dots(moments, stays, y, scale, words)
    drawn.height = TOP + STEP * len(drawn.lanes) - 2
    return drawn


@functools.lru_cache(maxsize=8192)
def _seconds(stamp: str) -> float:
    """Since 1970: both drawings of a page ask for the same times."""
    return clock.parse(stamp).timestamp()


def _short(name: str, letters: int) -> str:
    return name if len(name) <= letters else name[: letters - 1] + "…"


def _kept(stays: Sequence[Stay]) -> list[str]:
    """The lanes that are drawn on their own, by first appearance; past MOST, those of the longest stays."""
    keys = list(dict.fromkeys(map(LANE, stays)))
    if len(keys) <= MOST:
        return keys
    spent: Counter[str] = Counter()
    for s in stays:
        spent[s.lane] += int(clock.minutes_between(s.start, s.end) * 60) + 1
    longest = {key for key, _ in spent.most_common(MOST - 1)}
    return [key for key in keys if key in longest]


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
        return {stamp: round(left + (_seconds(stamp) - zero) * unit, 1) for stamp in stamps}

    def ticks(self) -> list[Tick]:
        """A few round times of day or dates in Japan."""
        span, most = self.end - self.start, self.frame.ticks
        step = next((s for s in STEPS if span / s <= most), STEPS[-1] * max(1, -(-span // (STEPS[-1] * most))))
        midnight = self.start.astimezone(clock.JST).replace(hour=0, minute=0, second=0, microsecond=0)
        unit = min(step, timedelta(days=1))
        at = midnight + unit * -(-(self.start - midnight) // unit)
        found: list[Tick] = []
        while at <= self.end and len(found) <= most:
            found.append(Tick(self.x(clock.stamp(at)), self._said(at, step)))
            at += step
        return found or [Tick(self.frame.left, self._said(self.start.astimezone(clock.JST), step))]

    def _said(self, at: datetime, step: timedelta) -> str:
        if step < timedelta(days=1):
            return f"{at.month}/{at.day} {at.hour}:{at.minute:02d}"
        return day(at, self.end.astimezone(clock.JST))


def _bars(stays: Sequence[Stay], ys: Sequence[float], scale: Scale, words: Words) -> list[Bar]:
    found: list[Bar] = []
    first: list[Stay] = []
    last: dict[tuple[float, str], Bar] = {}
    x_of = scale.xs({*map(START, stays), *map(END, stays)})
    for s, y in zip(stays, ys, strict=True):
        _lane, state, start, end = s
        x = x_of[start]
        width = max(x_of[end] - x, NARROWEST)
        bar = last.get((y, state))
        if bar is not None and _touches(bar, x, width):
            if x + width > bar.x + bar.width:
                bar.width = x + width - bar.x
            bar.merged += 1
            continue
        last[y, state] = bar = Bar(x, y, width, state, "")
        found.append(bar)
        first.append(s)
    for bar, s in zip(found, first, strict=True):
        bar.width = round(bar.width, 1)
        bar.text = words.stay(s) if bar.merged == 1 else words.many(bar.merged)
    return found


def _touches(before: Bar, x: float, width: float) -> bool:
    """Whether a short bar at `x` would lie on the one before it, or too near to be told apart."""
    return x - (before.x + before.width) < GAP and (width <= NARROWEST * 2 or before.merged > 1)


def _dots(
    moments: Iterable[Moment], stays: Sequence[Stay], ys: Sequence[float], scale: Scale, words: Words
) -> list[Dot]:
    found: list[Dot] = []
    n = 0
    for m in moments:
        while n + 1 < len(stays) and stays[n + 1].start <= m.at:
            n += 1
        x, y = scale.x(max(m.at, stays[n].start)), ys[n]
        if not any(d.y == y and abs(d.x - x) < NEAR and d.kind == m.kind for d in found[-3:]):
            found.append(Dot(x, y, m.kind, words.moment(m)))
    return found
