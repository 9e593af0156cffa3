"""What a kind of event says of itself to the rules of other families, so that a new kind touches no rule file but its own."""

from __future__ import annotations


class OutOfItsCase:
    """Is done to nothing that lies in a case that was not counted out, or behind seals (R-23-7)."""


class AsPermitted:
    """Is not done to what holds a copy that nobody permitted (R-09-6)."""


class FoundThere:
    """Says what was found, and where. To refuse it would hide it: it moves nothing (R-01-1, R-01-2, R-10-2, R-19-1)."""


class CarriedAway:
    """Takes something away from where it may not be (R-01-2)."""


class StaysThere:
    """May leave something in the area where it lies, although its designation ended meanwhile (R-19-1)."""
