"""What was measured, beside what it is compared with: one table for the terminal, or JSON."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from statistics import median
from typing import Any

HEADINGS = ("figure", "measured", "beside", "", "ratio", "limit", "")


@dataclass(frozen=True)
class Figure:
    """One measurement and its peer in the same run.

    `limit` bounds `value`, or with `of_peer` the ratio of `value` to `peer_value`: from below where `least`,
    else from above. None: shown for comparison, and not judged.
    """

    name: str
    value: float
    unit: str
    peer: str = ""
    peer_value: float | None = None
    limit: float | None = None
    least: bool = True
    of_peer: bool = False

    @property
    def ratio(self) -> float | None:
        """Measured over peer; where there is no peer, over the limit."""
        against = self.peer_value if self.peer_value is not None else self.limit
        return self.value / against if against else None

    @property
    def met(self) -> bool | None:
        """Whether it is within its limit; None where there is none."""
        judged = self.ratio if self.of_peer else self.value
        if self.limit is None or judged is None:
            return None
        return judged >= self.limit if self.least else judged <= self.limit

    def plain(self) -> dict[str, Any]:
        """All of it, for JSON."""
        return {**asdict(self), "ratio": self.ratio, "met": self.met}


def number(value: float | None, unit: str = "") -> str:
    """Three significant figures, in words a person reads: `7,060/s`, `0.12 s`."""
    if value is None:
        return ""
    text = f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
    return text + (unit if unit.startswith("/") or unit == "×" else f" {unit}" if unit else "")


def cells(figure: Figure) -> tuple[str, ...]:
    """A figure as one row of the table."""
    limit = ""
    if figure.limit is not None:
        limit = ("≥ " if figure.least else "≤ ") + number(figure.limit, "×" if figure.of_peer else figure.unit)
    ratio = number(figure.ratio) + ("×" if figure.ratio is not None else "")
    beside = figure.peer or ("its limit" if figure.limit is not None else "")
    other = figure.peer_value if figure.peer else figure.limit
    mark = {True: "pass", False: "MISS", None: ""}[figure.met]
    return (figure.name, number(figure.value, figure.unit), beside, number(other, figure.unit), ratio, limit, mark)


def table(figures: Sequence[Figure]) -> str:
    """All figures under their headings, names to the left and numbers to the right."""
    rows = [HEADINGS, *(cells(f) for f in figures)]
    widths = [max(len(row[n]) for row in rows) for n in range(len(HEADINGS))]
    left = {0, 2, 6}
    lines = [
        "  ".join(c.ljust(w) if n in left else c.rjust(w) for n, (c, w) in enumerate(zip(row, widths, strict=True)))
        for row in rows
    ]
    lines.insert(1, "─" * (sum(widths) + 2 * (len(widths) - 1)))
    return "\n".join(line.rstrip() for line in lines)


def verdict(figures: Sequence[Figure]) -> str:
    """How many of the judged figures are within their limits."""
    judged = [f for f in figures if f.met is not None]
    return f"{sum(1 for f in judged if f.met)} of {len(judged)} within their limits"


def as_json(figures: Sequence[Figure], about: dict[str, Any]) -> str:
    return json.dumps({**about, "figures": [f.plain() for f in figures]}, ensure_ascii=False, indent=1) + "\n"


def in_turn(times: int, *measures: Callable[[], float]) -> tuple[float, ...]:
    """The median of each measure; they take turns (A B A B …), so that a noisy minute falls on all of them."""
    taken: list[list[float]] = [[] for _ in measures]
    for _ in range(times):
        for kept, measure in zip(taken, measures, strict=True):
            kept.append(measure())
    return tuple(median(kept) for kept in taken)
