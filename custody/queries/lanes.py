"""An item's custody as lanes through time: who or what had it, when. Pure: plain values in, a drawing out.

All positions are in one unit of the drawing, about a pixel. Times are UTC stamps.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from typing import NamedTuple

from custody import clock
from custody.queries.timescale import WIDE, Frame, Scale, Span, Tick

TOP, STEP = 50, 40
MOST = 12
NARROWEST = 4.0
GAP = 2.0
NEAR = 7.0
NARROW_LETTER = 0.6
ACTING = 3  # lanes of acts that are drawn whatever else is


LANE, START, END = itemgetter(0), itemgetter(2), itemgetter(3)


class Stay(NamedTuple):
    """From `start` to `end` it was with `lane` (a key), in `state`. `n`: which entry began it."""

    lane: str
    state: str
    start: str
    end: str
    n: int = 0


@dataclass(frozen=True, slots=True)
class Moment:
    """Something that happened at `at`. `n`: which entry. `lane`: on which lane, where it is not that of the stay.

    `kind`: second (two people confirmed), broken (refused), corrected, late (entered later), seal, or event.
    """

    at: str
    kind: str
    n: int
    lane: str = ""


@dataclass(frozen=True)
class Words:
    """How a drawing is spoken: asked only for what is drawn. `many` says that so many stays are one bar.

    `to`: the address of an entry.
    """

    label: str
    other: str
    lane: Callable[[str], str]
    stay: Callable[[Stay], str]
    moment: Callable[[Moment], str]
    many: Callable[[int], str]
    to: Callable[[int], str] = lambda _n: ""


@dataclass
class Lane:
    y: float
    label: str


@dataclass(slots=True)
class Bar:
    x: float
    y: float
    width: float
    state: str
    text: str
    merged: int = 1
    href: str = ""


@dataclass
class Dot:
    x: float
    y: float
    kind: str
    text: str
    href: str = ""


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
    stays: Sequence[Stay], moments: Iterable[Moment], words: Words, frame: Frame = WIDE, span: Span | None = None
) -> Chart:
    """The drawing of `stays`, the oldest first, and of `moments`; of what lies in `span` alone, where one is given.

    Stays too short to see are drawn NARROWEST wide; those that then touch are drawn as one.
    """
    stays, moments = _within(stays, list(moments), span)
    if not stays and not moments:
        return Chart(words.label, frame.width, TOP, frame.left)
    scale = Scale(*(span or whole(stays, moments)), frame)
    kept = _kept(stays, moments)
    rows = {key: TOP + STEP * n for n, key in enumerate(kept)}
    drawn = Chart(words.label, frame.width, left=frame.left, ticks=scale.ticks())
    drawn.lanes = [Lane(y, _short(words.lane(key), frame.letters)) for key, y in rows.items()]
    other = TOP + STEP * len(kept)
    if not rows.keys() >= {*map(LANE, stays), *(m.lane for m in moments if m.lane)}:
        drawn.lanes.append(Lane(other, words.other))
    y = [rows.get(lane, other) for lane in map(LANE, stays)]
    drawn.bars = _bars(stays, y, scale, words)
    drawn.marks = _dots(moments, stays, lambda lane: rows.get(lane, other), scale, words)
    drawn.height = TOP + STEP * len(drawn.lanes) - 2
    return drawn


def whole(stays: Sequence[Stay], moments: Sequence[Moment]) -> Span:
    """From the first to the last of what there is."""
    begun, ended = [*map(START, stays), *(m.at for m in moments)], [*map(END, stays), *(m.at for m in moments)]
    return Span(min(begun), max(ended))


def _within(stays: Sequence[Stay], moments: list[Moment], span: Span | None) -> tuple[Sequence[Stay], list[Moment]]:
    if span is None:
        return stays, moments
    start, end = span
    inside = [
        s._replace(start=max(s.start, start), end=min(s.end, end)) for s in stays if s.start < end and s.end > start
    ]
    return inside, [m for m in moments if start <= m.at <= end]


def _short(name: str, letters: int) -> str:
    """`name` within the width of so many Japanese letters; a Latin one is little more than half as wide."""
    if sum(NARROW_LETTER if c.isascii() else 1 for c in name) <= letters:
        return name
    return name[: letters - 1] + "…"


def _kept(stays: Sequence[Stay], moments: Sequence[Moment]) -> list[str]:
    """The lanes that are drawn on their own, by first appearance; past MOST, those of most acts and of the longest stays."""
    keys = list(dict.fromkeys([*map(LANE, stays), *(m.lane for m in moments if m.lane)]))
    if len(keys) <= MOST:
        return keys
    acts = Counter(m.lane for m in moments if m.lane)
    spent = acts + Counter(dict.fromkeys((key for key, _ in acts.most_common(ACTING)), 10**12))
    for s in stays:
        spent[s.lane] += int(clock.minutes_between(s.start, s.end) * 60) + 1
    longest = {key for key, _ in spent.most_common(MOST - 1)}
    return [key for key in keys if key in longest]


def _bars(stays: Sequence[Stay], ys: Sequence[float], scale: Scale, words: Words) -> list[Bar]:
    found: list[Bar] = []
    first: list[Stay] = []
    last: dict[tuple[float, str], Bar] = {}
    x_of = scale.xs({*map(START, stays), *map(END, stays)})
    for s, y in zip(stays, ys, strict=True):
        _lane, state, start, end, _n = s
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
        bar.href = words.to(s.n)
    return found


def _touches(before: Bar, x: float, width: float) -> bool:
    """Whether a short bar at `x` would lie on the one before it, or too near to be told apart."""
    return x - (before.x + before.width) < GAP and (width <= NARROWEST * 2 or before.merged > 1)


def _dots(
    moments: Sequence[Moment], stays: Sequence[Stay], row: Callable[[str], float], scale: Scale, words: Words
) -> list[Dot]:
    found: list[Dot] = []
    last: dict[tuple[float, str], float] = {}
    n = 0
    for m in moments:
        while n + 1 < len(stays) and stays[n + 1].start <= m.at:
            n += 1
        own = m.lane or not stays
        x, y = scale.x(m.at if own else max(m.at, stays[n].start)), row(m.lane if own else stays[n].lane)
        if abs(last.get((y, m.kind), -NEAR) - x) >= NEAR:
            last[y, m.kind] = x
            found.append(Dot(x, y, m.kind, words.moment(m), words.to(m.n)))
    return found
