"""(action, facts) -> refusals. Pure. Every rule is in RULES; each one's docstring gives its code and its ground."""

from __future__ import annotations

from collections.abc import Callable

from custody.events import Event
from custody.rules import areas, keeping, people, storage, using
from custody.rules.facts import Facts
from custody.rules.refusal import Refusal

Rule = Callable[[Event, Facts], Refusal | None]

RULES: tuple[Rule, ...] = (*using.RULES, *people.RULES, *areas.RULES, *storage.RULES, *keeping.RULES)


def refusals(event: Event, facts: Facts) -> list[Refusal]:
    """Everything that forbids `event`, the most general first; an empty list when nothing does."""
    return [no for rule in RULES if (no := rule(event, facts)) is not None]


__all__ = ["RULES", "Facts", "Refusal", "Rule", "refusals"]
