"""An item's custody as lanes through time: who or what had it, when. Pure: plain values in, a drawing out.

All positions are in one unit of the drawing, about a pixel. Times are UTC stamps.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from custody import clock
from custody.queries.when import day

TOP, STEP = 50, 40
MOST = 12
NARROWEST = 4.0
GAP = 2.0
NEAR = 7.0
STEPS = tuple(timedelta(hours=h) for h in (1, 3, 6, 12, 24, 48, 24 * 7, 24 * 14, 24 * 30, 24 * 91, 24 * 182, 24 * 365))


@dataclass(frozen=True, slots=True)
class Frame:
    """The size of a drawing. `left`: where time begins; `ticks`: at most so many dates; `letters`: of a lane's name."""

    width: int
    left: int
    right: int
    ticks: int
    letters: int


WIDE = Frame(1120, 150, 24, 6, 10)
NARROW = Frame(358, 92, 14, 3, 6)


@dataclass(frozen=True, slots=True)
class Stay:
    """From `start` to `end` it was with `lane` (a key), in `state`; `text` says so."""

    lane: str
    state: str
    start: str
    end: str
    text: str


@dataclass(frozen=True, slots=True)
class Moment:
    """Something that happened at `at`: `kind` is second (two people confirmed) or broken (refused)."""

    at: str
    kind: str
    text: str


@dataclass
class Lane:
    y: float
    label: str


@dataclass
class Tick:
    x: float
    label: str


@dataclass
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


def chart(
    stays: Sequence[Stay],
    moments: Iterable[Moment],
    names: Callable[[str], str],
    label: str,
    other: str,
    many: Callable[[int], str] = str,
    frame: Frame = WIDE,
) -> Chart:
    """The drawing of `stays`, the oldest first. `names`: a lane's key as people call it. `other`: the lane of the rest.

    Stays too short to see are drawn NARROWEST wide; those that then touch are drawn as one, with `many(n)`.
    """
    if not stays:
        return Chart(label, frame.width, TOP, frame.left)
    scale = Scale(stays[0].start, max(s.end for s in stays), frame)
    kept = _kept(stays)
    rows = {key: TOP + STEP * n for n, key in enumerate(kept)}
    other_y = TOP + STEP * len(kept)
    drawn = Chart(label, frame.width, left=frame.left, ticks=scale.ticks())
    drawn.lanes = [Lane(y, _short(names(key), frame.letters)) for key, y in rows.items()]
    if any(s.lane not in rows for s in stays):
        drawn.lanes.append(Lane(other_y, other))
    drawn.bars = _bars(stays, scale, lambda key: rows.get(key, other_y), many)
    drawn.marks = _dots(moments, stays, scale, lambda key: rows.get(key, other_y))
    drawn.height = TOP + STEP * len(drawn.lanes) - 2
    return drawn


def _short(name: str, letters: int) -> str:
    return name if len(name) <= letters else name[: letters - 1] + "…"


def _kept(stays: Sequence[Stay]) -> list[str]:
    """The lanes that are drawn on their own, by first appearance; past MOST, those of the longest stays."""
    keys = list(dict.fromkeys(s.lane for s in stays))
    if len(keys) <= MOST:
        return keys
    spent: Counter[str] = Counter()
    for s in stays:
        spent[s.lane] += int(clock.minutes_between(s.start, s.end) * 60) + 1
    longest = {key for key, _ in spent.most_common(MOST - 1)}
    return [key for key in keys if key in longest]


class Scale:
    """Time to x. A history without any length is drawn as an hour."""

    def __init__(self, start: str, end: str, frame: Frame = WIDE) -> None:
        self.frame = frame
        self.start, self.end = clock.parse(start), clock.parse(end)
        if self.end - self.start < timedelta(hours=1):
            self.end = self.start + timedelta(hours=1)
        self._unit = (frame.width - frame.left - frame.right) / (self.end - self.start).total_seconds()

    def x(self, stamp: str) -> float:
        return round(self.frame.left + (clock.parse(stamp) - self.start).total_seconds() * self._unit, 1)

    def ticks(self) -> list[Tick]:
        """A few round times of day or dates in Japan."""
        span, most = self.end - self.start, self.frame.ticks
        step = next((s for s in STEPS if span / s <= most), STEPS[-1] * max(1, -(-span // (STEPS[-1] * most))))
        first = self.start.astimezone(clock.JST).replace(hour=0, minute=0, second=0, microsecond=0)
        at = first + step * -(-(self.start - first) // step)
        found: list[Tick] = []
        while at <= self.end and len(found) <= most:
            found.append(Tick(self.x(clock.stamp(at)), self._said(at, step)))
            at += step
        return found or [Tick(self.frame.left, self._said(self.start.astimezone(clock.JST), step))]

    def _said(self, at: datetime, step: timedelta) -> str:
        if step < timedelta(days=1):
            return f"{at.month}/{at.day} {at.hour}:00"
        return day(at, self.end.astimezone(clock.JST))


def _bars(stays: Sequence[Stay], scale: Scale, row: Callable[[str], float], many: Callable[[int], str]) -> list[Bar]:
    found: list[Bar] = []
    last: dict[tuple[float, str], Bar] = {}
    for s in stays:
        x, y = scale.x(s.start), row(s.lane)
        width = max(NARROWEST, scale.x(s.end) - x)
        before = last.get((y, s.state))
        if before is not None and x - (before.x + before.width) < GAP and (width <= NARROWEST * 2 or before.merged > 1):
            before.width = round(max(before.width, x + width - before.x), 1)
            before.merged += 1
            before.text = many(before.merged)
            continue
        bar = last[(y, s.state)] = Bar(x, y, round(width, 1), s.state, s.text)
        found.append(bar)
    return found


def _dots(moments: Iterable[Moment], stays: Sequence[Stay], scale: Scale, row: Callable[[str], float]) -> list[Dot]:
    found: list[Dot] = []
    n = 0
    for m in moments:
        while n + 1 < len(stays) and stays[n + 1].start <= m.at:
            n += 1
        x, y = scale.x(max(m.at, stays[n].start)), row(stays[n].lane)
        if any(d.y == y and abs(d.x - x) < NEAR and d.kind == m.kind for d in found[-3:]):
            continue
        found.append(Dot(x, y, m.kind, m.text))
    return found
