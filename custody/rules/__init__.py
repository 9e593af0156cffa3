"""(action, facts) -> refusals. Pure. Every rule is in RULES; each one's docstring gives its code and its ground."""

from __future__ import annotations

from collections.abc import Callable

from custody.events import Event
from custody.rules import areas, keeping, people, storage, using
from custody.rules.facts import Facts
from custody.rules.refusal import Refusal

Rule = Callable[[Event, Facts], Refusal | None]

RULES: tuple[Rule, ...] = (*using.RULES, *people.RULES, *areas.RULES, *storage.RULES, *keeping.RULES)

# Those that say no whatever the rest of the form will be: asked before a form is offered.
EARLY: tuple[Rule, ...] = (
    using.contract_not_begun,
    using.contract_over,
    using.item_on_hold,
    people.no_officers,
    people.not_on_roster,
    people.not_the_holder,
    people.not_pledged,
    people.not_trained,
    keeping.void_after_data,
)


def refusals(event: Event, facts: Facts) -> list[Refusal]:
    """Everything that forbids `event`, the most general first; an empty list when nothing does."""
    return [no for rule in RULES if (no := rule(event, facts)) is not None]


def early(event: Event, facts: Facts) -> list[Refusal]:
    """What already forbids an act of which only the kind is known; `event` may be a probe (model_construct)."""
    return [no for rule in EARLY if (no := rule(event, facts)) is not None]


__all__ = ["EARLY", "RULES", "Facts", "Refusal", "Rule", "early", "refusals"]
