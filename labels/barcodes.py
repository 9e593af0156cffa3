"""Code 128 of the number, for handheld readers, where a column has room for it."""

import math

from labels.shapes import Bars, Box
from labels.symbols import QUIET_BARS, code128

SMALLEST_BAR = 0.25
"""mm. Handheld readers of usual resolution read it at a hand's breadth."""
FEWEST_DOTS = 3
"""To a module. With two a blur of a dot and a half joins neighbours (docs/label-reading.md)."""
LARGEST_BAR = 0.5
"""mm. Wider bars only take room."""
LOWEST, HIGHEST = 5.0, 12.0
"""mm of height."""
SHARE, MOST = 0.22, 0.3
"""Of the column's height: usually, and where they are long."""
ASKEW = 0.275
"""Of their length: so high that one straight line crosses all bars when they are seen turned by 15°."""


def bars_at_foot(text: str, column: Box, clear: tuple[float, float], dot: float) -> Bars | None:
    """Bars of whole dots along the column's foot, from its left; None where it is too narrow.

    clear: from where to where across the face nothing else is inked, for their quiet zones.
    """
    pattern, quiet = code128(text), QUIET_BARS
    least = max(FEWEST_DOTS, math.ceil(SMALLEST_BAR / dot - 1e-2))
    for dots in range(math.floor(LARGEST_BAR / dot + 1e-6), least - 1, -1):
        module = dots * dot
        left, wide = max(column.x, clear[0] + quiet * module), len(pattern) * module
        if pattern and left + wide <= min(column.right, clear[1] - quiet * module) + 1e-6:
            high = max(SHARE * column.height, min(ASKEW * wide, MOST * column.height))
            high = min(HIGHEST, max(LOWEST, high))
            return Bars(pattern, left, column.foot - high, module, high)
    return None
