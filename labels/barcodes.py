"""Code 128 of the number, for handheld readers, where a column has room for it."""

import math

from labels.shapes import Bars, Box
from labels.symbols import QUIET_BARS, code128

SMALLEST_BAR = 0.25
"""mm. Handheld readers of usual resolution read it at a hand's breadth."""
LARGEST_BAR = 0.5
"""mm. Wider bars only take room."""
LOWEST, HIGHEST = 5.0, 12.0
"""mm of height."""
SHARE = 0.22
"""Of the column's height."""


def bars_at_foot(text: str, column: Box, dot: float) -> Bars | None:
    """Bars along the column's foot, of whole dots, as wide as it; None where it is too narrow or too low."""
    pattern = code128(text)
    across = len(pattern) + 2 * QUIET_BARS
    least = math.ceil(SMALLEST_BAR / dot - 1e-2)
    most = math.floor(min(LARGEST_BAR, column.width / across) / dot + 1e-6)
    if not pattern or most < least:
        return None
    module = most * dot
    high = min(HIGHEST, max(LOWEST, SHARE * column.height))
    return Bars(pattern, column.x + QUIET_BARS * module, column.foot - high, module, high)
