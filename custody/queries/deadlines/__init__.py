"""Every deadline of domain.md §7, found by its name. A family of them is a module with DEADLINES."""

from __future__ import annotations

from custody.queries.deadlines import accidents, allowing, ending, handling, moving, overseeing, settling
from custody.queries.deadlines.base import Deadline, Due, Scope, found

FAMILIES = (accidents, moving, handling, ending, allowing, settling, overseeing)
DEADLINES: tuple[Deadline, ...] = tuple(d for family in FAMILIES for d in family.DEADLINES)
BY_NAME = {d.name: d for d in DEADLINES}

__all__ = ["BY_NAME", "DEADLINES", "FAMILIES", "Deadline", "Due", "Scope", "found"]
